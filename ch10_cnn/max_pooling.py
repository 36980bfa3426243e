"""Lecture 10: max pooling keeps the largest of each 2×2 block.

    uv run ch10_cnn/max_pooling.py --plot

It has no weights, halves height and width, and treats every channel alone, so their number stays. Since ReLU never
changes which of two numbers is larger, relu(pool(x)) = pool(relu(x)), and the first does a quarter of the ReLUs.
Ends with [[4, 8], [9, 8]] from the lecture's 4×4 input.
"""

import torch
from torch import Tensor
from torch.nn.functional import relu

from common import plotting
from common.cli import run
from common.options import Plot

PIXELS = [
    [3, 4, 6, 5],
    [2, 4, 6, 8],
    [1, 6, 7, 8],
    [9, 7, 4, 6],
]


def max_pool(image: Tensor, size: int = 2) -> Tensor:
    """Image C×H×W → C×⌊H/size⌋×⌊W/size⌋."""
    channels = image.shape[0]
    height = image.shape[1] // size
    width = image.shape[2] // size
    output = torch.empty(channels, height, width)
    for channel in range(channels):
        for y in range(height):
            for x in range(width):
                top = y * size
                left = x * size
                output[channel, y, x] = image[channel, top : top + size, left : left + size].max()
    return output


def main(plot: Plot = False) -> Tensor:
    # In the lecture: torch.Tensor(…).view(1, 1, 4, 4)
    image = torch.tensor(PIXELS, dtype=torch.float32).reshape(1, 1, 4, 4)  # N×C×H×W
    maxpooling_layer = torch.nn.MaxPool2d(kernel_size=2)
    output = maxpooling_layer(image)[0]  # 1×1×4×4 → 1×1×2×2 → 1×2×2
    equal = "equal" if torch.equal(max_pool(image[0]), output) else "DIFFERENT"
    print(f"4×4 → 2×2, by hand and by PyTorch {equal}")
    print(output[0].int().numpy())

    torch.manual_seed(0)
    images = torch.randn(64, 10, 24, 24)  # N×C×H×W
    pooled = maxpooling_layer(images)  # N×10×12×12
    print("a batch: 64×10×24×24 →", "×".join(map(str, pooled.shape)), "(as many channels)")
    equal = "equal" if torch.equal(relu(pooled), maxpooling_layer(relu(images))) else "DIFFERENT"
    print(f"relu(pool(x)) and pool(relu(x)) are {equal}, with {pooled.numel():,} ReLUs and {images.numel():,}")
    print(f"The largest of each block: {output[0].int().tolist()}.")
    if plot:
        draw(image[0, 0], output[0])
    return output


def draw(image: Tensor, output: Tensor) -> None:
    """Block by block, the largest of four numbers is kept."""
    figure, axes = plotting.canvas(7, 4.6, 9.4, 6.2)

    def step(position: int) -> None:
        y, x = divmod(position, 2)
        for artist in [*axes.texts, *axes.patches]:
            artist.remove()
        plotting.cells(axes, image.numpy(), 0, 1, plotting.term("image", "输入"), size=16)
        plotting.frame(axes, 2 * x, 1 + 2 * y, 2, 2)
        plotting.arrow(axes, (4.4, 3), (6.6, 3))
        plotting.frame(axes, 7, 2, 2, 2, plotting.GREY)
        axes.text(8, 1.8, plotting.term("max pooling", "最大池化"), ha="center", fontsize=16)
        for row, column in [divmod(done, 2) for done in range(position + 1)]:
            plotting.cells(axes, output[row, column].numpy(), 7 + column, 2 + row, size=16)
        plotting.frame(axes, 7 + x, 2 + y, 1, 1)
        block = image[2 * y : 2 * y + 2, 2 * x : 2 * x + 2].flatten().int().tolist()
        axes.text(0, 6, f"output[{y}, {x}] = max{tuple(block)} = {output[y, x]:.0f}", fontsize=16)

    plotting.animate(figure, step, range(4), fps=1)


if __name__ == "__main__":
    run(main)
