"""A kernel slides over the lecture's image; a patch of all channels; two kernels make two output channels."""

import torch

from ch10_cnn.convolution import IMAGE, KERNEL, convolve
from ch10_cnn.figures.sliding import formula
from common import plotting
from common.plotting import cells, sign, term

CODE = "output[y, x] = (kernel * patch).sum()"


def draw(output):
    draw_single(output)
    random = torch.Generator().manual_seed(0)
    image = torch.randint(0, 4, (3, 4, 4), generator=random).float()
    weight = torch.randint(-1, 2, (2, 3, 3, 3), generator=random).float()
    outputs = convolve(image, weight, bias=torch.zeros(2))
    draw_patch(image, weight[0], outputs[0, 0, 0])
    draw_channels(image, weight, outputs)


def draw_single(output):
    """Each sum of products fills one place of the output."""
    figure, axes = plotting.canvas(7, 5, 13.7, 9.8)

    def draw(position):
        y, x = divmod(position, 3)
        for artist in [*axes.texts, *axes.patches, *axes.lines]:
            artist.remove()
        cells(axes, IMAGE, 0, 1, term("image", "输入"))
        plotting.frame(axes, x, 1 + y, 3, 3)
        sign(axes, 5.6, 3.5, "*")
        cells(axes, KERNEL, 6.2, 2, term("kernel", "卷积核"))
        sign(axes, 9.9, 3.5, "=")
        plotting.frame(axes, 10.6, 2, 3, 3, plotting.GREY)
        axes.text(12.1, 1.8, term("output", "输出"), ha="center")
        for row, column in [divmod(done, 3) for done in range(position + 1)]:
            cells(axes, output[row, column], 10.6 + column, 2 + row)
        plotting.frame(axes, 10.6 + x, 2 + y, 1, 1)
        axes.text(6.85, 7, CODE, ha="center", family="monospace", backgroundcolor=plotting.PALE)
        text = formula(IMAGE[y : y + 3, x : x + 3], KERNEL, y, x, output[y, x])
        axes.text(9.6, 9.8, text, ha="right", fontsize=13)
        if position == 8:
            axes.text(13.7, 9.8, "5×5 → 3×3", ha="right", fontsize=16)

    plotting.animate(figure, draw, range(9), 1.2, "single")


def draw_patch(image, weight, result):
    figure, axes = plotting.canvas(7, 7.4, 13.4, 14.2)
    products = (image[:, :3, :3] * weight).sum(dim=(1, 2))  # 3, one for each channel
    for channel in range(3):
        top = 0.8 + 4.8 * channel
        cells(axes, image[channel], 0, top, f"{term('channel', '通道')} {channel + 1}")
        plotting.frame(axes, 0, top, 3, 3)
        sign(axes, 4.75, top + 1.5, "*")
        cells(axes, weight[channel], 5.5, top, f"{term('kernel', '卷积核')} [{channel + 1}]")
        sign(axes, 9.3, top + 1.5, f"{products[channel]:.0f}")
        plotting.arrow(axes, (9.8, top + 1.5), (11.3, 7.0))
    cells(axes, result, 11.6, 6.5, term("sum", "和"))
    axes.text(9.2, 14, "(kernel * patch).sum()", ha="center", family="monospace", backgroundcolor=plotting.PALE)
    axes.set_title(f"one patch, {term('all channels', '所有通道')}: one number", fontsize=15)
    plotting.show(figure, "patch")


def draw_channels(image, weight, outputs):
    """Each layer of a kernel stands below the channel that it is laid on."""
    figure, axes = plotting.canvas(7, 6.6, 17.6, 16)
    for channel in range(3):
        left = 4.8 * channel
        cells(axes, image[channel], left, 1.2, f"{term('channel', '通道')} {channel + 1}")
        plotting.frame(axes, left, 1.2, 3, 3)
        for kernel in range(2):
            cells(axes, weight[kernel, channel], left, 6.9 + 4.6 * kernel)
            sign(axes, left + 3.9, 8.4 + 4.6 * kernel, "+" if channel < 2 else "=")
    for kernel in range(2):
        top = 6.9 + 4.6 * kernel
        axes.text(0, top - 0.3, f"{term('kernel', '卷积核')} {kernel + 1}: 3×3×3", va="bottom")
        cells(axes, outputs[kernel], 15.4, top + 0.5, f"[{kernel + 1}]")
        plotting.frame(axes, 15.4, top + 0.5, 1, 1)
    axes.text(16.4, 5.6, term("output", "输出") + "\n2×2×2", ha="center", va="bottom")
    code = "nn.Conv2d(3, 2, kernel_size=3)"
    axes.text(7.6, 15.7, code, ha="center", family="monospace", backgroundcolor=plotting.PALE)
    axes.set_title(term("two kernels, two output channels: 2×3×3×3", "两个核，两个输出通道"), fontsize=13)
    plotting.show(figure, "channels")
