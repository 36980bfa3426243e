"""Lecture 10: a convolution slides a kernel over the image and sums the products at each position.

    uv run ch10_cnn/convolution.py --plot

A kernel has as many channels as the image, and makes one number of each patch: the sum of all products in all channels.
m kernels make m output channels, so the weight is 4-D: m × channels × height × width. A 3×3 kernel cannot be centred on
a border pixel, so 100×100 becomes 98×98. (Mathematics flips the kernel first and calls this one cross-correlation.)
Ends with a 10×98×98 output from 5×100×100, the same by hand and by nn.Conv2d.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import run
from common.options import Plot, Seed

IMAGE = torch.tensor(  # the lecture's, 5×5
    [
        [3.0, 4, 6, 5, 7],
        [2, 4, 6, 8, 2],
        [1, 6, 7, 8, 4],
        [9, 7, 4, 6, 2],
        [3, 7, 5, 4, 1],
    ]
)
KERNEL = torch.tensor(  # the lecture's, 3×3
    [
        [1.0, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
    ]
)


def convolve_plane(image: Tensor, kernel: Tensor) -> Tensor:
    """One channel: image H×W, kernel K×K → (H−K+1)×(W−K+1)."""
    size = len(kernel)
    height = image.shape[0] - size + 1
    width = image.shape[1] - size + 1
    output = torch.empty(height, width)
    for y in range(height):
        for x in range(width):
            patch = image[y : y + size, x : x + size]  # K×K
            output[y, x] = (kernel * patch).sum()
    return output


def convolve(image: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """All channels, M kernels: image C×H×W, weight M×C×K×K, bias M → M×(H−K+1)×(W−K+1)."""
    size = weight.shape[2]
    height = image.shape[1] - size + 1
    width = image.shape[2] - size + 1
    output = torch.empty(len(weight), height, width)
    for y in range(height):
        for x in range(width):
            patch = image[:, y : y + size, x : x + size]  # C×K×K
            output[:, y, x] = (weight * patch).sum(dim=(1, 2, 3)) + bias  # M×C×K×K → M
    return output


def main(seed: Seed = 0, plot: Plot = False) -> Tensor:
    torch.manual_seed(seed)
    conv_layer = nn.Conv2d(in_channels=5, out_channels=10, kernel_size=3).requires_grad_(False)  # no training here
    image = torch.randn(1, 5, 100, 100)  # N×C×H×W
    weight, bias = conv_layer.parameters()  # 10×5×3×3 and 10
    output = conv_layer(image)  # 1×10×98×98
    print("input  ", *image.shape)
    print("weight ", *weight.shape)
    print("output ", *output.shape)

    print("one channel, the lecture's 5×5 input and 3×3 kernel:")
    print(convolve_plane(IMAGE, KERNEL).int().numpy())

    added = torch.zeros(10, 98, 98)
    for channel in range(5):
        plane = image[0, channel : channel + 1]  # 1×100×100, this channel alone
        kernels = weight[:, channel : channel + 1]  # 10×1×3×3
        added += convolve(plane, kernels, torch.zeros(10))
    added += bias.reshape(10, 1, 1)  # the same for all pixels
    error = (added - output[0]).abs().max()
    print(f"five channels, each convolved alone, then added: differs by {error:.0e} at most")

    by_hand = convolve(image[0], weight, bias)
    error = (by_hand - output[0]).abs().max()
    equal = "equal" if error < 1e-5 else "DIFFERENT"
    print(f"By hand and by nn.Conv2d the 10×98×98 numbers from 5×100×100 are {equal} (to {error:.0e}).")
    if plot:
        draw_single()
        image = torch.randint(0, 4, (3, 4, 4)).float()
        weight = torch.randint(-1, 2, (2, 3, 3, 3)).float()
        draw_patch(image, weight[0])
        draw_channels(image, weight)
    return by_hand


def draw_single() -> None:
    """The kernel slides over the image; each sum of products fills one place of the output."""
    figure, axes = plotting.canvas(7, 4.8, 13.7, 9.4)
    output = convolve_plane(IMAGE, KERNEL)

    def draw(position: int) -> None:
        y, x = divmod(position, 3)
        for artist in [*axes.texts, *axes.patches]:
            artist.remove()
        plotting.cells(axes, IMAGE.numpy(), 0, 1, plotting.term("image", "输入"), size=13)
        plotting.frame(axes, x, 1 + y, 3, 3)
        plotting.sign(axes, 5.6, 3.5, "·", size=20)
        plotting.cells(axes, KERNEL.numpy(), 6.2, 2, plotting.term("kernel", "卷积核"), size=13)
        plotting.sign(axes, 9.9, 3.5, "=")
        plotting.frame(axes, 10.6, 2, 3, 3, plotting.GREY)
        axes.text(12.1, 1.8, plotting.term("output", "输出"), ha="center", fontsize=15)
        for row, column in [divmod(done, 3) for done in range(position + 1)]:
            plotting.cells(axes, output[row, column].numpy(), 10.6 + column, 2 + row, size=13)
        plotting.frame(axes, 10.6 + x, 2 + y, 1, 1)
        sums = []
        for row in range(3):
            products = [f"{IMAGE[y + row, x + column]:.0f}·{KERNEL[row, column]:.0f}" for column in range(3)]
            sums.append(" + ".join(products))
        formula = f"output[{y}, {x}] = " + "\n+ ".join(sums) + f"\n= {output[y, x]:.0f}"
        axes.text(9.2, 9.2, formula, ha="right", fontsize=14)

    plotting.animate(figure, draw, range(9), fps=1, name="single")


def draw_patch(image: Tensor, weight: Tensor) -> None:
    figure, axes = plotting.canvas(7, 7.4, 13.4, 14.6)
    products = (image[:, :3, :3] * weight).sum(dim=(1, 2))  # 3, one for each channel
    for channel in range(3):
        top = 1 + 4.8 * channel
        plotting.cells(axes, image[channel].numpy(), 0, top, f"input, channel {channel + 1}")
        plotting.frame(axes, 0, top, 3, 3)
        plotting.sign(axes, 4.75, top + 1.5, "·", size=20)
        plotting.cells(axes, weight[channel].numpy(), 5.5, top, f"kernel, channel {channel + 1}")
        plotting.sign(axes, 9.2, top + 1.5, f"{products[channel]:.0f}", size=13)
        plotting.arrow(axes, (9.8, top + 1.5), (11.3, 7.2))
    plotting.cells(axes, products.sum().numpy(), 11.6, 6.7, "sum", size=13)
    axes.set_title(f"one patch, {plotting.term('all channels', '所有通道')}: one number", fontsize=13)
    plotting.show(figure, "patch")


def draw_channels(image: Tensor, weight: Tensor) -> None:
    figure, axes = plotting.canvas(7, 6.6, 20, 18)
    output = convolve(image, weight, torch.zeros(2))
    for channel in range(3):
        plotting.cells(axes, image[channel].numpy(), 0, 2.5 + 5.2 * channel, size=7)
    for kernel in range(2):
        top = 4 + 7.5 * kernel
        axes.text(11.2, top - 0.3, f"kernel {kernel + 1}: 3×3×3", ha="center", fontsize=11)
        for channel in range(3):
            plotting.cells(axes, weight[kernel, channel].numpy(), 6.2 + 3.4 * channel, top, size=7)
        plotting.arrow(axes, (16.4, top + 1.5), (17.6, top + 1.5))
        plotting.cells(axes, output[kernel].numpy(), 17.9, top + 0.5, size=7)
    axes.text(2, 1.9, plotting.term("input", "输入") + "\n3×4×4", ha="center", va="bottom", fontsize=11)
    axes.text(18.9, 1.9, plotting.term("output", "输出") + "\n2×2×2", ha="center", va="bottom", fontsize=11)
    axes.set_title("two kernels, two output channels: the weight is 2×3×3×3", fontsize=13)
    plotting.show(figure, "channels")


if __name__ == "__main__":
    run(main)
