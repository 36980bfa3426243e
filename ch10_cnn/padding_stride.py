"""Lecture 10: padding adds a border of zeros so that nothing shrinks; a stride of 2 takes every second place.

    uv run ch10_cnn/padding_stride.py --plot

An image of size n, padded by p on each side, has room for a kernel of size k at n + 2p − k + 1 places, of which one in
s is taken: ⌊(n + 2p − k) / s⌋ + 1. So a kernel of 3 keeps the size with a padding of 1, a kernel of 5 with 2.
Ends with outputs of 5×5 (padding 1) and 2×2 (stride 2) from the lecture's 5×5 input, by hand as by PyTorch.
"""

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad

from common import plotting
from common.cli import run

IMAGE = torch.tensor([[3.0, 4, 6, 5, 7], [2, 4, 6, 8, 2], [1, 6, 7, 8, 4], [9, 7, 4, 6, 2], [3, 7, 5, 4, 1]])
KERNEL = torch.arange(1.0, 10).reshape(3, 3)


def output_size(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    """How many places the kernel takes along one side of the image."""
    return (size + 2 * padding - kernel) // stride + 1


def convolve(image: Tensor, kernel: Tensor, padding: int = 0, stride: int = 1) -> Tensor:
    """Image H×W, kernel K×K → H'×W', sizes as by output_size."""
    size = len(kernel)
    height, width = (output_size(side, size, padding, stride) for side in image.shape)
    image = pad(image, [padding] * 4)
    output = torch.empty(height, width)
    for y in range(height):
        for x in range(width):
            top, left = y * stride, x * stride
            output[y, x] = (image[top : top + size, left : left + size] * kernel).sum()
    return output


def draw() -> None:
    figure, axes = plotting.canvas(7, 7, 14.4, 14.4)
    output = convolve(IMAGE, KERNEL, padding=1)
    plotting.cells(axes, pad(IMAGE, [1] * 4), 0, 1, plotting.term("padding = 1", "填充"), "{:.0f}")
    plotting.frame(axes, 1, 2, 5, 5, plotting.GREY)
    plotting.frame(axes, 0, 1, 3, 3)
    plotting.cells(axes, output, 9, 2, f"output {len(output)}×{len(output)}", "{:.0f}")
    plotting.frame(axes, 9, 2, 1, 1)
    output = convolve(IMAGE, KERNEL, stride=2)
    plotting.cells(axes, IMAGE, 1, 9.3, plotting.term("stride = 2", "步长"), "{:.0f}")
    plotting.cells(axes, output, 10.5, 10.8, f"output {len(output)}×{len(output)}", "{:.0f}")
    for index, color in enumerate((plotting.RED, plotting.GREEN)):
        plotting.frame(axes, 1 + 2 * index, 9.3 + 0.06 * index, 3, 3, color)
        plotting.frame(axes, 10.5 + index, 10.8, 1, 1, color)
    for top in (4.5, 11.8):
        axes.annotate("", (8.6, top), (7.3, top), arrowprops={"arrowstyle": "->"})
    plotting.show(figure, __file__)


def main(plot: bool = False) -> dict[str, Tensor]:
    outputs = {}
    for name, settings in {"padding 1": {"padding": 1}, "stride 2": {"stride": 2}}.items():
        outputs[name] = convolve(IMAGE, KERNEL, **settings)
        equal = torch.equal(outputs[name], conv2d(IMAGE[None, None], KERNEL[None, None], **settings)[0, 0])
        print(f"{name}: 5×5 → {'×'.join(map(str, outputs[name].shape))}, by hand {'=' if equal else '≠'} PyTorch")
        print(outputs[name].int().numpy())
    print("The size is ⌊(n + 2p − k) / s⌋ + 1: ⌊(5 + 2 − 3) / 1⌋ + 1 = 5 and ⌊(5 + 0 − 3) / 2⌋ + 1 = 2.")
    if plot:
        draw()
    return outputs


if __name__ == "__main__":
    run(main)
