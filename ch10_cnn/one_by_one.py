"""Lecture 11: a 1×1 convolution mixes the channels of each pixel, and saves nine tenths of the work.

第 11 讲：1×1 卷积把每个像素的各个通道混合起来，省下九成的计算量。

    uv run ch10_cnn/one_by_one.py --plot

It is a linear layer over the channels, the same for each pixel. With fewer channels the next 5×5 is cheap.

You should see: 12,443,648 multiplications in place of 120,422,400.
"""

import torch
from torch import Tensor, nn

from common.cli import run
from common.options import Plot

IMAGE = torch.arange(1.0, 28).reshape(3, 3, 3)  # C×H×W, the numbers from 1 to 27
WEIGHT = torch.tensor([[1.0, 2, -1]])  # M×C: one kernel, a number for each of three channels


def mix(image: Tensor, weight: Tensor) -> Tensor:
    """Image C×H×W, weight M×C → M×H×W: each output channel is a weighted sum of the input channels."""
    channels, height, width = image.shape
    output = torch.zeros(len(weight), height, width)
    for kernel in range(len(weight)):
        for channel in range(channels):
            output[kernel] += weight[kernel, channel] * image[channel]
    return output


def multiplications(channels: int, kernels: int, size: int, height: int = 28, width: int = 28) -> int:
    """Of a convolution that keeps height and width."""
    return height * width * kernels * channels * size**2


def main(plot: Plot = False):
    mixed = mix(IMAGE, WEIGHT)
    layer = nn.Conv2d(3, 1, kernel_size=1, bias=False)
    layer.weight.data = WEIGHT.reshape(1, 3, 1, 1)  # M×C → M×C×1×1
    print("1×1 convolution, by hand and by PyTorch", "equal" if torch.equal(layer(IMAGE), mixed) else "DIFFERENT")
    print(mixed[0].int().numpy())

    direct = multiplications(192, 32, size=5)
    print(f"5×5, 192 → 32 channels  {direct:12,} multiplications")
    mixing = multiplications(192, 16, size=1)
    small = multiplications(16, 32, size=5)
    print(f"1×1, 192 → 16 channels  {mixing:12,}")
    print(f"5×5,  16 → 32 channels  {small:12,}")
    print(f"Mixed to 16 channels first: {mixing + small:,} multiplications in place of {direct:,}.")
    if plot:
        from ch10_cnn.figures.one_by_one import draw

        draw(mixed[0], direct, mixing, small)
    return direct, mixing + small


if __name__ == "__main__":
    run(main)
