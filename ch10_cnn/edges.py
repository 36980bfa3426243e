"""Lecture 10: what a kernel sees depends on its nine numbers.

第 10 讲：卷积核看到什么，由它的九个数决定。

    uv run ch10_cnn/edges.py --plot

Four kernels slide over the same 5. Nobody trained them; a network finds such kernels by itself.

You should see: the lecture's kernel and the mean only blur; the other two find the edges.
"""

import torch
from torch import Tensor

from ch10_cnn.convolution import KERNEL, convolve_plane
from common.cli import run
from common.data import mnist
from common.options import Plot

KERNELS = {
    "lecture's": KERNEL / 45,  # 1 to 9, divided by their sum
    "mean": torch.ones(3, 3) / 9,
    "horizontal edge": torch.tensor([[1.0, 1, 1], [0, 0, 0], [-1, -1, -1]]) / 3,  # above minus below
    "vertical edge": torch.tensor([[1.0, 0, -1], [1, 0, -1], [1, 0, -1]]) / 3,  # left minus right
}


def main(plot: Plot = False) -> list[Tensor]:
    images, _ = mnist(train=False)
    image = images[15, 0]  # 28×28, a five
    image = (image - image.min()) / (image.max() - image.min())  # 0 is paper, 1 is ink
    outputs = []
    for name, kernel in KERNELS.items():
        output = convolve_plane(image, kernel)  # → 26×26
        outputs.append(output)
        print(f"{name:15}  from {output.min():5.2f} to {output.max():.2f}")
    print("Positive weights blur; weights that sum to 0 see only where the image changes.")
    if plot:
        from ch10_cnn.figures.edges import draw

        draw(image, outputs)
    return outputs


if __name__ == "__main__":
    run(main)
