"""Draws the three networks' boundaries in the training, each beside its layers."""

import torch
from torch import Tensor

from ch07_multidim.bent_boundary import accuracy
from common import plotting
from common.plotting import term

LAYERS = {  # as in the lesson; the last layer's sigmoid is left out
    "one layer": ["nn.Linear(2, 1)"],
    "two layers": ["nn.Linear(2, 16)", "nn.Linear(16, 1)"],
    "with ReLU": ["nn.Linear(2, 16)", "nn.ReLU()", "nn.Linear(16, 1)"],
}
CHINESE = {"one layer": "一层", "two layers": "两层", "with ReLU": "加 ReLU"}
X = torch.linspace(-1.6, 2.6, 120)
Y = torch.linspace(-1.1, 1.6, 80)
PLANE = torch.cartesian_prod(Y, X).flip(1)  # 9600×2: every point (x, y) of the picture


def draw(x_data: Tensor, y_data: Tensor, history: dict):
    figure = plotting.figure(7, 8.4)
    rows = figure.subplots(3, 2, width_ratios=[1, 1.6])
    head = figure.suptitle("")
    last = len(history["one layer"]) - 1

    def move(frame):
        step = history["one layer"][frame][0]
        head.set_text(term(f"after {step} steps\n", f"{step} 步之后"))
        if frame == last:
            head.set_text(term("Only with an activation between the layers\ndoes the boundary bend", "有激活才会弯"))
        for (left, right), name in zip(rows, history):
            model = history[name][frame][1]
            write(left, name, accuracy(model, x_data, y_data))
            draw_boundary(right, model, x_data, y_data)

    plotting.animate(figure, move, range(last + 1), 0.6)


def write(axes, name: str, share: float):
    """The layers as code, the activation marked, and the accuracy."""
    axes.clear()
    axes.set(xlim=(0, 1), ylim=(7, 0))
    axes.axis("off")
    axes.text(0, 1, term(name, CHINESE[name]), fontsize=14)
    for i, line in enumerate(LAYERS[name]):
        ground = plotting.PALE if "ReLU" in line else "none"
        box = {"facecolor": ground, "edgecolor": "none", "pad": 3}
        axes.text(0, 2.5 + i, line, family="monospace", bbox=box)
    axes.text(0, 6.5, f"{term('accuracy', '准确率')} {share:.0%}", color=plotting.ACCURACY, fontsize=14)


def draw_boundary(axes, model, x_data: Tensor, y_data: Tensor):
    """The half of the plane for each class, the line between them, and the points."""
    probability = model(PLANE).detach().reshape(len(Y), len(X)).numpy()
    axes.clear()
    axes.set(xticks=[], yticks=[], xlim=(-1.6, 2.6), ylim=(-1.1, 1.6))
    axes.contourf(X.numpy(), Y.numpy(), probability, [0, 0.5, 1], colors=["#fbe8cf", plotting.PALE])
    if probability.min() < 0.5 < probability.max():
        axes.contour(X.numpy(), Y.numpy(), probability, [0.5], colors="black", linewidths=2)
    for label, color in [(1, plotting.POSITIVE), (0, plotting.NEGATIVE)]:
        points = x_data[y_data.flatten() == label].numpy()  # 100×2
        axes.plot(points[:, 0], points[:, 1], "o", color=color, markersize=4)
