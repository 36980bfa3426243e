"""Lecture 7: only an activation between the layers bends the boundary.

第 7 讲：层与层之间有激活函数，分界线才会弯。

    uv run ch07_multidim/bent_boundary.py --plot

No straight line divides two moons. Two linear layers without an activation are still one linear layer.

You should see: the same loss, 0.2683, with one layer and with two; accuracy 100.0% with a ReLU between them.
"""

import copy
import math

import torch
from torch import Tensor, nn

from common.cli import check_finite, run
from common.options import LearningRate, Plot, Seed, Steps

SHOWN = [0, 1, 2, 5, 10, 20, 40, 70, 100, 150, 200, 300, 500, 700]  # the steps before which the picture is taken


def two_moons():
    """200 points, N×2, and which moon each is from, N×1; 1 for the upper."""
    angle = torch.linspace(0, math.pi, 100)
    upper = torch.stack([angle.cos(), angle.sin()], dim=1)  # 100×2
    lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], dim=1)  # 100×2, turned and moved
    x_data = torch.cat([upper, lower])  # → 200×2
    y_data = torch.cat([torch.ones(100, 1), torch.zeros(100, 1)])  # → 200×1
    return x_data + 0.1 * torch.randn(200, 2), y_data


def networks():
    """Three networks; nn.Sequential sends x through one layer after the other."""
    return {
        "one layer": nn.Sequential(nn.Linear(2, 1), nn.Sigmoid()),
        "two layers": nn.Sequential(nn.Linear(2, 16), nn.Linear(16, 1), nn.Sigmoid()),
        "with ReLU": nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid()),
    }


def accuracy(model: nn.Module, x_data: Tensor, y_data: Tensor) -> float:
    """The share of points whose moon is predicted."""
    is_right = (model(x_data) > 0.5) == y_data  # N×1, each True or False
    return is_right.float().mean().item()  # as 1.0 or 0.0; their mean is the share


def main(steps: Steps = 1000, lr: LearningRate = 1.0, seed: Seed = 0, plot: Plot = False):
    torch.manual_seed(seed)
    x_data, y_data = two_moons()
    criterion = nn.BCELoss()
    history = {}  # for the picture: copies of each network, made after some of the steps
    print(f"after {steps} steps  loss    accuracy")
    for name, model in networks().items():
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        history[name] = []
        for step in range(steps):
            if step in SHOWN:
                history[name].append((step, copy.deepcopy(model)))
            y_pred = model(x_data)
            loss = criterion(y_pred, y_data)
            optimizer.zero_grad()  # clear the old gradients
            loss.backward()  # compute the new ones
            optimizer.step()  # update the weights
        history[name].append((steps, model))
        check_finite(loss.item(), lr)
        print(f"{name:16}  {loss.item():.4f}  {accuracy(model, x_data, y_data):.1%}")
    print("Only the network with an activation between its layers can bend the boundary.")
    if plot:
        from ch07_multidim.figures.bent_boundary import draw

        draw(x_data, y_data, history)
    return history


if __name__ == "__main__":
    run(main)
