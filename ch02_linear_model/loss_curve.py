"""Lecture 2: try every w in y = w·x and see where the loss is smallest.

    uv run ch02_linear_model/loss_curve.py --plot

The lecture's functions read w as a global variable; here w is handed to them.
Ends with the smallest loss, 0.00, at w = 2.0.
"""

from common import plotting
from common.cli import run

import numpy as np

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: float) -> float:
    return x * w


def loss(x: float, y: float, w: float) -> float:
    """The squared error of one sample."""
    y_pred = forward(x, w)
    return (y_pred - y) ** 2


def main(plot: bool = False) -> tuple[list[float], list[float]]:
    w_list = []
    mse_list = []
    for w in np.arange(0.0, 4.1, 0.1):  # 0.0, 0.1, … 4.0: the end, 4.1, is left out
        l_sum = 0.0
        for x, y in zip(x_data, y_data):
            l_sum += loss(x, y, w)
        w_list.append(w)
        mse_list.append(l_sum / len(x_data))  # mean squared error

    print("  w    loss")
    for i in range(0, len(w_list), 4):  # every fourth
        print(f"{w_list[i]:3.1f}  {mse_list[i]:6.2f}")
    best = np.argmin(mse_list)  # the index of the smallest
    print(f"The loss is smallest, {mse_list[best]:.2f}, at w = {w_list[best]:.1f}.")
    if plot:
        draw(w_list, mse_list, w_list[best])
    return w_list, mse_list


def draw(w_list: list[float], mse_list: list[float], best_w: float) -> None:
    figure = plotting.figure(6, 6.5)
    data, curve = figure.subplots(2, 1)
    data.plot(x_data, y_data, "o")
    errors = data.vlines(x_data, y_data, y_data, plotting.RED)
    line = data.plot([0, 3.5], [0, 0])[0]
    data.set(xlabel="x", ylabel="y", ylim=(-0.5, 14.5))
    curve.plot(w_list, mse_list, ".-")
    point = curve.plot(0, 0, "o", color=plotting.RED, markersize=11)[0]
    curve.set(xlabel=plotting.term("w, the weight", "权重"), ylabel=plotting.term("loss (MSE)", "损失"))

    def move(w: float) -> None:
        losses = [loss(x, y, w) for x, y in zip(x_data, y_data)]
        mse = sum(losses) / len(losses)
        line.set_ydata([0, forward(3.5, w)])
        errors.set_segments([[(x, y), (x, forward(x, w))] for x, y in zip(x_data, y_data)])
        point.set_data([w], [mse])
        data.set_title(f"ŷ = w·x = {w:.1f}·x")
        curve.set_title(f"MSE = ({losses[0]:.2f} + {losses[1]:.2f} + {losses[2]:.2f}) / 3 = {mse:.2f}")

    if figure.canvas.required_interactive_framework:  # a window: a slider moves w
        from matplotlib.widgets import Slider

        slider = Slider(curve.inset_axes((0, -0.5, 1, 0.1)), "w", 0, 4, valinit=best_w, valstep=0.1, valfmt="%.1f")
        slider.on_changed(move)
        move(best_w)
        plotting.show(figure)
    else:
        plotting.animate(figure, move, [*w_list[::2], best_w], fps=4)  # every second w, at last the best


if __name__ == "__main__":
    run(main)
