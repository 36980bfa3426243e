"""The line, and what each line of the training loop does to it: one epoch line by line, then whole epochs."""

import torch

from ch05_linear_regression.linear_regression import x_data, y_data
from common import plotting

LINES = [
    "y_pred = model(x_data)",
    "loss = criterion(y_pred, y_data)",
    "optimizer.zero_grad()",
    "loss.backward()",
    "optimizer.step()",
]


def draw(history: list, criterion) -> None:
    """history: w and b at the start and after each epoch."""
    figure = plotting.figure(7, 7)
    above, axes = figure.subplots(2, 1, height_ratios=[1, 2.3])

    def move(frame: tuple) -> None:
        """frame: the epoch, and how many of the five lines have run."""
        epoch, count = frame
        w, b = history[epoch - 1]
        parameters = torch.tensor([w, b], requires_grad=True)
        y_pred = parameters[0] * x_data + parameters[1]  # → 3×1
        loss = criterion(y_pred, y_data)
        grad = torch.autograd.grad(loss, [parameters])[0].tolist()  # as backward computes it
        w_grad, b_grad = [round(number, 1) + 0 for number in grad]  # + 0: without it there may be -0.0
        results = [
            ", ".join(f"{number:.2f}" for number in y_pred.flatten()),
            f"{loss:.2f}",
            "w.grad = b.grad = None",
            f"w.grad {w_grad:.1f}, b.grad {b_grad:.1f}",
            f"w = {history[epoch][0]:.2f}, b = {history[epoch][1]:.2f}",
        ]
        colors = [plotting.MODEL, plotting.ERROR, plotting.GREY, plotting.GRADIENT, plotting.MODEL]
        above.clear()
        above.axis("off")
        above.set(xlim=(0, 7), ylim=(0, 1))
        above.set_title(plotting.term(f"epoch {epoch}", f"第 {epoch} 轮"), loc="left", fontsize=15)
        for number, line in enumerate(LINES):
            box = {"facecolor": plotting.PALE, "edgecolor": plotting.LOOKED_AT, "pad": 2.5}
            now = box if number == count - 1 else None
            place = 0.83 - 0.19 * number
            above.text(-0.2, place, line, va="center", family="monospace", bbox=now)
            if number < count:
                above.text(4.15, place, results[number], va="center", color=colors[number])

        if count == 5:
            w, b = history[epoch]  # the step has moved the line
        axes.clear()
        axes.plot([0, 4.2], [b, 4.2 * w + b], color=plotting.MODEL, linewidth=2.5)
        if count > 1:
            axes.vlines([1, 2, 3], [2, 4, 6], [w * x + b for x in [1, 2, 3]], plotting.ERROR, linewidth=3)
        axes.plot([1, 2, 3], [w * x + b for x in [1, 2, 3]], "o", color=plotting.MODEL)
        axes.plot(x_data.numpy(), y_data.numpy(), "o", markersize=10, color=plotting.DATA)
        axes.plot(4, 4 * w + b, "s", markersize=8, color=plotting.MODEL)
        axes.set(xlabel="x", ylabel="y", xlim=(0, 4.3), ylim=(-0.7, 9.2))
        axes.set_title(f"y_pred = {w:.2f}·x + {b:.2f},   f(4) = {4 * w + b:.2f}", fontsize=15)

    last = len(history) - 1
    later = [epoch for epoch in [2, 3, 4, 5, 7, 10, 20, 50, 100, 200, 400] if epoch < last]
    frames = [(1, count) for count in [1, 2, 3, 4, 5]] + [(epoch, 5) for epoch in later]
    if last > 1:
        frames.append((last, 5))
    plotting.animate(figure, move, frames, seconds=[1.2] * 5 + [0.4] * (len(frames) - 5))
