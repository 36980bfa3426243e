"""Lecture 7, homework: eight activation functions in the 8→6→4→1 network, from the same start.

第 7 讲作业：在同一个网络里比较八种激活函数。

    uv run ch07_multidim/activations.py --plot

Each follows the first two layers. The last layer keeps its sigmoid: a probability is asked for.

You should see: after 300 epochs the loss is largest with sigmoid.
"""

import numpy as np
import torch
from torch import Tensor, nn

from common.cli import check_finite, run
from common.data import checked_path
from common.options import Epochs, LearningRate, Plot, Seed

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
    """The probability of class 1, N×1, from features N×8."""

    def __init__(self, activation: nn.Module):
        super().__init__()
        self.linear1 = nn.Linear(8, 6)
        self.linear2 = nn.Linear(6, 4)
        self.linear3 = nn.Linear(4, 1)
        self.activation = activation  # lecture: self.activate = torch.nn.ReLU()
        self.sigmoid = nn.Sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        x = self.activation(self.linear1(x))  # N×8 → N×6
        x = self.activation(self.linear2(x))  # → N×4
        x = self.sigmoid(self.linear3(x))  # → N×1
        return x


def main(epochs: Epochs = 300, lr: LearningRate = 0.4, seed: Seed = 0, plot: Plot = False):
    xy = np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32)
    x_data = torch.from_numpy(xy[:, :-1])  # N×8
    y_data = torch.from_numpy(xy[:, [-1]])  # N×1

    losses = {}
    print(f"after {epochs} epochs  loss    accuracy")
    for name in ACTIVATIONS:
        torch.manual_seed(seed)  # the same start for each
        model = Model(ACTIVATIONS[name])
        criterion = nn.BCELoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        losses[name] = []
        for _ in range(epochs):
            y_pred = model(x_data)
            loss = criterion(y_pred, y_data)
            optimizer.zero_grad()  # clear the old gradients
            loss.backward()  # compute the new ones
            optimizer.step()  # update the weights
            losses[name].append(loss.item())
        check_finite(loss.item(), lr)
        accuracy = ((y_pred > 0.5) == y_data).float().mean().item()
        print(f"{name:16}  {loss.item():.4f}  {accuracy:.1%}")

    slowest = max(losses, key=lambda name: losses[name][-1])
    print(f"After {epochs} epochs the loss is largest, {losses[slowest][-1]:.4f}, with {slowest}.")
    if plot:
        from ch07_multidim.figures.activations import draw

        draw(losses)
    return losses


if __name__ == "__main__":
    run(main)
