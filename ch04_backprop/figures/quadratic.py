"""The parabola: after each step of the first epoch, then after ever fewer epochs, above the code at work."""

import numpy as np

from ch04_backprop.figures.linear_graph import code
from ch04_backprop.quadratic import gradients, x_data, y_data
from common import plotting

LINES = ["w1 -= lr * w1.grad", "w2 -= lr * w2.grad", "b -= lr * b.grad"]


def draw(history: list, lr: float) -> None:
    """history: w1, w2, b at the start and after each step."""
    figure = plotting.figure(7, 6.4)
    axes, below = figure.subplots(2, 1, height_ratios=[4, 1])
    below.axis("off")
    below.set(xlim=(0, 7), ylim=(0, 1.3))
    grid = np.linspace(0, 4.3)
    names = [plotting.term("data", "数据"), plotting.term("error", "误差")]

    def move(frame: int) -> None:
        """Three frames for the steps of the first epoch, one for each later epoch that is shown."""
        w1, w2, b = history[frame]
        axes.clear()
        axes.plot(grid, w1 * grid**2 + w2 * grid + b, color=plotting.MODEL, linewidth=2.5)
        axes.plot(grid, 2 * grid, ":", color=plotting.GREY)
        axes.text(3.85, 6.1, "y = 2·x", color=plotting.GREY, fontsize=14)
        answer = 16 * w1 + 4 * w2 + b
        axes.plot(4, answer, "s", markersize=8, color=plotting.MODEL)
        axes.plot(x_data, y_data, "o", markersize=10, color=plotting.DATA, label=names[0])
        below.clear()
        below.axis("off")
        below.set(xlim=(0, 7), ylim=(0, 1.3))
        epoch = frame // 3
        when = plotting.term(f"after epoch {epoch}", f"第 {epoch} 轮后") if frame else plotting.term("start", "开始")
        if 4 <= frame == frames[-1] and abs(answer - 8) > 0.1:
            axes.vlines(4, 8, answer, plotting.ERROR, linewidth=4, label=names[1])
            when = plotting.term("still bent", "还是弯的")
        title = f"{when}: f(4) = {answer:.2f}"
        results = [f"w1 = {w1:.3f}", f"w2 = {w2:.3f}", f"b  = {b:.3f}"]
        if 0 < frame < 4:
            x, y = x_data[frame - 1], y_data[frame - 1]
            before = history[frame - 1]
            old, curve = [before[0] * at**2 + before[1] * at + before[2] for at in (x, grid)]
            axes.plot(grid, curve, "--", color=plotting.MODEL, linewidth=1.5, label=plotting.term("before", "更新前"))
            axes.vlines(x, y, old, plotting.ERROR, linewidth=4, label=names[1])
            axes.plot(x, y, "o", markersize=16, fillstyle="none", color=plotting.LOOKED_AT, markeredgewidth=2.5)
            title = plotting.term(f"step {frame}: the sample x = {x:g}", f"第 {frame} 步")
            for number, gradient in enumerate(gradients(x, y, *before)):
                results[number] = f"{before[number]:.3f} - {lr:g} * {gradient:.2f} = {history[frame][number]:.3f}"
        axes.set(xlabel="x", ylabel="y", xlim=(0, 4.5), ylim=(-1, 15))
        axes.set_title(title, fontsize=16)
        axes.legend(loc="upper left")
        code(below, 0, 1.3, ["", *LINES], LINES if frame else [], 0.36)
        for number, result in enumerate(results, 1):
            below.text(2.6, 1.3 - 0.36 * number, result, va="center", fontsize=14, color=plotting.MODEL)

    last = (len(history) - 1) // 3
    epochs = sorted({round(epoch) for epoch in np.geomspace(1, last, 20)})
    frames = [0, 1, 2, 3, *[3 * epoch for epoch in epochs if epoch > 1]]
    plotting.animate(figure, move, frames, seconds=[1.2] * 4 + [0.4] * (len(frames) - 4))
