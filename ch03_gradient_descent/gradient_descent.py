"""Lecture 3: gradient descent finds w in y = w·x.

    uv run ch03_gradient_descent/gradient_descent.py

Each step looks at all samples, then moves w a little against the gradient of the cost.
Ends with w = 2.0000 and f(4) = 8.0000.
"""

import math

from common.cli import Count, LearningRate, Real, check_finite, run

XS = [1.0, 2.0, 3.0]
YS = [2.0, 4.0, 6.0]


def forward(x: float, w: float) -> float:
    return x * w


def cost(w: float) -> float:
    """Mean squared error of y = w·x over the data."""
    return sum((forward(x, w) - y) * (forward(x, w) - y) for x, y in zip(XS, YS, strict=True)) / len(XS)


def gradient(w: float) -> float:
    """d cost / d w."""
    return sum(2 * x * (forward(x, w) - y) for x, y in zip(XS, YS, strict=True)) / len(XS)


def main(steps: Count = 1000, lr: LearningRate = 0.01, w: Real = 1.0) -> float:
    print(f"before: f(4) = {forward(4, w):.4f}")
    for step in range(1, steps + 1):
        w -= lr * gradient(w)
        check_finite(cost(w), lr)
        if step % math.ceil(steps / 10) == 0:
            print(f"step {step:5}  w = {w:<8.7g}  cost = {cost(w):.3g}")
    print(f"after: w = {w:.4f} and f(4) = {forward(4, w):.4f}.")
    return w


if __name__ == "__main__":
    run(main)
