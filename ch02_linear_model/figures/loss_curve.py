"""The line turns through the data while the loss of each w is added to the curve; in a window, a slider moves w."""

from ch02_linear_model.loss_curve import forward, loss, x_data, y_data
from common import plotting

CODE = [
    "for w in np.arange(0.0, 4.1, 0.1):",
    "    for x, y in zip(x_data, y_data):",
    "        l_sum += loss(x, y, w)",
    "    mse_list.append(l_sum / len(x_data))",
]


def draw(w_list: list, mse_list: list, best: int) -> None:
    figure = plotting.figure(7, 8.6)
    data, curve, code = figure.subplots(3, 1, height_ratios=[5, 5, 2])
    data.plot(x_data, y_data, "o", color=plotting.DATA, markersize=9, zorder=3)
    line = data.plot([0, 3.5], [0, 0], color=plotting.MODEL)[0]
    errors = data.vlines(x_data, y_data, y_data, plotting.ERROR, linewidth=3)
    data.set(xlabel="x", ylabel="y", ylim=(-0.5, 14.5))
    tried = curve.plot(w_list, mse_list, "o", color=plotting.ERROR, markersize=5)[0]
    now = curve.plot([], [], "o", color="none", markeredgecolor=plotting.LOOKED_AT, markersize=12, markeredgewidth=2)[0]
    curve.set(xlabel=plotting.term("w, the weight", "权重"), ylabel="MSE", ylim=(-1, 20))
    code.axis("off")
    code.set(xlim=(0, 1), ylim=(len(CODE) - 0.5, -0.5))
    lines = [code.text(0, i, text, family="monospace", va="center") for i, text in enumerate(CODE)]

    def move(i: int, samples: int = 3, active: int = 3, all_tried: bool = True) -> None:
        """Show the i-th w, with the errors of the first samples, and mark the active line of code."""
        w = w_list[i]
        losses = [loss(x, y, w) for x, y in zip(x_data, y_data)][:samples]
        line.set_ydata([0, forward(3.5, w)])
        errors.set_segments([[(x, y), (x, forward(x, w))] for x, y in zip(x_data, y_data)][:samples])
        data.set_title(f"ŷ = {w:.1f}·x")
        l_sum = " + ".join(f"{part:.2f}" for part in losses)
        if active == 3:
            curve.set_title(f"MSE = ({l_sum}) / 3 = {mse_list[i]:.2f}")
        else:
            curve.set_title(f"l_sum = {l_sum}")
        shown = len(w_list) if all_tried else i + (active == 3)
        tried.set_data(w_list[:shown], mse_list[:shown])
        now.set_data(([w], [mse_list[i]]) if active != 2 else ([], []))
        for number, text in enumerate(lines):
            text.set_bbox({"facecolor": plotting.PALE if number == active else "white", "edgecolor": "none"})

    if figure.canvas.required_interactive_framework:  # a window: a slider moves w
        from matplotlib.widgets import Slider

        figure.delaxes(code)
        slider = Slider(
            curve.inset_axes((0, -0.4, 1, 0.1)), "w", 0, 4, valinit=w_list[best], valstep=0.1, valfmt="%.1f"
        )
        slider.on_changed(lambda w: move(round(w / 0.1)))
        move(best)
        plotting.show(figure)
        return

    def step(frame: tuple) -> None:
        i, samples, active = frame
        move(i, samples, active, all_tried=frame == frames[-1])
        if frame == frames[-1]:
            smallest = plotting.term("smallest loss", "最小损失")
            curve.set_title(f"{smallest}: {mse_list[best]:.2f}, w = {w_list[best]:.1f}")

    slow = [(0, 1, 2), (0, 2, 2), (0, 3, 2), (0, 3, 3)]  # the first w, sample by sample
    fast = [(i, 3, 3) for i in range(2, len(w_list), 2)]
    frames = [*slow, *fast, (best, 3, -1)]
    plotting.animate(figure, step, frames, [1.2] * len(slow) + [0.2] * len(fast) + [0.2])
