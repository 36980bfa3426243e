"""Lecture 10: max pooling keeps the largest of each 2×2 block.

    uv run ch10_cnn/max_pooling.py --plot

It has no weights, halves height and width, and treats every channel alone, so their number stays. Since ReLU never
changes which of two numbers is larger, relu(pool(x)) = pool(relu(x)), and the first does a quarter of the ReLUs.
Ends with [[4, 8], [9, 8]] from the lecture's 4×4 input.
"""

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d, relu

from common import plotting
from common.cli import run

IMAGE = torch.tensor([[3.0, 4, 6, 5], [2, 4, 6, 8], [1, 6, 7, 8], [9, 7, 4, 6]])


def max_pool(image: Tensor, size: int = 2) -> Tensor:
    """Image C×H×W → C×⌊H/size⌋×⌊W/size⌋."""
    channels, height, width = image.shape[0], image.shape[1] // size, image.shape[2] // size
    output = torch.empty(channels, height, width)
    for y in range(height):
        for x in range(width):
            block = image[:, y * size : (y + 1) * size, x * size : (x + 1) * size]  # C×size×size
            output[:, y, x] = block.flatten(1).max(dim=1).values
    return output


def draw() -> None:
    figure, axes = plotting.canvas(7, 4.2, 9.6, 5.4)
    output = max_pool(IMAGE[None])[0]
    plotting.cells(axes, IMAGE, 0.2, 1, "4×4", "{:.0f}", 13)
    plotting.cells(axes, output, 7, 2, plotting.term("max pooling", "最大池化"), "{:.0f}", 13)
    colors = (plotting.RED, plotting.GREEN, plotting.PURPLE, plotting.BROWN)
    for color, (y, x) in zip(colors, ((0, 0), (0, 1), (1, 0), (1, 1)), strict=True):
        plotting.frame(axes, 0.25 + 2 * x, 1.05 + 2 * y, 1.9, 1.9, color)
        plotting.frame(axes, 7.05 + x, 2.05 + y, 0.9, 0.9, color)
    axes.annotate("", (6.5, 3), (4.7, 3), arrowprops={"arrowstyle": "->"})
    plotting.show(figure, __file__)


def main(plot: bool = False) -> Tensor:
    output = max_pool(IMAGE[None])
    equal = torch.equal(output, max_pool2d(IMAGE[None], 2))
    print(f"4×4 → 2×2, by hand {'=' if equal else '≠'} PyTorch")
    print(output[0].int().numpy())
    torch.manual_seed(0)
    images = torch.randn(64, 10, 24, 24)  # N×C×H×W
    pooled = max_pool2d(images, 2)
    print("a batch:", "×".join(map(str, images.shape)), "→", "×".join(map(str, pooled.shape)), "(as many channels)")
    equal = torch.equal(relu(pooled), max_pool2d(relu(images), 2))
    print(f"relu(pool(x)) {'=' if equal else '≠'} pool(relu(x)), with {pooled.numel():,} ReLUs, not {images.numel():,}")
    print(f"The largest of each block: {output[0].int().tolist()}.")
    if plot:
        draw()
    return output


if __name__ == "__main__":
    run(main)
