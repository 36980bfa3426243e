"""Lecture 6: logistic regression, pass or fail from the hours of study.

    uv run ch06_logistic/logistic_regression.py --plot

The line w·x + b of the last lecture goes through the sigmoid σ, which makes it a probability. The notes declare this
model (with the deprecated nn.functional.sigmoid) and stop; here it is trained.
Ends with a probability of 0.85 to pass after 4 hours, and the boundary at 2.42 hours.
"""

import math

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import Count, LearningRate, Seed, check_finite, run

HOURS = torch.tensor([[1.0], [2.0], [3.0]])  # 3×1
PASSED = torch.tensor([[0.0], [0.0], [1.0]])  # 3×1


class LogisticRegressionModel(nn.Module):
    """The probability of class 1, σ(w·x + b), for x of shape N×1."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.linear(x))


def draw(model: nn.Module, boundary: float) -> None:
    figure = plotting.figure()
    axes = figure.subplots()
    hours = torch.linspace(0, 10, 200).unsqueeze(1)
    axes.plot(hours, model(hours).detach(), label="σ(w·x + b)")
    axes.plot(HOURS, PASSED, "o", color=plotting.GREEN, label="data: 0 failed, 1 passed")
    axes.plot([boundary, boundary], [0, 0.5], ":", color=plotting.RED)
    axes.plot([0, boundary], [0.5, 0.5], ":", color=plotting.RED)
    axes.text(boundary + 0.1, 0.04, f"{boundary:.2f} h", color=plotting.RED)
    axes.set(xlabel="hours of study", ylabel=plotting.term("probability of a pass", "概率"))
    axes.legend()
    plotting.show(figure, __file__)


def main(
    epochs: Count = 1000, lr: LearningRate = 0.01, seed: Seed = 0, plot: bool = False
) -> tuple[LogisticRegressionModel, float]:
    torch.manual_seed(seed)
    model = LogisticRegressionModel()
    criterion = nn.BCELoss(reduction="sum")
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        probability = model(HOURS)
        loss = criterion(probability, PASSED)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        check_finite(loss.item(), lr)
        if epoch % math.ceil(epochs / 10) == 0:
            print(f"epoch {epoch:5}  loss = {loss.item():.4f}")

    boundary = -model.linear.bias.item() / model.linear.weight.item()  # where w·x + b = 0, and σ(0) = 1/2
    four = model(torch.tensor([[4.0]])).item()
    print(f"After 4 hours the probability of a pass is {four:.2f}; it is 1/2 at {boundary:.2f} hours.")
    if plot:
        draw(model, boundary)
    return model, boundary


if __name__ == "__main__":
    run(main)
