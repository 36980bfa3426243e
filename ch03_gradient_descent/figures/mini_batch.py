"""Each batch has a parabola of its own: the smaller the batch, the more that one jumps, and w with it."""

from ch03_gradient_descent.mini_batch import gradient
from common import plotting

SIZES = [1, 6, 30]
COLORS = plotting.COLORS[3:6]


def draw(runs: dict) -> None:
    figure = plotting.figure(7, 7)
    code = figure.suptitle("w -= lr * gradient(batch, w)", family="monospace", fontsize=13)
    code.set_bbox({"facecolor": plotting.PALE, "edgecolor": "none", "pad": 3})
    grid = figure.add_gridspec(3, 3, height_ratios=[0.06, 1, 1])  # the first row is room below the code
    panels = [figure.add_subplot(grid[1, i]) for i in range(3)]
    paths = figure.add_subplot(grid[2, :])
    ws = [w / 10 for w in range(5, 31)]
    samples = runs[30][0][0]  # a batch of all
    last = min(60, len(runs[30][0]))  # the last step shown

    def cost(batch: list, w: float) -> float:
        return sum((x * w - y) ** 2 for x, y in batch) / len(batch)

    def move(step: int) -> None:
        """The batch of a step, its slope at w, and the path so far."""
        paths.clear()
        for i, size in enumerate(SIZES):
            axes = panels[i]
            batches, path = runs[size]
            batch, w = batches[step - 1], path[step - 1]
            slope = gradient(batch, w)
            axes.clear()
            axes.grid(False)
            axes.plot(ws, [cost(samples, w) for w in ws], color=plotting.GREY)
            axes.plot(ws, [cost(batch, w) for w in ws], color=COLORS[i])
            tangent = [cost(batch, w) + slope * side for side in (-0.4, 0.4)]
            axes.plot([w - 0.4, w + 0.4], tangent, color=plotting.ERROR, linewidth=3)
            axes.plot(w, cost(batch, w), "o", color=plotting.LOOKED_AT)
            axes.set(xlim=(0.5, 3), ylim=(-0.5, 6), xlabel="w", xticks=[1, 2, 3], yticks=[0, 2, 4, 6])
            axes.set_title(f"{plotting.term('batch', '批量')} {size}")
            axes.tick_params(labelleft=i == 0)
            paths.plot(path[: step + 1], ".-", color=COLORS[i])
            if step == last:
                end = path[len(path) * 2 // 3 :]
                label = f"{size}: {min(end):.2f} … {max(end):.2f}"
                paths.vlines(last + 2 + 2 * i, min(end), max(end), COLORS[i], linewidth=6, label=label)
                paths.hlines(sum(end) / len(end), last + 1.4 + 2 * i, last + 2.6 + 2 * i, COLORS[i], linewidth=2)
        paths.set(xlim=(0, last + 8), ylim=(0.9, 2.3), ylabel="w", xlabel=plotting.term("step", "步"))
        if step == last:
            paths.legend(loc="lower right", title=plotting.term("w in the last third", "后三分之一的 w"))
            paths.set_title(plotting.term("a small batch lets w wander", "批量小，w 不稳定"))
        else:
            paths.set_title(plotting.term(f"step {step}", f"第 {step} 步"))

    frames = [*range(1, min(8, last)), *range(10, last, 6), last]
    plotting.animate(figure, move, frames, [0.6 if step < 8 else 0.4 for step in frames])
