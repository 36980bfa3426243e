"""Lecture 10: a 1×1 convolution mixes the channels of each pixel, and makes the 5×5 behind it cheap.

    uv run ch10_cnn/one_by_one.py --plot

It is one linear layer, applied to every pixel's channels alike. The lecture's example takes 192×28×28 to 32×28×28 by a
5×5 convolution: at each of 28² places, for each of 32 channels, 5²·192 multiplications. Mixing the 192 channels to 16
first leaves a tenth. (The lecture's slide prints 12,433,648 for the second; the sum is 12,443,648.)
Ends with 12,443,648 multiplications in place of 120,422,400, and the time that both took.
"""

import time

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import run


def multiplications(channels: int, kernels: int, size: int, height: int = 28, width: int = 28) -> int:
    """Of a convolution that keeps height and width."""
    return height * width * kernels * channels * size**2


def mix(image: Tensor, weight: Tensor) -> Tensor:
    """Image C×H×W, weight M×C → M×H×W: every output channel is a weighted sum of the input channels."""
    return torch.stack([sum(w * channel for w, channel in zip(row, image, strict=True)) for row in weight])


@torch.no_grad()
def seconds(layers: nn.Module, image: Tensor) -> float:
    """The shortest of five runs."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        layers(image)
        times.append(time.perf_counter() - start)
    return min(times)


def draw() -> None:
    image = torch.randint(0, 6, (3, 3, 3)).float()
    weight = torch.tensor([0.5, 1.0, -0.5])
    figure, axes = plotting.canvas(7, 6.4, 13, 12.2)
    for channel in range(3):
        top = 1 + 4 * channel
        plotting.cells(axes, image[channel], 0, top, f"channel {channel + 1}", "{:.0f}")
        plotting.frame(axes, 0, top, 1, 1)
        axes.text(4, top + 1.5, "×", ha="center", va="center")
        plotting.cells(axes, weight[channel, None], 4.8, top + 1, "1×1", "{:.1f}")
        axes.annotate("", (8.6, 6.5), (6.2, top + 1.5), arrowprops={"arrowstyle": "->"})
    plotting.cells(axes, mix(image, weight[None])[0], 9, 5, plotting.term("sum", "相加"), "{:.1f}")
    plotting.frame(axes, 9, 5, 1, 1)
    axes.set_title("a 1×1 convolution: each pixel, all its channels", fontsize=13)
    plotting.show(figure, __file__)


def main(plot: bool = False) -> tuple[int, int]:
    torch.manual_seed(0)
    image = torch.randn(192, 28, 28)
    mixing = nn.Conv2d(192, 16, kernel_size=1, bias=False)
    with torch.no_grad():
        equal = mix(image, mixing.weight.flatten(1)).allclose(mixing(image), atol=1e-5)
    print("1×1 convolution by hand", "=" if equal else "≠", "PyTorch")
    ways = {
        "5×5, 192 → 32": nn.Conv2d(192, 32, kernel_size=5, padding=2),
        "1×1, 192 → 16, then 5×5, 16 → 32": nn.Sequential(mixing, nn.Conv2d(16, 32, kernel_size=5, padding=2)),
    }
    direct = multiplications(192, 32, 5)
    through_16 = multiplications(192, 16, 1) + multiplications(16, 32, 5)
    for (name, layers), count in zip(ways.items(), (direct, through_16), strict=True):
        print(f"{name:33}{count:12,} multiplications  {1000 * seconds(layers, image[None]):6.2f} ms")
    print(f"Through 16 channels it takes {through_16:,} multiplications in place of {direct:,}.")
    if plot:
        draw()
    return direct, through_16


if __name__ == "__main__":
    run(main)
