"""The residual block, and below it the size of the gradient in each block."""

import math

from common import plotting
from common.plotting import term


def draw(plain, he, shortcut):
    figure = plotting.figure(7, 7.6)
    diagram, axes = figure.subplots(2, 1, height_ratios=[1, 2.4])
    draw_block(diagram)
    blocks = range(1, len(plain) + 1)
    lines = [
        (plain, "o-", plotting.GRADIENT, "relu(F(x))"),
        (he, "s--", plotting.GREY, term("relu(F(x)), He's weights", "He 初始化")),
        (shortcut, "o-", plotting.DATA, "relu(x + F(x))"),
    ]
    for sizes, marker, color, label in lines:
        axes.semilogy(blocks, sizes, marker, color=color, label=label)
    if plain[0] > 0:  # in very deep networks it is too small for a float32
        power = int(math.log10(shortcut[0] / plain[0]))
        times = f"  > 1e{power} {term('times', '倍')}"
        axes.annotate("", (1, shortcut[0]), (1, plain[0]), arrowprops={"arrowstyle": "<->", "linewidth": 1.5})
        axes.text(1, (shortcut[0] * plain[0]) ** 0.5, times, va="center")
    axes.set(xlabel=term("block", "块"), ylabel=term("gradient", "梯度"))
    axes.set(title=term("A shortcut or He's weights keep the gradient", "\n残差连接或 He 初始化都能保住梯度"))
    axes.locator_params(axis="x", integer=True)
    axes.legend(loc="lower right")
    plotting.show(figure)


def draw_block(axes):
    axes.set(xlim=(0, 7), ylim=(-1.6, 1.5))
    axes.axis("off")
    plotting.arrow(axes, (0.5, 0), (6.6, 0))  # behind the boxes
    plotting.frame(axes, 1, -0.6, 3, 1.2, plotting.GREY)
    for x, text in enumerate(["x", "conv1\n3×3", "relu", "conv2\n3×3", "+", "relu"]):
        axes.text(x + 0.5, 0, text, ha="center", va="center", bbox={"boxstyle": "round", "facecolor": plotting.PALE})
    axes.plot([0.5, 0.5, 4.5], [0.3, 0.9, 0.9], color=plotting.DATA)
    plotting.arrow(axes, (4.5, 0.9), (4.5, 0.25), plotting.DATA)
    axes.text(2.5, 1.05, term("shortcut", "残差连接"), ha="center", color=plotting.DATA)
    axes.text(2.5, -0.9, "F(x)", ha="center", va="top")
