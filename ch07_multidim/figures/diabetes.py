"""Draws the trained network with one person's numbers in the nodes, and a line for each weight."""

import torch
from torch import Tensor

from common import plotting
from common.plotting import term

FEATURES = [("pregnancies", "怀孕次数"), ("glucose", "血糖"), ("blood pressure", "血压"), ("skin fold", "皮褶厚度"),
            ("insulin", "胰岛素"), ("BMI", "体重指数"), ("pedigree", "家族史"), ("age", "年龄")]  # fmt: skip


def draw(model, person: Tensor, label: Tensor, own_table: bool):
    shown = person[:9]  # of a table with more features, the first
    names = [f"x{i + 1}" for i in range(len(shown))]
    if not own_table:
        names = [term(english, chinese) for english, chinese in FEATURES]
    figure = plotting.figure(7, 7)
    axes = figure.subplots()
    axes.axis("off")

    draw_nodes(axes, 0, shown)
    for i, name in enumerate(names):
        axes.text(-0.3, height(len(names), i), name, ha="right", va="center")
    heads = [f"{len(person)}", "6", "4", "1: ŷ"]
    values = person
    for x, layer in enumerate([model.linear1, model.linear2, model.linear3]):
        weights = layer.weight.detach()  # outputs × inputs
        draw_weights(axes, x, weights[:, :9])
        values = torch.sigmoid(layer(values)).detach()
        draw_nodes(axes, x + 1, values)
    top = height(max(len(shown), 6), 0) + 0.8
    for x, head in enumerate(heads):
        plotting.sign(axes, x, top, head)
    axes.set(xlim=(-2.1, 3.3), ylim=(-top + 0.2, top + 0.2))
    verdict = ("right", "正确") if (values.item() > 0.5) == (label.item() == 1) else ("wrong", "错误")
    result = term(f"ŷ = {values.item():.2f}, label {label.item():.0f}: {verdict[0]}", verdict[1])
    lines = term("lines: weights, blue > 0, orange < 0", "线：权重，蓝正橙负")
    axes.set_title(f"{result}\n{lines}")
    plotting.show(figure)


def height(nodes: int, i: int) -> float:
    """Where node i of a layer stands: from top to bottom, the layer's middle at 0."""
    return (nodes - 1) / 2 - i


def draw_nodes(axes, x: int, values: Tensor):
    """A column of circles with their values, at x."""
    for i, value in enumerate(values.tolist()):
        y = height(len(values), i)
        axes.scatter(x, y, 1800, plotting.PALE, edgecolors=plotting.GREY, zorder=2)
        plotting.sign(axes, x, y, f"{value:.2f}".replace("-", "−"), 13)


def draw_weights(axes, x: int, weights: Tensor):
    """Lines from the nodes at x to those at x + 1, the thicker the larger the weight; weights: outputs × inputs."""
    outputs, inputs = weights.shape
    largest = weights.abs().max().item()
    for i in range(outputs):
        for j in range(inputs):
            weight = weights[i, j].item()
            color = plotting.POSITIVE if weight > 0 else plotting.NEGATIVE
            ends = [height(inputs, j), height(outputs, i)]
            axes.plot([x, x + 1], ends, color=color, linewidth=4 * abs(weight) / largest, zorder=1)
