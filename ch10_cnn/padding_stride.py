"""Lecture 10: padding adds a border of zeros so that nothing shrinks; a stride of 2 moves two pixels at a time.

    uv run ch10_cnn/padding_stride.py --plot

A kernel of size k fits at n + 2p − k + 1 positions along an image of size n that is padded by p on each side. A stride
of s takes one position in s: ⌊(n + 2p − k) / s⌋ + 1. So padding keeps the size with p = 1 for k = 3, p = 2 for k = 5.
Ends with outputs of 5×5 (padding 1) and 2×2 (stride 2) from the lecture's 5×5 input, by hand as by PyTorch.
"""

import torch
from torch import Tensor
from torch.nn.functional import pad

from common import plotting
from common.cli import run
from common.options import Plot

PIXELS = [
    [3, 4, 6, 5, 7],
    [2, 4, 6, 8, 2],
    [1, 6, 7, 8, 4],
    [9, 7, 4, 6, 2],
    [3, 7, 5, 4, 1],
]
WEIGHTS = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
]


def output_size(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    """The number of positions of the kernel along one side of the image."""
    return (size + 2 * padding - kernel) // stride + 1


def convolve(image: Tensor, kernel: Tensor, padding: int = 0, stride: int = 1) -> Tensor:
    """Image H×W, kernel K×K → H'×W', sizes as by output_size."""
    size = len(kernel)
    height = output_size(image.shape[0], size, padding, stride)
    width = output_size(image.shape[1], size, padding, stride)
    image = pad(image, [padding, padding, padding, padding])  # left, right, top, bottom
    output = torch.empty(height, width)
    for y in range(height):
        for x in range(width):
            top = y * stride
            left = x * stride
            patch = image[top : top + size, left : left + size]  # K×K
            output[y, x] = (patch * kernel).sum()
    return output


def main(plot: Plot = False) -> dict[str, Tensor]:
    # In the lecture: torch.Tensor(…).view(1, 1, 5, 5)
    image = torch.tensor(PIXELS, dtype=torch.float32).reshape(1, 1, 5, 5)  # N×C×H×W
    kernel = torch.tensor(WEIGHTS, dtype=torch.float32).reshape(1, 1, 3, 3)  # output channels × input channels × K×K

    conv_layer = torch.nn.Conv2d(1, 1, kernel_size=3, padding=1, bias=False)
    conv_layer.weight.data = kernel.data  # today also: with torch.no_grad(): conv_layer.weight.copy_(kernel)
    padded = conv_layer(image).detach()[0, 0]  # 1×1×5×5 → 5×5
    report("padding 1", padded, convolve(image[0, 0], kernel[0, 0], padding=1))

    conv_layer = torch.nn.Conv2d(1, 1, kernel_size=3, stride=2, bias=False)
    conv_layer.weight.data = kernel.data
    strided = conv_layer(image).detach()[0, 0]  # 1×1×2×2 → 2×2
    report("stride 2", strided, convolve(image[0, 0], kernel[0, 0], stride=2))

    print("The size is ⌊(n + 2p − k) / s⌋ + 1: ⌊(5 + 2 − 3) / 1⌋ + 1 = 5 and ⌊(5 + 0 − 3) / 2⌋ + 1 = 2.")
    if plot:
        draw("padding", image[0, 0], kernel[0, 0], padding=1, stride=1, fps=3)
        draw("stride", image[0, 0], kernel[0, 0], padding=0, stride=2, fps=1)
    return {"padding 1": padded, "stride 2": strided}


def report(name: str, output: Tensor, by_hand: Tensor) -> None:
    equal = "equal" if torch.equal(output, by_hand) else "DIFFERENT"
    height, width = output.shape
    print(f"{name}: 5×5 → {height}×{width}, by hand and by PyTorch {equal}")
    print(output.int().numpy())


def draw(name: str, image: Tensor, kernel: Tensor, padding: int, stride: int, fps: int) -> None:
    """The kernel slides over the padded image; each sum of products fills one place of the output."""
    output = convolve(image, kernel, padding, stride)
    padded = pad(image, [padding, padding, padding, padding])
    side = len(output)
    bottom = 1 + len(padded)
    figure, axes = plotting.canvas(5.2, 0.385 * (bottom + 2.8), 13.6, bottom + 2.8)
    title = f"{plotting.term('padding', '填充')} {padding}, {plotting.term('stride', '步长')} {stride}"

    def step(position: int) -> None:
        y, x = divmod(position, side)
        top = y * stride
        left = x * stride
        patch = padded[top : top + 3, left : left + 3]
        for artist in [*axes.texts, *axes.patches]:
            artist.remove()
        plotting.cells(axes, padded.numpy(), 0.5, 1, title, size=10)
        plotting.frame(axes, 0.5 + padding, 1 + padding, 5, 5, plotting.PURPLE)
        plotting.frame(axes, 0.5 + left, 1 + top, 3, 3)
        plotting.arrow(axes, (7.6, bottom / 2), (8.3, bottom / 2))
        plotting.frame(axes, 8.5, 2, side, side, plotting.GREY)
        axes.text(8.5 + side / 2, 1.8, plotting.term("output", "输出"), ha="center", fontsize=12)
        for row, column in [divmod(done, side) for done in range(position + 1)]:
            plotting.cells(axes, output[row, column].numpy(), 8.5 + column, 2 + row, size=10)
        plotting.frame(axes, 8.5 + x, 2 + y, 1, 1)
        sums = []
        for row in range(3):
            products = [f"{patch[row, column]:.0f}·{kernel[row, column]:.0f}" for column in range(3)]
            sums.append(" + ".join(products))
        formula = f"output[{y}, {x}] = " + "\n+ ".join(sums) + f"\n= {output[y, x]:.0f}"
        axes.text(9.2, bottom + 2.6, formula, ha="right", fontsize=11)

    plotting.animate(figure, step, range(side * side), fps, name)


if __name__ == "__main__":
    run(main)
