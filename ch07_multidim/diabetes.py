"""Lecture 7: predict from eight features whether the test for diabetes is negative.

第 7 讲：由八个特征预测糖尿病检测是否为阴性。

    uv run ch07_multidim/diabetes.py --plot

We use the mean loss: the learning rate then does not depend on the number of people.

You should see: accuracy about 76 %; always predicting the majority class would be right for 65.35%.
"""

import numpy as np
import torch
from torch import Tensor, nn

from common.cli import check_finite, run, warn_if_stuck
from common.data import checked_path
from common.options import Data, Epochs, LearningRate, Plot, Reduction, Seed


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


def accuracy(y_pred: Tensor, y_data: Tensor) -> float:
    """The share of people whose class is predicted: 1 where the probability is above one half."""
    predicted = y_pred > 0.5
    return (predicted == y_data).float().mean().item()


def main(
    data: Data = None,
    epochs: Epochs = 1000,
    lr: LearningRate = 1.0,
    reduction: Reduction = "mean",
    seed: Seed = 0,
    plot: Plot = False,
):
    # lecture: np.loadtxt('diabetes.csv.gz', …); checked_path finds that file in data/
    xy = np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32)
    if data:
        from common.tables import own_table

        xy = own_table(data)
    x_data = torch.from_numpy(xy[:, :-1])  # all columns but the last: N×8
    y_data = torch.from_numpy(xy[:, [-1]])  # the last; [-1] keeps it a column, N×1 as y_pred is

    torch.manual_seed(seed)
    model = Model(features=x_data.shape[1])
    criterion = nn.BCELoss(reduction=reduction)  # lecture: size_average=True, today reduction="mean"
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)  # lecture: lr=0.1, too small to learn in 1000 epochs

    for epoch in range(1, epochs + 1):
        y_pred = model(x_data)  # all N people at once
        loss = criterion(y_pred, y_data)
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
        if epoch % 100 == 0:
            print(f"epoch {epoch:5}  loss {loss.item():.4f}  accuracy {accuracy(y_pred, y_data):.2%}")
    check_finite(loss.item(), lr)

    y_pred = model(x_data)  # after the last step
    loss = criterion(y_pred, y_data).item()
    final_accuracy = accuracy(y_pred, y_data)
    class_1 = y_data.mean().item()
    majority = max(class_1, 1 - class_1)
    print(f"After {epochs} epochs: loss {loss:.4f}, accuracy {final_accuracy:.2%}.")
    mean_loss = loss / len(xy) if reduction == "sum" else loss
    warn_if_stuck(mean_loss, final_accuracy, [1 - class_1, class_1])
    print(f"Always predicting the majority class would be right for {majority:.2%}.")
    if plot:
        from ch07_multidim.figures.diabetes import draw

        draw(model, x_data[0], y_data[0], own_table=data is not None)
    return final_accuracy


if __name__ == "__main__":
    run(main)
