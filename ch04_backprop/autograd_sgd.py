"""Lecture 4: autograd finds the gradient that lecture 3 derived by hand.

第 4 讲：第 3 讲手推的梯度，这次由 autograd 求出。

    uv run ch04_backprop/autograd_sgd.py

We only say what the loss is. Backward finds its gradient in the graph of operations.

You should see: w = 2.0000 and f(4) = 8.0000.
"""

import torch
from torch import Tensor

from common.cli import check_finite, run
from common.options import Epochs, LearningRate

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w: Tensor) -> Tensor:
    return x * w  # each operation on w is recorded: this builds the graph


def loss(x: float, y: float, w: Tensor) -> Tensor:
    y_pred = forward(x, w)
    return (y_pred - y) ** 2


def main(epochs: Epochs = 100, lr: LearningRate = 0.01):
    # w is created by us: a leaf of the graph. lecture: w = torch.Tensor([1.0]), then w.requires_grad = True
    w = torch.tensor(1.0, requires_grad=True)
    print(f"before: f(4) = {forward(4, w).item():.4f}")
    for epoch in range(1, epochs + 1):
        for x, y in zip(x_data, y_data):
            loss_val = loss(x, y, w)  # a new graph in every step; lecture: l
            # backward adds to w.grad, so what is there must go first. lecture: w.grad.data.zero_(), after the update
            w.grad = None  # clear the old gradients
            loss_val.backward()  # compute the new ones
            with torch.no_grad():  # the update is no part of the graph; lecture: w.data = w.data - 0.01 * w.grad.data
                w -= lr * w.grad  # update the weights
        if epoch % 10 == 0:
            print(f"epoch {epoch:4}  w = {w.item():.6f}  loss {loss_val.item():.3g}")
    check_finite(w.item(), lr)
    print(f"after: w = {w.item():.4f} and f(4) = {forward(4, w).item():.4f}.")
    return w.item()


if __name__ == "__main__":
    run(main)
