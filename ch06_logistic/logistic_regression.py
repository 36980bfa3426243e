"""Lecture 6: logistic regression, pass or fail from the hours of study.

    uv run ch06_logistic/logistic_regression.py --plot

The line w·x + b of the last lecture goes through the sigmoid σ, which makes it a probability. The notes only declare
this model; here it is trained.
Ends with a probability of 0.85 to pass after 4 hours, and the boundary at 2.42 hours.
"""

from common import plotting
from common.cli import Count, LearningRate, Seed, check_finite, run

import torch
from torch import Tensor, nn

x_data = torch.tensor([[1.0], [2.0], [3.0]])  # 3×1: hours of study
y_data = torch.tensor([[0.0], [0.0], [1.0]])  # 3×1: 1 passed, 0 failed


class LogisticRegressionModel(nn.Module):
    """The probability of class 1, σ(w·x + b), for x of shape N×1."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        y_pred = torch.sigmoid(self.linear(x))  # N×1; the lecture: F.sigmoid, the same function
        return y_pred


def main(
    epochs: Count = 1000, lr: LearningRate = 0.01, seed: Seed = 0, plot: bool = False
) -> tuple[LogisticRegressionModel, float]:
    torch.manual_seed(seed)
    model = LogisticRegressionModel()
    w = model.linear.weight  # 1×1
    b = model.linear.bias  # 1
    history = [(w.item(), b.item())]  # for the picture
    criterion = nn.BCELoss(reduction="sum")  # the lecture: size_average=False, deprecated
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    for epoch in range(1, epochs + 1):
        y_pred = model(x_data)  # 3×1: the probability of a pass, for each of the three
        loss = criterion(y_pred, y_data)  # binary cross-entropy: how far these are from the labels
        optimizer.zero_grad()  # backward adds to .grad, so the last epoch's gradients must go
        loss.backward()  # leaves d loss / d w and d loss / d b in .grad
        optimizer.step()  # w -= lr * w.grad, and b likewise
        history.append((w.item(), b.item()))
        if epoch % 100 == 0:
            print(f"epoch {epoch:5}  loss = {loss.item():.4f}")
    check_finite(loss.item(), lr)

    boundary = -b.item() / w.item()  # where w·x + b = 0, and σ(0) = 1/2
    four_hours = torch.tensor([[4.0]])  # 1×1
    probability = model(four_hours).item()
    print(f"After 4 hours the probability of a pass is {probability:.2f}; it is 1/2 at {boundary:.2f} hours.")
    if plot:
        draw(history)
    return model, boundary


def draw(history: list[tuple[float, float]]) -> None:
    """The sigmoid after each epoch; in a window, sliders move w and b instead."""
    figure = plotting.figure(7, 5.4)
    axes = figure.subplots()
    hours = torch.linspace(0, 10, 200)
    curve = axes.plot(hours.numpy(), hours.numpy(), label="ŷ = σ(w·x + b)")[0]
    axes.plot(x_data.numpy(), y_data.numpy(), "o", color=plotting.GREEN, label="data: 0 failed, 1 passed")
    point = axes.plot(4, 0, "o", color=plotting.ORANGE, markersize=9, label="after 4 hours")[0]
    line = axes.axvline(0, linestyle=":", color=plotting.RED, label=plotting.term("boundary, ŷ = 1/2", "分界"))
    axes.set(xlim=(-0.2, 10.2), ylim=(-0.05, 1.05), xlabel=plotting.term("hours of study", "学习小时数"))
    axes.set_ylabel(plotting.term("probability of a pass", "概率"))
    axes.legend(loc="lower right", bbox_to_anchor=(1, 0.08))

    def move(w: float, b: float, when: str = "") -> None:
        curve.set_ydata(torch.sigmoid(w * hours + b).numpy())
        y_pred = torch.sigmoid(w * x_data + b)  # 3×1
        loss = nn.functional.binary_cross_entropy(y_pred, y_data, reduction="sum")
        four = torch.sigmoid(torch.tensor(w * 4 + b))
        point.set_ydata([four])
        boundary = torch.tensor(-b) / w  # in torch, infinite at w = 0 and no error
        line.set_xdata([boundary, boundary])
        result = f"boundary −b/w = {boundary:.2f},  after 4 hours ŷ = {four:.2f}"
        axes.set_title(f"{when}ŷ = σ({w:.2f}·x {b:+.2f}),  loss = {loss:.2f}\n{result}", fontsize=12)

    def show_epoch(epoch: int) -> None:
        move(*history[epoch], f"epoch {epoch}:  ")

    def slide(_: float) -> None:
        move(w_slider.val, b_slider.val)

    if figure.canvas.required_interactive_framework:  # a window
        from matplotlib.widgets import Slider

        w_slider = Slider(axes.inset_axes((0, -0.28, 1, 0.06)), "w", -2, 10, valinit=history[-1][0])
        b_slider = Slider(axes.inset_axes((0, -0.38, 1, 0.06)), "b", -25, 5, valinit=history[-1][1])
        w_slider.on_changed(slide)
        b_slider.on_changed(slide)
        move(*history[-1])
        plotting.show(figure)
    else:
        last = len(history) - 1
        epochs = [*range(0, 300, 25), *range(300, 1000, 50)]
        plotting.animate(figure, show_epoch, [epoch for epoch in epochs if epoch < last] + [last], fps=3)


if __name__ == "__main__":
    run(main)
