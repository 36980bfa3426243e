"""Lecture 11: a 1×1 convolution mixes the channels of each pixel, and makes the 5×5 behind it cheap.

    uv run ch10_cnn/one_by_one.py --plot

It is one linear layer, applied to every pixel's channels alike. The lecture's example takes 192×28×28 to 32×28×28 by a
5×5 convolution: at each of 28² positions, for each of 32 channels, 5²·192 multiplications. Mixing the 192 channels to
16 first leaves a tenth. (The lecture's slide prints 12,433,648 for the second; the sum is 12,443,648.)
Ends with 12,443,648 multiplications in place of 120,422,400, and the time that both took.
"""

import time

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import run
from common.options import Plot


def multiplications(channels: int, kernels: int, size: int, height: int = 28, width: int = 28) -> int:
    """Of a convolution that keeps height and width."""
    return height * width * kernels * channels * size**2


def mix(image: Tensor, weight: Tensor) -> Tensor:
    """Image C×H×W, weight M×C → M×H×W: every output channel is a weighted sum of the input channels."""
    channels, height, width = image.shape
    output = torch.zeros(len(weight), height, width)
    for kernel in range(len(weight)):
        for channel in range(channels):
            output[kernel] += weight[kernel, channel] * image[channel]
    return output


@torch.no_grad()
def seconds(layers: nn.Module, image: Tensor) -> float:
    """The shortest of five runs."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        layers(image)
        times.append(time.perf_counter() - start)
    return min(times)


def main(plot: Plot = False) -> tuple[int, int]:
    torch.manual_seed(0)
    image = torch.randn(1, 192, 28, 28)  # N×C×H×W
    mixing = nn.Conv2d(192, 16, kernel_size=1, bias=False)
    weight = mixing.weight.detach().reshape(16, 192)  # 16×192×1×1 → 16×192
    equal = "equal" if mix(image[0], weight).allclose(mixing(image)[0], atol=1e-5) else "DIFFERENT"
    print(f"1×1 convolution, by hand and by PyTorch {equal}")

    direct = nn.Conv2d(192, 32, kernel_size=5, padding=2)
    count_direct = multiplications(192, 32, 5)
    time_direct = 1000 * seconds(direct, image)
    print(f"5×5, 192 → 32                    {count_direct:12,} multiplications  {time_direct:6.2f} ms")

    through_16 = nn.Sequential(mixing, nn.Conv2d(16, 32, kernel_size=5, padding=2))
    count_16 = multiplications(192, 16, 1) + multiplications(16, 32, 5)
    time_16 = 1000 * seconds(through_16, image)
    print(f"1×1, 192 → 16, then 5×5, 16 → 32 {count_16:12,} multiplications  {time_16:6.2f} ms")

    print(f"Through 16 channels it takes {count_16:,} multiplications in place of {count_direct:,}.")
    if plot:
        draw()
    return count_direct, count_16


def draw() -> None:
    image = torch.randint(0, 6, (3, 3, 3)).float()
    weight = torch.tensor([1.0, 2, -1])
    figure, axes = plotting.canvas(7, 6.4, 13, 12.2)
    for channel in range(3):
        top = 1 + 4 * channel
        plotting.cells(axes, image[channel].numpy(), 0, top, f"channel {channel + 1}")
        plotting.frame(axes, 0, top, 1, 1)
        plotting.sign(axes, 4, top + 1.5, "×")
        plotting.cells(axes, weight[channel].numpy(), 4.8, top + 1, "1×1")
        plotting.arrow(axes, (6.2, top + 1.5), (8.6, 6.5))
    plotting.cells(axes, mix(image, weight.reshape(1, 3))[0].numpy(), 9, 5, plotting.term("sum", "相加"))
    plotting.frame(axes, 9, 5, 1, 1)
    axes.set_title("a 1×1 convolution: each pixel, all its channels", fontsize=13)
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
