"""Two descents into two valleys; and two from the ridge of a saddle, of which only the noisy one goes on."""

import numpy as np

from ch03_gradient_descent.local_minimum import cost, gradient, saddle
from common import plotting

STEP = "u -= LR * (grad_u + rng.gauss(0, noise))\nv -= LR * (grad_v + rng.gauss(0, noise))"


def draw(valleys: list, saddles: list) -> None:
    figure = plotting.figure(7, 9.4)
    above, below = figure.subfigures(2, 1, height_ratios=[1, 1.35])
    curve = above.subplots()
    surface = below.add_subplot(projection="3d", computed_zorder=False)
    ws = np.linspace(-2.1, 2.1, 100)
    u, v = np.meshgrid(np.linspace(-0.6, 1.1, 9), np.linspace(-1.3, 1.3, 14))
    surface.plot_surface(u, v, saddle(u, v), cmap="Greys", vmin=-0.5, vmax=4, edgecolor=plotting.GREY, linewidth=0.5)
    surface.view_init(elev=40, azim=200)
    surface.set_box_aspect((1.2, 1.6, 0.7), zoom=1.15)
    surface.set_axis_off()
    noisy = surface.plot([], [], [], "o-", color=plotting.MODEL, markersize=5)[0]
    exact = surface.plot([], [], [], "o-", color=plotting.LOOKED_AT, markersize=5, zorder=5)[0]
    exact.set_label(plotting.term("exact gradient", "精确梯度"))
    noisy.set_label(plotting.term("noisy gradient", "带噪声的梯度"))
    surface.legend(loc="upper center")
    code = {"family": "monospace", "backgroundcolor": plotting.PALE, "ha": "center"}
    surface.text2D(0.5, 0, STEP, transform=surface.transAxes, **code)

    def move(step: int) -> None:
        curve.clear()
        curve.plot(ws, cost(ws), color=plotting.GREY)
        for path in valleys:
            w = path[step]
            tangent = [cost(w) + gradient(w) * side for side in (-0.3, 0.3)]
            curve.plot([w - 0.3, w + 0.3], tangent, color=plotting.ERROR, linewidth=3)
            curve.plot(path[: step + 1], cost(np.array(path[: step + 1])), "o-", color=plotting.MODEL)
            side, align = (-0.1, "right") if gradient(w) < -1 else (0.1, "left")  # where no tangent is
            curve.text(w + side, cost(w) - 1.3, f"{cost(w):.2f}", ha=align)
        curve.text(0, 10.5, "w -= LR * gradient(w)", **code)
        curve.set(xlabel="w", ylabel="cost", xlim=(-2.7, 2.7), ylim=(-1.8, 12))
        for line, path in zip((exact, noisy), saddles):
            us, vs = np.array(path[: step + 1]).T
            line.set_data_3d(us, vs, saddle(us, vs))
        if step < frames[-1]:
            curve.set_title(plotting.term(f"step {step}", f"第 {step} 步"))
            surface.set_title("")
        else:
            curve.set_title(plotting.term("the start decides the valley", "起点决定落入哪个谷"))
            surface.set_title(plotting.term("on a saddle, only noise leads on", "在鞍点上，有噪声才能离开"))

    last = len(valleys[0]) - 1
    frames = [*[step for step in [0, 1, 2, 3, 5, 10, 20, 40, 50, 60, 80] if step < last], last]
    plotting.animate(figure, move, frames, 0.6)
