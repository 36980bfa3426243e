"""The path of w for each learning rate, all on the same axes; in a window, a slider moves the learning rate."""

from ch03_gradient_descent.learning_rates import BOUND, RATES, descend, verdict
from common import plotting

CHINESE = {"converges": "收敛", "oscillates": "振荡", "diverges": "发散"}


def draw(paths: dict) -> None:
    figure = plotting.figure(7, 8.5)
    if figure.canvas.required_interactive_framework:  # a window
        draw_slider(figure)
        return
    figure.suptitle(plotting.term("converges below 3/14 ≈ 0.2143", "小于 3/14 才收敛"))
    panels = figure.subplots(3, 3, sharey=True)
    near = [BOUND - 1e-4, BOUND, BOUND + 1e-4]  # so close to the bound, it takes all steps to tell
    first = [lr for lr in RATES if lr not in near[::2]]
    for axes, lr in zip(panels.flat, [*first, *near]):
        path = paths[lr]
        word = verdict(path)
        axes.axhline(2, color=plotting.GREY, linestyle=":")
        axes.set_title(f"α = {lr:.4f}\n{plotting.term(word, CHINESE[word])}")
        if axes in panels[2]:
            axes.plot(range(0, len(path), 2), path[0::2], color=plotting.MODEL)  # even steps
            axes.plot(range(1, len(path), 2), path[1::2], color=plotting.MODEL)  # odd steps
        else:
            axes.plot(path[:13], ".-", color=plotting.MODEL)
    for axes in panels[:, 0]:
        axes.set(ylabel="w", ylim=(-0.5, 4.5))
    for axes in panels[2]:
        axes.set_xlabel(plotting.term("step", "步"))
    plotting.show(figure)


def draw_slider(figure) -> None:
    """The first twelve steps for the α that the slider says, at first the bound."""
    from matplotlib.widgets import Slider

    figure.set_size_inches(7, 5.5)
    axes = figure.subplots()
    axes.axhline(2, color=plotting.GREY, linestyle=":")
    line = axes.plot(descend(BOUND, 12), ".-", color=plotting.MODEL)[0]
    axes.set(xlabel=plotting.term("step", "步"), ylabel="w", ylim=(-2, 6))

    def move(lr: float) -> None:
        path = descend(lr, 12)
        word = verdict(path)
        line.set_ydata(path)
        axes.set_title(f"α = {lr:.4f} {plotting.term(word, CHINESE[word])}")

    slider = Slider(axes.inset_axes((0, -0.3, 1, 0.06)), "α", 0, 0.25, valinit=BOUND, valfmt="%.4f")
    slider.on_changed(move)
    move(BOUND)
    plotting.show(figure)
