"""Lecture 3: gradient descent finds w in y = w·x.

第 3 讲：梯度下降求出 y = w·x 中的 w。

    uv run ch03_gradient_descent/gradient_descent.py --plot

Each step moves w a little against the gradient of the cost.

You should see: w = 1.9999 and f(4) = 7.9998.
"""

from common.cli import check_finite, run
from common.options import LearningRate, Plot, Steps, Weight

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: float) -> float:  # lecture: forward(x), with w a global variable
    return x * w


def cost(w: float) -> float:
    """Mean squared error over the data."""
    cost = 0.0
    for x, y in zip(x_data, y_data):
        y_pred = forward(x, w)
        cost += (y_pred - y) ** 2
    return cost / len(x_data)


def gradient(w: float) -> float:
    """d cost / d w: the slope of the cost at w."""
    grad = 0.0
    for x, y in zip(x_data, y_data):
        grad += 2 * x * (x * w - y)  # d/dw of (x·w − y)²
    return grad / len(x_data)


def main(steps: Steps = 100, lr: LearningRate = 0.01, w: Weight = 1.0, plot: Plot = False) -> float:
    print(f"before: f(4) = {forward(4, w):.4f}")
    for step in range(1, steps + 1):  # lecture: for epoch in range(100)
        grad_val = gradient(w)  # below 0 where the cost falls as w grows, above 0 where it rises
        w -= lr * grad_val  # so minus leads downhill
        if step % 10 == 0:
            print(f"step {step:4}  w = {w:<8.7g}  cost {cost(w):.3g}")
    check_finite(w, lr)
    print(f"After {steps} steps w = {w:.4f} and f(4) = {forward(4, w):.4f}.")
    if plot:
        from ch03_gradient_descent.figures.gradient_descent import draw

        draw()
    return w


if __name__ == "__main__":
    run(main)
