"""Lecture 2, homework: with a bias, the loss of y = w·x + b is a surface over w and b.

第 2 讲作业：加上偏置，y = w·x + b，损失是 w 和 b 上的一个曲面。

    uv run ch02_linear_model/loss_surface.py --plot

NumPy computes the losses of all pairs at once.

You should see: the smallest loss, 0.00, at w = 2.0 and b = 0.0.
"""

import numpy as np

from common.cli import run
from common.options import Plot

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return x * w + b


def loss(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The mean squared error for each pair of w and b; all three matrices have the same shape."""
    l_sum = np.zeros(w.shape)
    for x, y in zip(x_data, y_data):
        y_pred = forward(x, w, b)  # a prediction for each pair
        l_sum += (y_pred - y) ** 2
    return l_sum / len(x_data)


def main(plot: Plot = False):
    # meshgrid makes two matrices of all pairs: w grows from column to column, b from row to row.
    w, b = np.meshgrid(np.linspace(0, 4, 41), np.linspace(-2, 2, 41))  # → 41×41 each
    losses = loss(w, b)  # → 41×41

    print("loss     b = -2      -1       0       1       2")
    for column in range(0, 41, 10):
        line = f"w = {w[0, column]:.0f}  "
        for row in range(0, 41, 10):
            line += f"{losses[row, column]:8.2f}"
        print(line)
    row, column = np.unravel_index(losses.argmin(), losses.shape)  # argmin counts through all rows
    best_w, best_b, best_loss = w[row, column], b[row, column], losses[row, column]
    print(f"The loss is smallest, {best_loss:.2f}, at w = {best_w:.1f} and b = {best_b:.1f}.")
    if plot:
        from ch02_linear_model.figures.loss_surface import draw

        draw(best_w, best_b, best_loss)
    return w, b, losses


if __name__ == "__main__":
    run(main)
