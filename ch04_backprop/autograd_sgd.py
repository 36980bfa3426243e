"""Lecture 4: autograd computes the gradient; we only say what the loss is.

    uv run ch04_backprop/autograd_sgd.py

The loss is the one of chapter 3, but nobody derives its gradient here: backward finds it in the graph of operations.
Ends with w = 2.0000 and f(4) = 8.0000.
"""

import torch
from torch import Tensor

from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Weight

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: Tensor) -> Tensor:
    return x * w  # each operation on w records how to go back through it: the graph


def loss(x: float, y: float, w: Tensor) -> Tensor:
    y_pred = forward(x, w)
    return (y_pred - y) ** 2


def main(epochs: Epochs = 100, lr: LearningRate = 0.01, w: Weight = 1.0) -> float:
    # A leaf of the graph: made by us, not computed. The lecture: w = torch.Tensor([1.0]), then w.requires_grad = True.
    w: Tensor = torch.tensor(w, requires_grad=True)
    print(f"before: f(4) = {forward(4, w).item():.4f}")
    for epoch in range(1, epochs + 1):
        for x, y in zip(x_data, y_data):
            loss_val = loss(x, y, w)  # forward builds a new graph; the lecture calls the result l
            loss_val.backward()  # goes back through the graph, leaves d loss / d w in w.grad, and frees the graph
            assert w.grad is not None  # backward has put it there; before, it was None
            with torch.no_grad():  # the update is no part of the model, so it must not be recorded
                w -= lr * w.grad  # the lecture: w.data = w.data - 0.01 * w.grad.data
            # backward adds to .grad; without this, old gradients would count again
            w.grad = None  # the lecture: w.grad.data.zero_()
        if epoch % 10 == 0:
            print(f"epoch {epoch:4}  w = {w.item():.6f}  loss = {loss_val.item():.3g}")
    check_finite(w.item(), lr)
    print(f"after: w = {w.item():.4f} and f(4) = {forward(4, w).item():.4f}.")
    return w.item()


if __name__ == "__main__":
    run(main)
