"""Lecture 2, homework: with a bias, y = w·x + b, the loss is a surface over w and b.

    uv run ch02_linear_model/loss_surface.py --plot

Ends with the smallest loss, 0.00, at w = 2.0 and b = 0.0.
"""

from common import plotting
from common.cli import run

import numpy as np

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return x * w + b


def loss(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mean squared error for each pair of w and b: NumPy computes a whole matrix of pairs at once."""
    l_sum = np.zeros(w.shape)
    for x, y in zip(x_data, y_data):
        y_pred = forward(x, w, b)  # a prediction for each pair
        l_sum += (y_pred - y) ** 2
    return l_sum / len(x_data)


def main(plot: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # meshgrid makes two 41×41 matrices of all pairs: w grows from column to column, b from row to row.
    w, b = np.meshgrid(np.linspace(0, 4, 41), np.linspace(-2, 2, 41))
    losses = loss(w, b)  # 41×41

    print("loss     b = -2      -1       0       1       2")
    for column in range(0, 41, 10):
        line = f"w = {w[0, column]:.0f}  "
        for row in range(0, 41, 10):
            line += f"{losses[row, column]:8.2f}"
        print(line)
    best = losses.argmin()  # the index of the smallest, counted row by row, as .flat counts
    best_w = w.flat[best]
    best_b = b.flat[best]
    print(f"The loss is smallest, {losses.flat[best]:.2f}, at w = {best_w:.1f} and b = {best_b:.1f}.")
    if plot:
        draw(best_w, best_b)
    return w, b, losses


def draw(best_w: float, best_b: float) -> None:
    w, b = np.meshgrid(np.linspace(0, 4, 201), np.linspace(-2, 2, 201))  # a finer grid for smooth contours
    losses = loss(w, b)
    figure = plotting.figure(7, 9.5)
    surface = figure.add_subplot(2, 1, 1, projection="3d")
    surface.plot_surface(w, b, losses, cmap="viridis")
    surface.set(xlabel="w", ylabel="b")
    surface.set_zlabel(plotting.term("loss", "损失"), labelpad=10)
    contours = figure.add_subplot(2, 1, 2)
    lines = contours.contour(w, b, losses, levels=[0.1, 0.5, 1, 2, 5, 10, 20, 30], cmap="viridis")
    contours.clabel(lines, fontsize=11)
    contours.plot(best_w, best_b, "*", color=plotting.RED, markersize=14)
    contours.set(
        xlabel="w",
        ylabel="b",
        title=f"{plotting.term('from above', '俯视')}: minimum at w = {best_w:.0f}, b = {best_b:.0f}",
    )
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
