"""Lecture 5, homework: nine optimizers on the same linear regression, each with four learning rates.

第 5 讲作业：在同一个线性回归上比较九种优化器，每种试四个学习率。

    uv run ch05_linear_regression/optimizers.py --plot

No learning rate suits all nine, so each is judged by its best.

You should see: after 100 epochs the loss is smallest with LBFGS.
"""

import torch
from torch import nn
from torch.optim import ASGD, LBFGS, SGD, Adagrad, Adam, Adamax, RMSprop, Rprop

from common.cli import run
from common.options import Epochs, Plot, Seed

x_data = torch.tensor([[1.0], [2.0], [3.0]])  # 3×1
y_data = torch.tensor([[2.0], [4.0], [6.0]])  # 3×1
criterion = nn.MSELoss()
RATES = [0.01, 0.1, 0.5, 1.0]


def momentum(parameters, lr: float):
    """SGD that keeps 0.9 of its last step."""
    return SGD(parameters, lr=lr, momentum=0.9)


OPTIMIZERS = {
    "SGD": SGD,
    "momentum": momentum,
    "ASGD": ASGD,
    "Adagrad": Adagrad,
    "Adam": Adam,
    "Adamax": Adamax,
    "RMSprop": RMSprop,
    "Rprop": Rprop,
    "LBFGS": LBFGS,
}


def train(model: nn.Linear, optimizer, epochs: int):
    """The path: w, b and the loss, before each step and after the last."""
    path = []
    for _ in range(epochs):
        y_pred = model(x_data)
        loss = criterion(y_pred, y_data)
        path.append((model.weight.item(), model.bias.item(), loss.item()))
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
    path.append((model.weight.item(), model.bias.item(), criterion(model(x_data), y_data).item()))
    return path


def train_lbfgs(model: nn.Linear, optimizer: LBFGS, epochs: int):
    """The same for LBFGS: its step asks for the loss at several places, so it is handed a function, the closure."""

    def closure():
        optimizer.zero_grad()  # clear the old gradients
        loss = criterion(model(x_data), y_data)
        loss.backward()  # compute the new ones
        return loss

    path = []
    for _ in range(epochs):
        path.append((model.weight.item(), model.bias.item(), closure().item()))
        optimizer.step(closure)  # update the weights
    path.append((model.weight.item(), model.bias.item(), closure().item()))
    return path


def main(epochs: Epochs = 100, seed: Seed = 0, plot: Plot = False):
    best = {}  # for each optimizer its smallest loss, the learning rate that led there, and the path
    print(f"loss after {epochs} epochs" + "".join(f"  lr {lr:<5}" for lr in RATES))
    for name, optimizer_class in OPTIMIZERS.items():
        training = train_lbfgs if name == "LBFGS" else train  # one of the two functions above
        losses = []
        for lr in RATES:
            torch.manual_seed(seed)  # the same start for each
            model = nn.Linear(1, 1)
            optimizer = optimizer_class(model.parameters(), lr=lr)
            path = training(model, optimizer, epochs)
            _, _, loss = path[-1]  # w, b and the loss at the end
            losses.append(loss)
            if name not in best or loss < best[name][0]:
                best[name] = loss, lr, path
        print(f"{name:22}" + "".join(f"  {max(loss, 1e-10):<8.0e}" for loss in losses))  # below, there is only rounding
    winner = min(best, key=best.get)  # tuples compare by their first part, the loss
    print(f"After {epochs} epochs the loss is smallest with {winner}.")
    if plot:
        from ch05_linear_regression.figures.optimizers import draw

        draw(best)
    return best


if __name__ == "__main__":
    run(main)
