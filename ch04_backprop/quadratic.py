"""Lecture 4, homework: y = w1·x² + w2·x + b, its gradients by hand and by autograd.

第 4 讲作业：y = w1·x² + w2·x + b，手算的梯度与 autograd 对照。

    uv run ch04_backprop/quadratic.py --plot

Many parabolas almost fit the data, so the last part is slow.

You should see: f(4) = 8.54 after 100 epochs; the line has 8.
"""

import torch
from torch import Tensor

from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Plot

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w1: Tensor, w2: Tensor, b: Tensor) -> Tensor:
    return w1 * x**2 + w2 * x + b


def gradients(x: float, y: float, w1: Tensor, w2: Tensor, b: Tensor):
    """By hand: d loss / d w1, d w2 and d b for the loss (y_pred − y)²."""
    d_y_pred = 2 * (forward(x, w1, w2, b) - y)
    return d_y_pred * x**2, d_y_pred * x, d_y_pred * 1


def main(epochs: Epochs = 100, lr: LearningRate = 0.01, plot: Plot = False):
    w1 = torch.tensor(1.0, requires_grad=True)
    w2 = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(1.0, requires_grad=True)
    history = [(1.0, 1.0, 1.0)]  # w1, w2, b at the start and after each step
    print("gradients of w1, w2, b in the first epoch")
    for epoch in range(1, epochs + 1):
        for x, y in zip(x_data, y_data):
            y_pred = forward(x, w1, w2, b)
            loss = (y_pred - y) ** 2
            w1.grad = w2.grad = b.grad = None  # clear the old gradients
            loss.backward()  # compute the new ones
            if epoch == 1:
                print(f"x = {x:.0f}  by hand  {text(gradients(x, y, w1, w2, b))}")
                print(f"       autograd {text([w1.grad, w2.grad, b.grad])}")
            with torch.no_grad():  # update the weights
                w1 -= lr * w1.grad
                w2 -= lr * w2.grad
                b -= lr * b.grad
            history.append((w1.item(), w2.item(), b.item()))
        if epoch % 10 == 0:
            print(f"epoch {epoch:4}  w1, w2, b {text([w1, w2, b])}  loss {loss.item():.3g}")
    check_finite(b.item(), lr)
    print(f"after: f(4) = {forward(4, w1, w2, b).item():.2f}; the line through the data has 8.")
    if plot:
        from ch04_backprop.figures.quadratic import draw

        draw(history, lr)
    return w1.item(), w2.item(), b.item()


def text(numbers):
    """Three tensors in a line."""
    return "".join(f"{number.item():9.4f}" for number in numbers)


if __name__ == "__main__":
    run(main)
