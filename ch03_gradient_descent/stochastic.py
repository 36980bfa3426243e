"""Lecture 3: stochastic gradient descent, one sample a step.

    uv run ch03_gradient_descent/stochastic.py

Each step needs the w from the step before, so the steps of an epoch cannot run in parallel. The three gradients at
the same w could; but taking them all there is a batch step, and leads to another w.
Ends with w = 2.0000 and f(4) = 8.0000 after 100 epochs.
"""

from common.cli import Count, LearningRate, Number, check_finite, run

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: float) -> float:
    return x * w


def gradient(x: float, y: float, w: float) -> float:
    """d loss / d w for one sample's loss, (x·w − y)²."""
    return 2 * x * (x * w - y)


def main(epochs: Count = 100, lr: LearningRate = 0.01, w: Number = 1.0) -> float:
    at_once = w
    for x, y in zip(x_data, y_data):
        at_once -= lr * gradient(x, y, w)  # all three gradients at the first w

    for epoch in range(1, epochs + 1):
        for x, y in zip(x_data, y_data):
            grad = gradient(x, y, w)  # the slope of this one sample's loss, at the w from the step before
            w -= lr * grad  # downhill for this sample, at once: the next sample already meets the new w
        if epoch == 1:
            print(f"three steps one after the other: w = {w:.6f}")
            print(f"three gradients at the same w:   w = {at_once:.6f}")
        if epoch % 10 == 0:
            print(f"epoch {epoch:4}  w = {w:.6f}")
    check_finite(w, lr)
    print(f"after: w = {w:.4f} and f(4) = {forward(4, w):.4f}.")
    return w


if __name__ == "__main__":
    run(main)
