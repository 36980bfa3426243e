"""Lecture 4: autograd computes the gradient; we only say what the loss is.

    uv run ch04_backprop/autograd_sgd.py

The notes wrap w in Variable and write w.data; today a tensor with requires_grad=True and torch.no_grad() do the same.
Ends with w = 2.0000 and f(4) = 8.0000.
"""

import math

import torch
from torch import Tensor

from common.cli import Count, LearningRate, Real, check_finite, run

XS = [1.0, 2.0, 3.0]
YS = [2.0, 4.0, 6.0]


def forward(x: float, w: Tensor) -> Tensor:
    return x * w  # each operation on w records how to go back through it: the graph


def loss(x: float, y: float, w: Tensor) -> Tensor:
    return (forward(x, w) - y) ** 2


def main(epochs: Count = 100, lr: LearningRate = 0.01, w: Real = 1.0) -> float:
    weight = torch.tensor(w, requires_grad=True)  # a leaf of the graph: made by us, not computed
    print(f"before: f(4) = {forward(4, weight).item():.4f}")
    for epoch in range(1, epochs + 1):
        for x, y in zip(XS, YS, strict=True):
            value = loss(x, y, weight)  # forward builds a new graph
            value.backward()  # goes back through it, leaves d loss / d w in weight.grad, and frees it
            with torch.no_grad():  # the update is no part of the model, so it must not be recorded
                weight -= lr * weight.grad
            weight.grad.zero_()  # backward adds to .grad; without this, old gradients would count again
        check_finite(weight.item(), lr)
        if epoch % math.ceil(epochs / 10) == 0:
            print(f"epoch {epoch:4}  w = {weight.item():.6f}  loss = {value.item():.3g}")
    print(f"after: w = {weight.item():.4f} and f(4) = {forward(4, weight).item():.4f}.")
    return weight.item()


if __name__ == "__main__":
    run(main)
