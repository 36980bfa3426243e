"""Three channels mixed to one, pixel by pixel; and the multiplications with a 1×1 convolution and without."""

from ch10_cnn.one_by_one import IMAGE, WEIGHT
from common import plotting
from common.plotting import term


def draw(mixed, direct, mixing, small):
    draw_mixing(mixed)
    draw_bars(direct, mixing, small)


def draw_mixing(mixed):
    figure, axes = plotting.canvas(7, 7, 13, 13)
    products = []
    for channel in range(3):
        top = 2 + 4 * channel
        weight = WEIGHT[0, channel]
        plotting.cells(axes, IMAGE[channel], 0, top, term(f"channel {channel + 1}", f"通道 {channel + 1}"), 16)
        plotting.frame(axes, 0, top, 1, 1)
        plotting.sign(axes, 4, top + 1.5, "×")
        plotting.cells(axes, weight.reshape(1, 1), 4.8, top + 1, "1×1", 16)
        plotting.arrow(axes, (6.2, top + 1.5), (8.7, 7.5))
        products.append(f"{weight:.0f}·{IMAGE[channel, 0, 0]:.0f}")
    plotting.cells(axes, mixed, 9, 6, term("sum", "相加"), 16)
    plotting.frame(axes, 9, 6, 1, 1)
    first = " + ".join(products).replace("+ -", "− ")
    axes.text(6.5, 0.3, f"output[0, 0] = {first} = {mixed[0, 0]:.0f}", ha="center", fontsize=16)
    axes.text(7.5, 12.4, "nn.Conv2d(3, 1,\n  kernel_size=1)", family="monospace", backgroundcolor=plotting.PALE)
    plotting.show(figure)


def draw_bars(direct, mixing, small):
    figure = plotting.figure(7, 3.4)
    axes = figure.subplots()
    axes.barh(1, direct, color=plotting.GREY)
    axes.barh(0, mixing, color=plotting.MODEL)
    axes.barh(0, small, left=mixing, color=plotting.GREY)
    axes.text(direct / 2, 1, f"5×5, 192 → 32: {direct:,}", ha="center", va="center", color="white")
    parts = [(0.16, f"1×1, 192 → 16: {mixing:,}", plotting.MODEL), (-0.16, f"5×5, 16 → 32: {small:,}", plotting.GREY)]
    for y, part, color in parts:
        axes.text(1.2 * (mixing + small), y, part, va="center", color=color, weight="bold")
    times = f"{direct / (mixing + small):.1f}"
    axes.set(title=term(f"{times} times fewer multiplications", f"乘法次数降到 1/{times}"))
    axes.set(yticks=[0, 1], yticklabels=[term("1×1\nfirst", "\n先降维"), term("5×5\nalone", "\n直接卷积")], xticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    plotting.show(figure, "multiplications")
