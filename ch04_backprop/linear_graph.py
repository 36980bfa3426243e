"""Lecture 4: back propagation by hand, in the graph of y_pred = x·w.

第 4 讲：在 y_pred = x·w 的计算图上，手算反向传播。

    uv run ch04_backprop/linear_graph.py --plot

Forward goes from left to right. Backward goes from right to left and multiplies by each operation's own derivative.

You should see: w becomes 1.02 in the lecture's example, 1.08 and 0.98 in the homework.
"""

from common.cli import run
from common.options import LearningRate, Plot


def forward(x: float, y: float, w: float):
    """Every value on the way to the loss."""
    y_pred = x * w
    r = y_pred - y  # the residual: how far off
    loss = r**2
    return y_pred, r, loss


def backward(x: float, r: float):
    """d_r means d loss / d r: how much the loss changes with r. The others likewise."""
    d_loss = 1
    d_r = d_loss * 2 * r  # the derivative of r² is 2·r
    d_y_pred = d_r * 1  # of y_pred − y: 1
    d_w = d_y_pred * x  # of x·w: x
    return d_r, d_y_pred, d_w


def main(lr: LearningRate = 0.01, plot: Plot = False):
    for name, x, y, w in [("lecture", 1.0, 2.0, 1.0), ("homework 1", 2.0, 4.0, 1.0)]:
        y_pred, r, loss = forward(x, y, w)
        d_r, d_y_pred, d_w = backward(x, r)
        print(f"{name}: x = {x:g}, y = {y:g}, w = {w:g}")
        print(f"  forward:  y_pred = {y_pred:g}, r = {r:g}, loss = {loss:g}")
        print(f"  backward: d_r = {d_r:g}, d_y_pred = {d_y_pred:g}, d_w = {d_w:g}")
        w = w - lr * d_w
        print(f"  update:   w = {w:g}, and the loss is {forward(x, y, w)[2]:.4g}")

    # Homework 2 adds a bias: y_pred = x·w + b. A sum hands the arriving gradient on to both sides as it is.
    x, y, w, b = 1.0, 2.0, 1.0, 2.0
    r = x * w + b - y
    d_w = 2 * r * 1 * x
    d_b = 2 * r * 1
    print(f"homework 2: x = {x:g}, y = {y:g}, w = {w:g}, b = {b:g}")
    print(f"  backward: d_w = {d_w:g}, d_b = {d_b:g}")
    print(f"  update:   w = {w - lr * d_w:g}, b = {b - lr * d_b:g}")
    print("Each operation needed only the gradient that arrived and its own derivative.")
    if plot:
        from ch04_backprop.figures.linear_graph import draw

        draw(2.0, 4.0, 1.0, lr)  # homework 1


if __name__ == "__main__":
    run(main)
