"""Lecture 4, homework: y = w1·x² + w2·x + b, its gradients by hand beside autograd's.

    uv run ch04_backprop/quadratic.py

The data lie on the line y = 2·x, so many parabolas fit well; three samples pin down one (w1 = 0, w2 = 2, b = 0), but
the way there is long: the loss is flat in some directions and steep in others.
100,000 epochs reach f(4) = 8.00. Ends, after 100, with f(4) = 8.54.
"""

import math

import torch
from torch import Tensor

from common.cli import Count, LearningRate, check_finite, run

XS = [1.0, 2.0, 3.0]
YS = [2.0, 4.0, 6.0]


def forward(x: float, w1: Tensor, w2: Tensor, b: Tensor) -> Tensor:
    return w1 * x**2 + w2 * x + b


def gradients(x: float, y: float, w1: float, w2: float, b: float) -> tuple[float, float, float]:
    """d loss / d (w1, w2, b) for the loss (forward(x) − y)², by the chain rule."""
    outer = 2 * (forward(x, w1, w2, b) - y)
    return outer * x**2, outer * x, outer


def main(epochs: Count = 100, lr: LearningRate = 0.01) -> tuple[float, float, float]:
    parameters = [torch.tensor(1.0, requires_grad=True) for _ in range(3)]  # w1, w2, b
    for epoch in range(1, epochs + 1):
        for x, y in zip(XS, YS, strict=True):
            loss = (forward(x, *parameters) - y) ** 2
            loss.backward()
            if epoch == 1:
                hand = [f"{gradient.item():8.3f}" for gradient in gradients(x, y, *parameters)]
                auto = [f"{parameter.grad.item():8.3f}" for parameter in parameters]
                print(f"x = {x:.0f}  by hand {''.join(hand)}   autograd {''.join(auto)}")
            with torch.no_grad():
                for parameter in parameters:
                    parameter -= lr * parameter.grad
                    parameter.grad.zero_()
        check_finite(loss.item(), lr)
        if epoch % math.ceil(epochs / 10) == 0:
            w1, w2, b = (parameter.item() for parameter in parameters)
            print(f"epoch {epoch:4}  w1 = {w1:7.4f}  w2 = {w2:7.4f}  b = {b:7.4f}  loss = {loss.item():.3g}")
    print(f"after: f(4) = {forward(4, *parameters).item():.2f}; the line through the data has 8.")
    return tuple(parameter.item() for parameter in parameters)


if __name__ == "__main__":
    run(main)
