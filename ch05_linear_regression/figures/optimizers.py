"""Where each optimizer leads w and b, over the contours of the loss: nine panels, each at its best learning rate."""

import torch

from common import plotting


def draw(best: dict) -> None:
    """best: for each optimizer its smallest loss, the learning rate, and the path of w, b, loss."""
    figure = plotting.figure(7, 8)
    panels = figure.subplots(3, 3, sharex=True, sharey=True)
    w, b = torch.meshgrid(torch.linspace(-1, 3.5, 60), torch.linspace(-1.5, 3, 60), indexing="xy")
    loss = ((w + b - 2) ** 2 + (2 * w + b - 4) ** 2 + (3 * w + b - 6) ** 2) / 3  # → 60×60
    heading = figure.suptitle("", fontsize=16)
    lines, points, notes = [], [], []
    for axes in panels.flat:
        axes.contour(w, b, loss, [0.03, 0.3, 2, 8, 20], colors="lightgrey", linewidths=1)
        axes.plot(2, 0, "+", color=plotting.LOOKED_AT, markersize=14, markeredgewidth=2)  # the minimum
        axes.grid(False)
        axes.set(xlim=(-1, 3.5), ylim=(-1.5, 3), xticks=[0, 2], yticks=[0, 2])
        lines.append(axes.plot([], [], color=plotting.MODEL)[0])
        points.append(axes.plot([], [], "o", color=plotting.MODEL, markersize=8)[0])
        notes.append(axes.text(-0.9, -1.3, "", color=plotting.MODEL))
    for axes in panels[2]:
        axes.set_xlabel("w")
    for axes in panels[:, 0]:
        axes.set_ylabel("b")

    def move(step: int) -> None:
        title = f"optimizer.step() × {step}"
        if step == last:
            title = f"{plotting.term(f'there after {step} steps', f'{step} 步后到达')}: {winners}"
        heading.set_text(title)
        for axes, line, point, note, name in zip(panels.flat, lines, points, notes, best, strict=True):
            _, lr, path = best[name]
            line.set_data([w for w, _, _ in path[: step + 1]], [b for _, b, _ in path[: step + 1]])
            point.set_data([path[step][0]], [path[step][1]])
            far = max(w for w, _, _ in path[: step + 1])
            note.set_text(f"↗ w = {far:.1f}" if far > 3.5 else "")  # it left the panel
            axes.set_title(f"{name}, lr {lr:g}\nloss {text(path[step][2])}", fontsize=14)

    winners = ", ".join(name for name in best if best[name][0] < 1e-9) or min(best, key=best.get)
    last = len(best["SGD"][2]) - 1
    steps = [0, 1, 2, 3, 4, 6, 8, 10, 15, 20, 30, 50]
    frames = [step for step in steps if step < last] + [last]
    plotting.animate(figure, move, frames, seconds=[1] + [0.6] * (len(frames) - 1))


def text(loss: float) -> str:
    """Two digits of a large loss, one of a small; below 1e-9 there is only rounding."""
    if loss < 1e-9:
        return "< 1e-9"
    return f"{loss:.0e}" if loss < 0.01 else f"{loss:.2g}"
