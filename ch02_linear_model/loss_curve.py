"""Lecture 2: try every w in y = w·x and see where the loss is smallest.

第 2 讲：把 y = w·x 中的 w 逐个试一遍，看哪里损失最小。

    uv run ch02_linear_model/loss_curve.py --plot

The loss of one w is the mean of the squared errors over the data.

You should see: the smallest loss, 0.00, at w = 2.0.
"""

import numpy as np

from common.cli import run
from common.options import Plot

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: float) -> float:  # lecture: forward(x), with w a global variable
    return x * w


def loss(x: float, y: float, w: float) -> float:
    """The squared error of one sample."""
    y_pred = forward(x, w)
    return (y_pred - y) ** 2


def main(plot: Plot = False):
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
        from ch02_linear_model.figures.loss_curve import draw

        draw(w_list, mse_list, best)
    return w_list, mse_list


if __name__ == "__main__":
    run(main)
