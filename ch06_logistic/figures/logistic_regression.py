"""Draws the sigmoid in the training: the first epoch line by line, then faster; in a window, sliders move w and b."""

import torch
from torch import nn

from ch06_logistic.logistic_regression import x_data, y_data
from common import plotting
from common.plotting import term

HOURS = torch.linspace(0, 10, 201)


def draw(history: list):
    picture = Picture()
    if picture.figure.canvas.required_interactive_framework:  # a window
        picture.add_sliders(*history[-1])
        plotting.show(picture.figure)
        return
    last = len(history) - 1
    shown = [2, 5, 10, 20, 40, 70, 100, 200, 300, 500, 700]
    first = [(1, line) for line in range(5)]
    later = [(epoch, 4) for epoch in shown if epoch < last] + [(last, 4)]

    def move(frame):
        epoch, line = frame
        picture.gaps.set_visible(line > 0)  # the loss sees them
        picture.show_code(epoch, line, history)
        w, b = history[epoch] if line == 4 else history[epoch - 1]  # only the last line moves the curve
        picture.move(w, b, term(f"after epoch {epoch}", f"第 {epoch} 轮后") if line == 4 else "")

    plotting.animate(picture.figure, move, first + later, [1.2] * 5 + [0.4] * len(later))


class Picture:
    """The code above, below it the curve over the hours, the data, what is wrong, and the boundary."""

    def __init__(self):
        self.figure = plotting.figure(7, 7.4)
        room, axes = self.figure.subplots(2, 1, height_ratios=[1, 2.6])
        room.axis("off")  # room for the code
        self.lines = [self.figure.text(0.02, 0.97 - 0.045 * i, "", family="monospace", va="center") for i in range(5)]
        self.axes = axes
        self.curve = axes.plot(HOURS.tolist(), HOURS.tolist(), color="black", linewidth=2.5)[0]
        self.gaps = axes.vlines([1, 2, 3], 0, 1, plotting.ERROR, linewidth=2.5)
        for hours, y, color, label in [
            ([3], [1], plotting.POSITIVE, term("passed", "通过")),
            ([1, 2], [0, 0], plotting.NEGATIVE, term("failed", "未通过")),
        ]:
            axes.plot(hours, y, "o", color=color, markersize=12, label=label)
        self.line = axes.axvline(0, linestyle=":", color="black", label=term("boundary ŷ = 1/2", "分界"))
        self.point = axes.plot(4, 0, "s", color="white", markeredgecolor="black", markersize=10,
                               label=term("after 4 hours", "学 4 小时后"))[0]  # fmt: skip
        axes.set(xlim=(-0.2, 10.2), ylim=(-0.08, 1.08), xlabel=term("hours of study", "学习小时数"))
        axes.set_ylabel(term("probability of a pass", "通过的概率"))
        axes.legend(loc="lower right", bbox_to_anchor=(1, 0.06))

    def move(self, w: float, b: float, when: str = ""):
        y_pred = torch.sigmoid(w * x_data + b)  # 3×1
        loss = nn.functional.binary_cross_entropy(y_pred, y_data, reduction="sum")
        four = torch.sigmoid(torch.tensor(w * 4 + b))
        boundary = torch.tensor(-b) / w  # in torch, infinite at w = 0 and no error
        self.curve.set_ydata(torch.sigmoid(w * HOURS + b))
        self.gaps.set_segments([[(x, y), (x, p)] for x, y, p in zip([1, 2, 3], y_data.flatten(), y_pred.flatten())])
        self.point.set_ydata([four])
        self.line.set_xdata([boundary, boundary])
        formula = f"ŷ = σ({w:.2f}·x {'−' if b < 0 else '+'} {abs(b):.2f})"
        title = f"{formula}, loss {loss:.2f}, {when}".removesuffix(", ")
        self.axes.set_title(f"{title}\nboundary −b/w = {boundary:.2f} h, 4 h: ŷ = {four:.2f}", fontsize=13)

    def show_code(self, epoch: int, line: int, history: list):
        """The five lines and what each leaves, the line at work on a coloured ground; later lines are still empty."""
        w, b = history[epoch - 1]
        y_pred = torch.sigmoid(w * x_data + b)  # 3×1
        loss = nn.functional.binary_cross_entropy(y_pred, y_data, reduction="sum")
        error = y_pred - y_data  # the gradient of the loss at w·x + b
        new_w, new_b = history[epoch]
        code = [
            ("y_pred = model(x_data)", ", ".join(f"{value:.2f}" for value in y_pred.flatten())),
            ("loss = criterion(y_pred, y_data)", f"{loss:.2f}"),
            ("optimizer.zero_grad()", "w.grad = b.grad = None"),
            ("loss.backward()", f"w.grad {(error * x_data).sum():.2f}, b.grad {error.sum():.2f}"),
            ("optimizer.step()", f"w {new_w:.2f}, b {new_b:.2f}"),
        ]
        for i, (source, result) in enumerate(code):
            self.lines[i].set_text(f"{source:33} {result if i <= line else ''}")
            ground = plotting.PALE if i == line else "none"
            self.lines[i].set_bbox({"facecolor": ground, "edgecolor": "none", "pad": 3})

    def add_sliders(self, w: float, b: float):
        from matplotlib.widgets import Slider

        w_slider = Slider(self.axes.inset_axes((0, -0.32, 1, 0.06)), "w", -2, 10, valinit=w)
        b_slider = Slider(self.axes.inset_axes((0, -0.42, 1, 0.06)), "b", -25, 5, valinit=b)
        for slider in (w_slider, b_slider):
            slider.on_changed(lambda _: self.move(w_slider.val, b_slider.val))
        self.sliders = [w_slider, b_slider]  # kept, or they would end with this call
        self.move(w, b)
