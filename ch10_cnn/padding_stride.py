"""Lecture 10: padding keeps the size; a stride of 2 about halves it.

第 10 讲：填充使大小不变，步长为 2 时约减半。

    uv run ch10_cnn/padding_stride.py --plot

Padding adds a border of zeros, so the kernel also stands on the outer pixels. Stride s keeps every s-th position.

You should see: with padding 1 the lecture's 5×5 image stays 5×5; with stride 2 it becomes 2×2.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from ch10_cnn.convolution import IMAGE, KERNEL, convolve_plane
from common.cli import run
from common.options import Plot


def output_size(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    """How many positions a kernel has along one side of the image."""
    return (size + 2 * padding - kernel) // stride + 1


def convolve(image: Tensor, kernel: Tensor, padding: int = 0, stride: int = 1) -> Tensor:
    """Image H×W, kernel K×K → H'×W', as output_size says."""
    image = pad(image, [padding, padding, padding, padding])  # zeros on the left, right, top, bottom
    return convolve_plane(image, kernel)[::stride, ::stride]


def show(name: str, output: Tensor, by_hand: Tensor) -> None:
    equal = "equal" if torch.equal(output, by_hand) else "DIFFERENT"
    print(f"{name}: 5×5 → {len(output)}×{len(output)}, by hand and by PyTorch {equal}")
    print(output.int().numpy())


def main(plot: Plot = False) -> dict:
    images = IMAGE.reshape(1, 1, 5, 5)  # N×C×H×W; lecture: torch.Tensor(input).view(1, 1, 5, 5)

    conv_layer = nn.Conv2d(1, 1, kernel_size=3, padding=1, bias=False)
    conv_layer.weight.data = KERNEL.reshape(1, 1, 3, 3)  # output channels × input channels × K×K
    padded = conv_layer(images).detach()[0, 0]  # → 1×1×5×5 → 5×5
    show("padding 1", padded, convolve(IMAGE, KERNEL, padding=1))

    conv_layer = nn.Conv2d(1, 1, kernel_size=3, stride=2, bias=False)
    conv_layer.weight.data = KERNEL.reshape(1, 1, 3, 3)
    strided = conv_layer(images).detach()[0, 0]  # → 1×1×2×2 → 2×2
    show("stride 2", strided, convolve(IMAGE, KERNEL, stride=2))

    print(f"The size is (n + 2p - k) // s + 1: here {output_size(5, 3, padding=1)} and {output_size(5, 3, stride=2)}.")
    if plot:
        from ch10_cnn.figures.padding_stride import draw

        draw(padded, padding=1, stride=1, name="padding")
        draw(strided, padding=0, stride=2, name="stride")
    return {"padding 1": padded, "stride 2": strided}


if __name__ == "__main__":
    run(main)
