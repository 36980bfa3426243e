"""Lecture 10: a convolution slides a kernel over the image and sums the products at each place.

    uv run ch10_cnn/convolution.py --plot

A kernel has as many channels as the image, and makes one number of each patch: the sum of all products in all channels.
m kernels make m output channels, so the weight is 4-D: m × channels × height × width. A kernel of 3 has no place on the
border, so 100×100 becomes 98×98. (Mathematics flips the kernel first and calls this one cross-correlation.)
Ends with a 10×98×98 output from 5×100×100, the same by hand and by nn.Conv2d.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import Seed, run

IMAGE = torch.tensor(
    [[3.0, 4, 6, 5, 7], [2, 4, 6, 8, 2], [1, 6, 7, 8, 4], [9, 7, 4, 6, 2], [3, 7, 5, 4, 1]]
)  # the lecture's, 5×5
KERNEL = torch.arange(1.0, 10).reshape(3, 3)  # the lecture's, 3×3


def convolve(image: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Image C×H×W, weight M×C×K×K, bias M → M×(H−K+1)×(W−K+1)."""
    kernels, _, size, _ = weight.shape
    height, width = (side - size + 1 for side in image.shape[1:])
    output = torch.empty(kernels, height, width)
    for y in range(height):
        for x in range(width):
            patch = image[:, y : y + size, x : x + size]  # C×K×K
            output[:, y, x] = (weight * patch).sum(dim=(1, 2, 3)) + bias
    return output


def draw_single() -> None:
    figure, axes = plotting.canvas(7, 7, 14.2, 13.6)
    output = convolve(IMAGE[None], KERNEL[None, None], torch.zeros(1))[0]
    for top, (y, x) in ((1, (0, 0)), (7.6, (1, 2))):
        plotting.cells(axes, IMAGE, 0, top, plotting.term("input", "输入"), "{:.0f}")
        plotting.cells(axes, KERNEL, 6.2, top + 1, plotting.term("kernel", "卷积核"), "{:.0f}")
        plotting.cells(axes, output, 10.6, top + 1, plotting.term("output", "输出"), "{:.0f}")
        axes.text(5.6, top + 2.5, "·", fontsize=20, ha="center", va="center")
        axes.text(9.9, top + 2.5, "=", fontsize=16, ha="center", va="center")
        plotting.frame(axes, x, top + y, 3, 3)
        plotting.frame(axes, 10.6 + x, top + 1 + y, 1, 1)
        products = zip(IMAGE[y : y + 3, x : x + 3].flatten(), KERNEL.flatten(), strict=True)
        axes.text(0, top + 5.5, " + ".join(f"{a:.0f}·{b:.0f}" for a, b in products) + f" = {output[y, x]:.0f}")
    plotting.show(figure, __file__, "single")


def draw_patch(image: Tensor, weight: Tensor) -> None:
    figure, axes = plotting.canvas(7, 7.4, 13.4, 14.6)
    products = (image[:, :3, :3] * weight).sum(dim=(1, 2))
    for channel in range(3):
        top = 1 + 4.8 * channel
        plotting.cells(axes, image[channel], 0, top, f"input, channel {channel + 1}", "{:.0f}")
        plotting.frame(axes, 0, top, 3, 3)
        axes.text(4.75, top + 1.5, "·", fontsize=20, ha="center", va="center")
        plotting.cells(axes, weight[channel], 5.5, top, f"kernel, channel {channel + 1}", "{:.0f}")
        axes.annotate("", (11.3, 7.2), (8.8, top + 1.5), arrowprops={"arrowstyle": "->"})
        axes.text(9, top + 1.1, f"{products[channel]:.0f}", fontsize=13)
    plotting.cells(axes, products.sum()[None], 11.6, 6.7, "sum", "{:.0f}", 13)
    axes.set_title(f"one patch, {plotting.term('all channels', '所有通道')}: one number", fontsize=13)
    plotting.show(figure, __file__, "patch")


def draw_channels(image: Tensor, weight: Tensor, output: Tensor) -> None:
    figure, axes = plotting.canvas(7, 6.6, 20, 18)
    for channel in range(3):
        plotting.cells(axes, image[channel], 0, 2.5 + 5.2 * channel, form="{:.0f}", size=7)
        for kernel in range(2):
            left, top = 6.2 + 3.4 * channel, 4 + 7.5 * kernel
            plotting.cells(axes, weight[kernel, channel], left, top, form="{:.0f}", size=7)
    for kernel in range(2):
        top = 4 + 7.5 * kernel
        axes.text(11.2, top - 0.3, f"kernel {kernel + 1}: 3×3×3", ha="center", fontsize=11)
        axes.annotate("", (17.6, top + 1.5), (16.4, top + 1.5), arrowprops={"arrowstyle": "->"})
        plotting.cells(axes, output[kernel], 17.9, top + 0.5, form="{:.0f}", size=7)
    axes.text(2, 1.9, plotting.term("input", "输入") + "\n3×4×4", ha="center", va="bottom", fontsize=11)
    axes.text(18.9, 1.9, plotting.term("output", "输出") + "\n2×2×2", ha="center", va="bottom", fontsize=11)
    axes.set_title("two kernels, two output channels: the weight is 2×3×3×3", fontsize=13)
    plotting.show(figure, __file__, "channels")


def main(seed: Seed = 0, plot: bool = False) -> Tensor:
    torch.manual_seed(seed)
    convolution = nn.Conv2d(in_channels=5, out_channels=10, kernel_size=3)
    image = torch.randn(1, 5, 100, 100)  # N×C×H×W
    with torch.no_grad():
        output = convolution(image)
        by_hand = convolve(image[0], convolution.weight, convolution.bias)
        single = [convolve(image[0, c : c + 1], convolution.weight[:, c : c + 1], torch.zeros(10)) for c in range(5)]
    print("input  ", *image.shape)
    print("weight ", *convolution.weight.shape)
    print("output ", *output.shape)
    print("one channel, the lecture's 5×5 input and 3×3 kernel:")
    print(convolve(IMAGE[None], KERNEL[None, None], torch.zeros(1))[0].int().numpy())
    error = (sum(single) + convolution.bias[:, None, None] - output[0]).abs().max()
    print(f"five channels, each convolved alone, then added: differs by {error:.0e} at most")
    error = (by_hand - output[0]).abs().max()
    equal = "equal" if error < 1e-5 else "DIFFER"
    print(f"By hand and by nn.Conv2d the 10×98×98 numbers from 5×100×100 are {equal} (to {error:.0e}).")
    if plot:
        draw_single()
        image = torch.randint(0, 4, (3, 4, 4)).float()
        weight = torch.randint(-1, 2, (2, 3, 3, 3)).float()
        draw_patch(image, weight[0])
        draw_channels(image, weight, convolve(image, weight, torch.zeros(2)))
    return by_hand


if __name__ == "__main__":
    run(main)
