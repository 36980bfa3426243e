"""Lecture 5: linear regression the PyTorch way, in four steps.

    uv run ch05_linear_regression/linear_regression.py

The notes write size_average=False, which is deprecated: today it is reduction="sum". The sum's gradient is that of the
mean times the number of samples, so with --reduction mean the same lr takes steps a third as long, and 1000 epochs end
further from the goal.
Ends with w = 2.00, b = 0.00 and f(4) = 8.00.
"""

import math
from typing import Literal

import torch
from torch import Tensor, nn

from common.cli import Count, LearningRate, Seed, check_finite, run

# Step 1: the data, a row per sample.
X = torch.tensor([[1.0], [2.0], [3.0]])  # 3×1
Y = torch.tensor([[2.0], [4.0], [6.0]])  # 3×1


# Step 2: the model. backward comes by itself, from the graph that forward records.
class LinearModel(nn.Module):
    """y = w·x + b, for x of shape N×1."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


def main(
    epochs: Count = 1000, lr: LearningRate = 0.01, reduction: Literal["sum", "mean"] = "sum", seed: Seed = 0
) -> tuple[float, float]:
    torch.manual_seed(seed)
    model = LinearModel()

    # Step 3: the loss and the optimizer.
    criterion = nn.MSELoss(reduction=reduction)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    # Step 4: the training loop.
    for epoch in range(1, epochs + 1):
        predicted = model(X)
        loss = criterion(predicted, Y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        check_finite(loss.item(), lr)
        if epoch % math.ceil(epochs / 10) == 0:
            print(f"epoch {epoch:5}  loss = {loss.item():.3g}")

    w, b = model.linear.weight.item(), model.linear.bias.item()
    print(f"after: w = {w:.2f}, b = {b:.2f} and f(4) = {model(torch.tensor([[4.0]])).item():.2f}.")
    return w, b


if __name__ == "__main__":
    run(main)
