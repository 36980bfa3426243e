"""Lecture 7: eight features of a person in, the probability that the test for diabetes is negative out.

    uv run ch07_multidim/diabetes.py

Three linear layers, 8→6→4→1, each followed by a sigmoid, trained on all 759 people at once. The notes add the losses
up (reduction "sum") with lr 0.1: steps 759 times too long, after which every output is 1 and the loss 26300, that is
100 for each of the 263 people of class 0 (try --reduction sum --lr 0.1). With the mean and lr 0.1, the network still
predicts class 1 for everyone after 1000 epochs. The smallest change that learns is the mean and lr 1.
Ends with an accuracy of 76.42%; always predicting the majority class would be right for 65.35%.
"""

import numpy as np
import torch
from torch import Tensor, nn

from common import plotting
from common.cli import check_finite, run
from common.data import checked_path
from common.options import Data, Epochs, LearningRate, Plot, Reduction, Seed
from common.tables import own_table


class Model(nn.Module):
    """The probability of class 1, N×1, from features N×8."""

    def __init__(self, features: int = 8):
        super().__init__()
        self.linear1 = nn.Linear(features, 6)
        self.linear2 = nn.Linear(6, 4)
        self.linear3 = nn.Linear(4, 1)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        x = self.sigmoid(self.linear1(x))  # N×8 → N×6
        x = self.sigmoid(self.linear2(x))  # → N×4
        x = self.sigmoid(self.linear3(x))  # → N×1
        return x


def main(
    data: Data = None,
    epochs: Epochs = 1000,
    lr: LearningRate = 1.0,
    reduction: Reduction = "mean",
    seed: Seed = 0,
    plot: Plot = False,
) -> float:
    # The lecture: np.loadtxt('diabetes.csv.gz', …). checked_path finds that file in data/.
    if data:
        xy = own_table(data)
    else:
        xy = np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32)
    x_data = torch.from_numpy(xy[:, :-1])  # all columns but the last: N×8
    # The last column. With [-1] it stays a column, N×1 like y_pred, as BCELoss wants it; xy[:, -1] would be a vector.
    y_data = torch.from_numpy(xy[:, [-1]])

    torch.manual_seed(seed)
    model = Model(features=x_data.shape[1])
    criterion = nn.BCELoss(reduction=reduction)  # the notes: size_average=False, today reduction="sum"
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    for epoch in range(1, epochs + 1):
        y_pred = model(x_data)  # forward, for all N people at once
        loss = criterion(y_pred, y_data)  # one number
        optimizer.zero_grad()  # backward adds to .grad; without this, old gradients would count again
        loss.backward()  # the gradient of the loss for every weight and bias
        optimizer.step()  # moves each against its gradient
        if epoch % 100 == 0:
            print(f"epoch {epoch:5}  loss = {loss.item():.4f}  accuracy {accuracy(y_pred, y_data):.2%}")
    check_finite(loss.item(), lr)

    final_accuracy = accuracy(model(x_data), y_data)
    class_1 = y_data.mean().item()
    majority = max(class_1, 1 - class_1)
    print(f"After {epochs} epochs: loss {loss.item():.4f}, accuracy {final_accuracy:.2%}.")
    print(f"Always predicting the majority class would be right for {majority:.2%}.")
    if plot:
        draw(model, x_data[0])
    return final_accuracy


def accuracy(y_pred: Tensor, y_data: Tensor) -> float:
    """The share of people whose class is predicted: 1 where the probability is above one half."""
    predicted = y_pred > 0.5
    return (predicted == y_data).float().mean().item()


def draw(model: Model, person: Tensor) -> None:
    """The layered network: one person's numbers in the nodes, a line for each trained weight."""
    figure = plotting.figure(7, 6)
    axes = figure.subplots()
    axes.axis("off")

    names = [f"{len(person)} features", "6, after σ", "4, after σ", "1: ŷ"]
    values = person
    draw_nodes(axes, 0, values, names[0])
    for x, layer in enumerate([model.linear1, model.linear2, model.linear3]):
        draw_weights(axes, x, layer.weight.detach())
        values = model.sigmoid(layer(values)).detach()
        draw_nodes(axes, x + 1, values, names[x + 1])

    axes.set(xlim=(-0.4, 3.4), ylim=(-4.1, 4.5))
    axes.set_title("one person through the network; lines: weights, blue > 0, orange < 0", fontsize=12)
    plotting.show(figure)


def height(nodes: int, i: int) -> float:
    """Where node i of a layer stands: from top to bottom, the layer's middle at 0."""
    return (nodes - 1) / 2 - i


def draw_nodes(axes, x: int, values: Tensor, name: str) -> None:
    """A column of circles with their values, at x."""
    for i, value in enumerate(values.tolist()):
        y = height(len(values), i)
        axes.scatter(x, y, 1300, plotting.PALE, edgecolors=plotting.BLUE, zorder=2)
        plotting.sign(axes, x, y, f"{value:.2f}", 11)
    plotting.sign(axes, x, 4.3, name, 13)


def draw_weights(axes, x: int, weights: Tensor) -> None:
    """Lines from the nodes at x to those at x + 1, the thicker the larger the weight; weights: outputs × inputs."""
    outputs, inputs = weights.shape
    largest = weights.abs().max().item()
    for i in range(outputs):
        for j in range(inputs):
            weight = weights[i, j].item()
            color = plotting.BLUE if weight > 0 else plotting.ORANGE
            ends = [height(inputs, j), height(outputs, i)]
            axes.plot([x, x + 1], ends, color=color, linewidth=3 * abs(weight) / largest, zorder=1)


if __name__ == "__main__":
    run(main)
