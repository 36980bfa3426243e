"""Lecture 6: logistic regression, pass or fail from the hours of study.

第 6 讲：逻辑斯蒂回归，由学习小时数预测能否通过考试。

    uv run ch06_logistic/logistic_regression.py --plot

The sigmoid turns the line w·x + b into a probability. The rest is as in lecture 5.

You should see: after 4 hours a probability of 0.85; the boundary at 2.42 hours.
"""

import torch
from torch import Tensor, nn

from common.cli import run
from common.options import Epochs, LearningRate, Plot, Seed

x_data = torch.tensor([[1.0], [2.0], [3.0]])  # 3×1: hours of study
y_data = torch.tensor([[0.0], [0.0], [1.0]])  # 3×1: 1 passed, 0 failed


class LogisticRegressionModel(nn.Module):
    """The probability of class 1, σ(w·x + b), for x of shape N×1."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        y_pred = torch.sigmoid(self.linear(x))  # N×1; lecture: F.sigmoid, the same function
        return y_pred


def main(epochs: Epochs = 1000, lr: LearningRate = 0.01, seed: Seed = 0, plot: Plot = False):
    torch.manual_seed(seed)
    model = LogisticRegressionModel()
    w = model.linear.weight  # 1×1
    b = model.linear.bias  # 1
    history = [(w.item(), b.item())]
    criterion = nn.BCELoss(reduction="sum")  # lecture: size_average=False, today reduction="sum"
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    for epoch in range(1, epochs + 1):
        y_pred = model(x_data)  # 3×1: the probability of a pass, for each of the three
        loss = criterion(y_pred, y_data)  # binary cross-entropy, the sum over the three
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
        history.append((w.item(), b.item()))
        if epoch % 100 == 0:
            print(f"epoch {epoch:5}  loss {loss.item():.4f}")

    boundary = -b.item() / w.item()  # where w·x + b = 0, and σ(0) = 1/2
    four_hours = torch.tensor([[4.0]])  # 1×1
    probability = model(four_hours).item()
    print(f"After 4 hours the probability of a pass is {probability:.2f}; it is 1/2 at {boundary:.2f} hours.")
    if plot:
        from ch06_logistic.figures.logistic_regression import draw

        draw(history)
    return model


if __name__ == "__main__":
    run(main)
