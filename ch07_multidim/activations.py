"""Lecture 7, homework: other activation functions in the 8→6→4→1 network, from the same start.

    uv run ch07_multidim/activations.py --plot

Each function in turn follows the first two layers; the last keeps its sigmoid, since a probability is asked for.
The sigmoid's slope is 1/4 at most, so little of the gradient is left after three of them, and training starts slowly.
Near epoch 290 the loss of softplus jumps up: there the step is too long. With --lr 0.4 it does not jump.
Ends with the sigmoid's loss, 0.6454 after 300 epochs, the largest of the eight.
"""

from common import plotting
from common.cli import Count, LearningRate, Seed, check_finite, run
from common.data import checked_path

import numpy as np
import torch
from torch import Tensor, nn

ACTIVATIONS = {
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "softsign": nn.Softsign(),
    "ReLU": nn.ReLU(),
    "LeakyReLU": nn.LeakyReLU(),
    "ELU": nn.ELU(),
    "SiLU": nn.SiLU(),
    "softplus": nn.Softplus(),
}


class Model(nn.Module):
    """The probability of class 1, N×1, from features N×8; diabetes.py has the sigmoid in every place."""

    def __init__(self, activation: nn.Module):
        super().__init__()
        self.linear1 = nn.Linear(8, 6)
        self.linear2 = nn.Linear(6, 4)
        self.linear3 = nn.Linear(4, 1)
        self.activation = activation  # the lecture: self.activate = torch.nn.ReLU()
        self.sigmoid = nn.Sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        x = self.activation(self.linear1(x))  # N×8 → N×6
        x = self.activation(self.linear2(x))  # → N×4
        x = self.sigmoid(self.linear3(x))  # → N×1
        return x


def main(epochs: Count = 300, lr: LearningRate = 0.5, seed: Seed = 0, plot: bool = False) -> dict[str, list[float]]:
    xy = np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32)
    x_data = torch.from_numpy(xy[:, :-1])  # all columns but the last: N×8
    y_data = torch.from_numpy(xy[:, [-1]])  # the last, as a column: N×1

    losses = {}
    print(f"after {epochs} epochs  loss    accuracy")
    for name, activation in ACTIVATIONS.items():
        torch.manual_seed(seed)  # the same start for each
        model = Model(activation)
        criterion = nn.BCELoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        losses[name] = []
        for _ in range(epochs):
            y_pred = model(x_data)  # forward, for all N people at once
            loss = criterion(y_pred, y_data)  # one number
            optimizer.zero_grad()  # backward adds to .grad; without this, old gradients would count again
            loss.backward()  # the gradient of the loss for every weight and bias
            optimizer.step()  # moves each against its gradient
            losses[name].append(loss.item())
        check_finite(loss.item(), lr)
        accuracy = ((y_pred > 0.5) == y_data).float().mean().item()
        print(f"{name:16}  {loss.item():.4f}  {accuracy:.1%}")

    slowest = "sigmoid"
    for name in losses:
        if losses[name][-1] > losses[slowest][-1]:
            slowest = name
    print(f"After {epochs} epochs the loss is largest, {losses[slowest][-1]:.4f}, with {slowest}.")
    if plot:
        draw_sigmoid(torch.linspace(-4, 3, 8))
        draw(losses)
    return losses


def draw_sigmoid(z: Tensor) -> None:
    """Eight numbers, and below each its sigmoid."""
    figure, axes = plotting.canvas(7, 2.8, 8.5, 3.4)
    plotting.cells(axes, z.tolist(), 0.2, 0.7, "z", size=12)
    for i in range(len(z)):
        plotting.arrow(axes, (i + 0.7, 1.75), (i + 0.7, 2.25))
    axes.text(8.25, 2.05, "σ", va="center", fontsize=15)
    plotting.cells(axes, torch.sigmoid(z).tolist(), 0.2, 2.3, size=12)
    axes.set_title("the sigmoid works element by element, σ(z) = 1/(1 + e⁻ᶻ)", fontsize=12)
    plotting.show(figure, "sigmoid")


def draw(losses: dict[str, list[float]]) -> None:
    """A small panel for each function, and below, in the same colours, how the loss falls with each."""
    figure = plotting.figure(7, 9)
    figure.suptitle(plotting.term("activation functions", "激活函数"))
    grid = figure.add_gridspec(4, 4)
    curves = figure.add_subplot(grid[2:, :])  # the lower half
    z = torch.linspace(-4, 4, 200)
    for i, name in enumerate(losses):
        color = f"C{i}"  # the i-th colour of the project's look
        style = "-"
        if name == "LeakyReLU":
            style = "--"  # its loss runs along ReLU's
        panel = figure.add_subplot(grid[i // 4, i % 4])  # row, column
        panel.plot(z.tolist(), ACTIVATIONS[name](z).tolist(), color=color)
        panel.set_title(name, fontsize=12, color=color)
        panel.set(xticks=[-4, 0, 4], ylim=(-1.5, 4))
        curves.plot(losses[name], style, color=color, label=name)
        mark_jump(curves, name, losses[name])
    curves.set(xlabel="epoch", ylabel=plotting.term("loss", "损失"))
    curves.legend(fontsize=11, ncols=2)
    plotting.show(figure)


def mark_jump(axes, name: str, values: list[float]) -> None:
    """Say why a loss rises, where it rises much."""
    rises = np.diff(values)
    if rises.max(initial=0) < 0.05:
        return
    epoch = int(rises.argmax()) + 1
    axes.annotate(
        f"{name}: a step\ntoo long",
        (epoch, values[epoch]),
        (-10, -25),  # to the left of the peak, below the sigmoid's line
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=11,
    )


if __name__ == "__main__":
    run(main)
