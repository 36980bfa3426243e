"""Lecture 3: stochastic gradient descent, one sample a step.

    uv run ch03_gradient_descent/stochastic.py

Each step needs the w that the step before left, so the steps of an epoch cannot run side by side. Taking the three
gradients at the same w instead, which could run in parallel, is a batch step, and leads elsewhere.
Ends with w = 2.0000 and f(4) = 8.0000 after 100 epochs.
"""

import math

from common.cli import Count, LearningRate, Real, check_finite, run

XS = [1.0, 2.0, 3.0]
YS = [2.0, 4.0, 6.0]


def forward(x: float, w: float) -> float:
    return x * w


def gradient(x: float, y: float, w: float) -> float:
    """d loss / d w for one sample's loss, (w·x − y)²."""
    return 2 * x * (forward(x, w) - y)


def epoch(w: float, lr: float) -> float:
    """One pass over the samples, a step after each."""
    for x, y in zip(XS, YS, strict=True):
        w -= lr * gradient(x, y, w)
    return w


def main(epochs: Count = 100, lr: LearningRate = 0.01, w: Real = 1.0) -> float:
    at_once = w - sum(lr * gradient(x, y, w) for x, y in zip(XS, YS, strict=True))
    print(f"three steps one after the other: w = {epoch(w, lr):.6f}")
    print(f"three gradients at the same w:   w = {at_once:.6f}")
    for number in range(1, epochs + 1):
        w = epoch(w, lr)
        check_finite(w, lr)
        if number % math.ceil(epochs / 10) == 0:
            print(f"epoch {number:4}  w = {w:.6f}")
    print(f"after: w = {w:.4f} and f(4) = {forward(4, w):.4f}.")
    return w


if __name__ == "__main__":
    run(main)
