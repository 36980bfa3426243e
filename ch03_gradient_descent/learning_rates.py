"""Lecture 3: a learning rate that is too large does not converge.

    uv run ch03_gradient_descent/learning_rates.py --plot

The cost of y = w·x is a parabola of second derivative 2·mean(x²) = 28/3, so a step multiplies the error w − 2 by
1 − α·28/3. The error shrinks while that factor lies between −1 and 1: for α below 3/14 ≈ 0.2143. Where the factor is
negative, w jumps from one side of 2 to the other. (That the minimum is reached from anywhere holds because this cost
is convex; a network's is not.)
Ends with α = 0.2142, which "converges", 0.2143, which "oscillates", and 0.2144, which "diverges".
"""

from typing import TYPE_CHECKING

from common import plotting
from common.cli import Count, run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]
BOUND = 3 / 14  # the factor is −1
RATES = [0.01, 0.05, 3 / 28, 0.2, BOUND - 1e-4, BOUND, BOUND + 1e-4, 0.25]  # 3 / 28: the factor is 0


def gradient(w: float) -> float:
    """d cost / d w of the mean squared error."""
    grad = 0.0
    for x, y in zip(x_data, y_data):
        grad += 2 * x * (x * w - y)
    return grad / len(x_data)


def descend(lr: float, steps: int) -> list[float]:
    """w at the start, 1, and after each step."""
    w = 1.0
    path = [w]
    for _ in range(steps):
        w -= lr * gradient(w)
        path.append(w)
    return path


def verdict(path: list[float]) -> str:
    error = abs(path[-1] - 2)  # it was 1 at the start
    if error < 1 - 1e-9:
        return "converges"
    elif error < 1 + 1e-9:  # floats round: the error is not 1 to the last digit
        return "oscillates"
    else:
        return "diverges"


def main(steps: Count = 2000, plot: bool = False) -> dict[float, list[float]]:
    paths = {}
    print(f"     α   factor  |w − 2| after {steps} steps")
    for lr in RATES:
        paths[lr] = descend(lr, steps)
        error = abs(paths[lr][-1] - 2)
        print(f"{lr:.4f}  {1 - lr * 28 / 3:7.4f}  {error:10.3g}  {verdict(paths[lr])}")
    print(f"Gradient descent converges for α below 3/14 ≈ {BOUND:.4f}, oscillates at 3/14 and diverges above.")
    if plot:
        draw(paths)
    return paths


def draw(paths: dict[float, list[float]]) -> None:
    figure = plotting.figure(7, 9)
    if figure.canvas.required_interactive_framework:  # a window
        draw_slider(figure)
        return
    figure.suptitle(f"{plotting.term('learning rate', '学习率')} α: the bound is 3/14 ≈ {BOUND:.4f}", fontsize=14)
    chinese = {"converges": "收敛", "oscillates": "振荡", "diverges": "发散"}
    panels = figure.subplots(4, 2)
    for axes, lr in zip(panels.flat, RATES):
        path = paths[lr]
        word = verdict(path)
        axes.set_title(f"α = {lr:.4f} {plotting.term(word, chinese[word])}", fontsize=13)
        axes.axhline(2, color=plotting.GREY, linestyle=":")
        if abs(lr - BOUND) < 0.001:  # so close to the bound, it takes all steps to tell
            axes.plot(range(0, len(path), 2), path[0::2], label=plotting.term("even steps", "偶数步"))
            axes.plot(range(1, len(path), 2), path[1::2], label=plotting.term("odd steps", "奇数步"))
        else:
            axes.plot(path[:13], ".-")
        axes.set_ylabel("w")
    panels[2, 1].legend(loc="center", fontsize=11)
    panels[3, 0].set_xlabel(plotting.term("step", "步"))
    panels[3, 1].set_xlabel(plotting.term("step", "步"))
    plotting.show(figure)


def draw_slider(figure: "Figure") -> None:
    """The first twelve steps for the α that the slider says, at first the bound."""
    from matplotlib.widgets import Slider

    figure.set_size_inches(6, 5)
    axes = figure.subplots()
    line = axes.plot(descend(BOUND, 12), ".-")[0]
    axes.set(xlabel="step", ylabel="w", ylim=(-2, 6))

    def move(lr: float) -> None:
        path = descend(lr, 12)
        line.set_ydata(path)
        axes.set_title(f"α = {lr:.4f} {verdict(path)}")

    slider = Slider(axes.inset_axes((0, -0.3, 1, 0.06)), "α", 0, 0.25, valinit=BOUND, valfmt="%.4f")
    slider.on_changed(move)
    move(BOUND)
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
