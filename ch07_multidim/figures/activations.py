"""Draws each function with its steepest slope, and below how the loss falls with each."""

import torch

from ch07_multidim.activations import ACTIVATIONS
from common import plotting
from common.plotting import term


def draw(losses: dict):
    figure = plotting.figure(7, 11.5)
    grid = figure.add_gridspec(4, 4, height_ratios=[2, 1, 1, 2.6])
    draw_sigmoid(figure.add_subplot(grid[0, :]))
    curves = figure.add_subplot(grid[3, :])
    z = torch.linspace(-6, 6, 241, requires_grad=True)
    for i, name in enumerate(losses):
        color = plotting.COLORS[i]
        value = ACTIVATIONS[name](z)  # 241
        slopes = torch.autograd.grad(value.sum(), z)[0]  # 241
        panel = figure.add_subplot(grid[1 + i // 4, i % 4])  # row, column
        panel.plot(z.tolist(), value.tolist(), color=color, linewidth=2.5)
        draw_tangent(panel, z.detach(), value.detach(), slopes)
        panel.set_title(name, color=color)
        panel.set_xlabel(f"{term('slope', '斜率')}\n≤ {slopes.max():.2g}", color=plotting.GRADIENT)
        panel.set(xticks=[-6, 0, 6], yticks=[0, 3], ylim=(-1.5, 4))
        style = "--" if name == "LeakyReLU" else "-"  # its loss runs along ReLU's
        curves.plot(losses[name], style, color=color, linewidth=2.5, label=name)
    slowest = max(losses, key=lambda name: losses[name][-1])
    curves.set(xlabel=term("epoch", "轮"), ylabel=term("loss", "损失"))
    epochs = len(losses[slowest])
    curves.set_title(term(f"Highest after {epochs} epochs: {slowest}\n", f"{epochs} 轮后损失最大的是 {slowest}"))
    figure.legend(*curves.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    plotting.show(figure)


def draw_tangent(panel, z, value, slopes):
    """A red line along the steepest place that the panel shows."""
    steepest = slopes[value < 3].argmax()
    side = 1.5 if slopes[steepest] > 0.5 else 3
    ends = [value[steepest] + slopes[steepest] * way for way in (-side, side)]
    panel.plot([z[steepest] - side, z[steepest] + side], ends, color=plotting.GRADIENT, linewidth=2.5)


def draw_sigmoid(axes):
    """Seven numbers, and below each its sigmoid."""
    z = torch.tensor([-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0])
    axes.set(xlim=(-1.5, 8), ylim=(3.6, -0.9), aspect="equal")
    axes.axis("off")
    plotting.sign(axes, -0.6, 0.5, "z")
    plotting.cells(axes, z, 0, 0)
    for i in range(len(z)):
        plotting.arrow(axes, (i + 0.5, 1.1), (i + 0.5, 1.9))
    plotting.sign(axes, -0.6, 2.5, "σ(z)")
    plotting.cells(axes, torch.sigmoid(z), 0, 2)
    axes.set_title(term("An activation works on each number by itself\n", "激活函数对每个数单独作用"))
