"""Lecture 3: stochastic gradient descent, one sample per step.

第 3 讲：随机梯度下降，每一步只用一个样本。

    uv run ch03_gradient_descent/stochastic.py

Each step needs the w of the previous one, so they cannot run in parallel.

You should see: w = 2.0000 and f(4) = 8.0000 after 100 epochs.
"""

from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Weight

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: float) -> float:
    return x * w


def gradient(x: float, y: float, w: float) -> float:
    """d loss / d w for one sample's loss, (x·w − y)²."""
    return 2 * x * (x * w - y)


def main(epochs: Epochs = 100, lr: LearningRate = 0.01, w: Weight = 1.0) -> float:
    start = w
    for epoch in range(1, epochs + 1):
        for x, y in zip(x_data, y_data):
            grad = gradient(x, y, w)  # the slope of this one sample's loss
            w -= lr * grad  # at once: the next sample meets the new w
        if epoch % 10 == 0:
            print(f"epoch {epoch:4}  w = {w:.6f}")
    check_finite(w, lr)
    print(f"after {epochs} epochs: w = {w:.4f} and f(4) = {forward(4, w):.4f}")

    in_turn = start
    in_parallel = start
    for x, y in zip(x_data, y_data):
        in_turn -= lr * gradient(x, y, in_turn)  # each gradient waits for the step before
        in_parallel -= lr * gradient(x, y, start)  # all gradients at the first w: none has to wait
    print(f"One epoch leads to w = {in_turn:.6f}; in parallel it would be {in_parallel:.6f}, another result.")
    return w


if __name__ == "__main__":
    run(main)
