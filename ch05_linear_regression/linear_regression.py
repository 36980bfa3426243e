"""Lecture 5: linear regression the PyTorch way, in four steps.

第 5 讲：用 PyTorch 实现线性回归，共四步。

    uv run ch05_linear_regression/linear_regression.py --plot

Data, model, loss and optimizer, training loop: every later program has these four.

You should see: w = 2.00, b = 0.00 and f(4) = 8.00.
"""

import torch
from torch import Tensor, nn

from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Plot, Reduction, Seed

# Step 1: the data, a row per sample. lecture: torch.Tensor, which makes floats of any numbers
x_data = torch.tensor([[1.0], [2.0], [3.0]])  # 3×1
y_data = torch.tensor([[2.0], [4.0], [6.0]])  # 3×1


# Step 2: the model. We write forward; PyTorch derives backward from it.
class LinearModel(nn.Module):
    """y = w·x + b, for x of shape N×1."""

    def __init__(self):
        super().__init__()  # lecture: super(LinearModel, self).__init__(), the same
        self.linear = nn.Linear(1, 1)  # one number in, one out; w and b start at random

    def forward(self, x: Tensor) -> Tensor:
        y_pred = self.linear(x)  # → N×1
        return y_pred


def main(
    epochs: Epochs = 1000,
    lr: LearningRate = 0.01,
    reduction: Reduction = "sum",
    seed: Seed = 0,
    plot: Plot = False,
):
    torch.manual_seed(seed)
    model = LinearModel()
    w = model.linear.weight  # 1×1
    b = model.linear.bias  # 1
    history = [(w.item(), b.item())]  # .item() gives a plain Python number

    # Step 3: the loss and the optimizer.
    criterion = nn.MSELoss(reduction=reduction)  # lecture: size_average=False, today reduction="sum"
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)  # parameters() finds w and b in the model's layers

    # Step 4: the training loop.
    for epoch in range(1, epochs + 1):
        y_pred = model(x_data)  # → 3×1; calls model.forward
        loss = criterion(y_pred, y_data)  # one number
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
        history.append((w.item(), b.item()))
        if epoch % 100 == 0:
            print(f"epoch {epoch:5}  loss {loss.item():.3g}")
    check_finite(loss.item(), lr)

    x_test = torch.tensor([[4.0]])  # 1×1
    print(f"after: w = {w.item():.2f}, b = {b.item():.2f} and f(4) = {model(x_test).item():.2f}.")
    if plot:
        from ch05_linear_regression.figures.linear_regression import draw

        draw(history, criterion)
    return w.item(), b.item()


if __name__ == "__main__":
    run(main)
