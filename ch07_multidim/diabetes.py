"""Lecture 7: eight features of a person in, the probability that the test for diabetes is negative out.

    uv run ch07_multidim/diabetes.py

Three linear layers, 8→6→4→1, each followed by a sigmoid, trained on all 759 people at once. The notes add the losses
up (reduction "sum") with lr 0.1: steps 759 times too long, after which every output is 1 and the loss 26300, that is
100 for each of the 263 misjudged (try --reduction sum --lr 0.1). With the mean and lr 0.1, 1000 epochs still judge all
alike. The smallest change that learns is the mean and lr 1.
Ends with 76.42% right; judging all alike would be right for 65.35%.
"""

import math
from typing import Literal

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import Count, LearningRate, Seed, check_finite, run
from common.data import diabetes


class Model(nn.Module):
    """The probability of class 1, N×1, from features N×8."""

    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(8, 6)
        self.linear2 = nn.Linear(6, 4)
        self.linear3 = nn.Linear(4, 1)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        x = self.sigmoid(self.linear1(x))  # N×8 → N×6
        x = self.sigmoid(self.linear2(x))  # → N×4
        return self.sigmoid(self.linear3(x))  # → N×1


def draw(model: Model, person: Tensor) -> None:
    """The layered network: one person's numbers in the nodes, a line for each trained weight."""
    figure = plotting.figure(7, 6)
    axes = figure.subplots()
    axes.axis("off")
    layers = [model.linear1, model.linear2, model.linear3]
    values = [person]
    for layer in layers:
        values.append(torch.sigmoid(layer(values[-1])).detach())
    height = [[(len(value) - 1) / 2 - i for i in range(len(value))] for value in values]
    for x, layer in enumerate(layers):
        for i, row in enumerate(layer.weight.detach()):
            for j, weight in enumerate(row):
                color = plotting.BLUE if weight > 0 else plotting.ORANGE
                width = 3 * weight.abs() / layer.weight.abs().max()
                axes.plot([x, x + 1], [height[x][j], height[x + 1][i]], color=color, linewidth=width.item(), zorder=1)
    for x, value in enumerate(values):
        axes.scatter([x] * len(value), height[x], 1300, plotting.PALE, edgecolors=plotting.BLUE, zorder=2)
        for y, number in zip(height[x], value, strict=True):
            axes.text(x, y, f"{number:.2f}", ha="center", va="center", fontsize=11)
    for x, name in enumerate(["8 features", "6, after σ", "4, after σ", "1: ŷ"]):
        axes.text(x, 4.2, name, ha="center")
    axes.set(xlim=(-0.4, 3.4), ylim=(-4.1, 4.5))
    axes.set_title("one person through the network; lines: weights, blue > 0", fontsize=12)
    plotting.show(figure, __file__)


def main(
    epochs: Count = 1000,
    lr: LearningRate = 1.0,
    reduction: Literal["mean", "sum"] = "mean",
    seed: Seed = 0,
    plot: bool = False,
) -> float:
    features, labels = diabetes()
    torch.manual_seed(seed)
    model = Model()
    criterion = nn.BCELoss(reduction=reduction)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        probability = model(features)
        loss = criterion(probability, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        check_finite(loss.item(), lr)
        if epoch % math.ceil(epochs / 10) == 0:
            accuracy = ((probability > 0.5) == labels).float().mean().item()
            print(f"epoch {epoch:5}  loss = {loss.item():.4f}  right {accuracy:.2%}")
    accuracy = ((model(features) > 0.5) == labels).float().mean().item()
    majority = max(labels.mean().item(), 1 - labels.mean().item())
    print(f"The network is right for {accuracy:.2%} of the people; judging all alike would be for {majority:.2%}.")
    if plot:
        draw(model, features[0])
    return accuracy


if __name__ == "__main__":
    run(main)
