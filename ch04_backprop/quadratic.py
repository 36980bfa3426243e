"""Lecture 4, homework: y = w1·x² + w2·x + b, its gradients by hand beside autograd's.

    uv run ch04_backprop/quadratic.py

The data lie on the line y = 2·x, so many parabolas fit well; three samples pin down one (w1 = 0, w2 = 2, b = 0), but
the way there is long: the loss is flat in some directions and steep in others.
10,000 epochs reach f(4) = 8.00. Ends, after 100, with f(4) = 8.54.
"""

import numpy as np
import torch
from torch import Tensor

from common import plotting
from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Plot

x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]


def forward(x: float, w1: Tensor, w2: Tensor, b: Tensor) -> Tensor:
    return w1 * x**2 + w2 * x + b


def gradients(x: float, y: float, w1: Tensor, w2: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """d loss / d w1, d w2 and d b for the loss (forward(x) − y)², by the chain rule."""
    d_y_pred = 2 * (forward(x, w1, w2, b) - y)
    return d_y_pred * x**2, d_y_pred * x, d_y_pred


def main(epochs: Epochs = 100, lr: LearningRate = 0.01, plot: Plot = False) -> tuple[float, float, float]:
    w1 = torch.tensor(1.0, requires_grad=True)
    w2 = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(1.0, requires_grad=True)
    history = []
    for epoch in range(1, epochs + 1):
        for x, y in zip(x_data, y_data):
            loss = (forward(x, w1, w2, b) - y) ** 2  # forward builds the graph
            loss.backward()  # leaves d loss / d parameter in each parameter's .grad
            assert w1.grad is not None  # backward has put them there; before, they were None
            assert w2.grad is not None
            assert b.grad is not None
            if epoch == 1:
                d_w1, d_w2, d_b = gradients(x, y, w1, w2, b)
                by_hand = f"{d_w1.item():8.3f}{d_w2.item():8.3f}{d_b.item():8.3f}"
                autograd = f"{w1.grad.item():8.3f}{w2.grad.item():8.3f}{b.grad.item():8.3f}"
                print(f"x = {x:.0f}  by hand {by_hand}   autograd {autograd}")
            with torch.no_grad():  # the update must not be recorded
                w1 -= lr * w1.grad
                w2 -= lr * w2.grad
                b -= lr * b.grad
            w1.grad = None  # backward adds to .grad: old gradients would count again
            w2.grad = None
            b.grad = None
        history.append((w1.item(), w2.item(), b.item()))
        if epoch % 10 == 0:
            values = f"w1 = {w1.item():7.4f}  w2 = {w2.item():7.4f}  b = {b.item():7.4f}"
            print(f"epoch {epoch:4}  {values}  loss = {loss.item():.3g}")
    check_finite(b.item(), lr)
    print(f"after: f(4) = {forward(4, w1, w2, b).item():.2f}; the line through the data has 8.")
    if plot:
        draw(history)
    return w1.item(), w2.item(), b.item()


def draw(history: list[tuple[float, float, float]]) -> None:
    """The parabola after the first epochs, and after ever fewer later on."""
    figure = plotting.figure(6.5, 5)
    axes = figure.subplots()
    axes.plot(x_data, y_data, "o", markersize=9, label=plotting.term("data", "数据"))
    x = np.linspace(0, 4.3)
    axes.plot(x, 2 * x, ":", color=plotting.GREY, label="y = 2·x")
    line = axes.plot(x, x)[0]
    point = axes.plot(4, 0, "o", color=plotting.RED, label="f(4)")[0]
    axes.set(xlabel="x", ylabel="y", ylim=(-1, 15))
    axes.legend(loc="upper left")

    def move(epoch: int) -> None:
        w1, w2, b = history[epoch - 1]
        line.set_ydata(w1 * x**2 + w2 * x + b)
        f_4 = w1 * 4**2 + w2 * 4 + b
        point.set_ydata([f_4])
        parabola = f"ŷ = {w1:.3f}·x² + {w2:.3f}·x + {b:.3f}"
        axes.set_title(f"{parabola}\n{plotting.term('epoch', '轮')} {epoch}: f(4) = {f_4:.2f}")

    epochs = sorted({round(epoch) for epoch in np.geomspace(1, len(history), 24)})
    plotting.animate(figure, move, epochs, fps=3)


if __name__ == "__main__":
    run(main)
