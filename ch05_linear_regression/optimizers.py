"""Lecture 5, homework: nine optimizers on the same linear regression from the same start.

    uv run ch05_linear_regression/optimizers.py --plot

All take the same learning rate, so this is no contest: an optimizer that divides the gradient by its size (Adagrad,
Adam, RMSprop) walks lr a step at most, and on so small a problem plain SGD needs no such help.
Ends with LBFGS, which uses the curvature, the smallest after 100 epochs.
"""

import torch
from torch import nn
from torch.optim import ASGD, LBFGS, SGD, Adagrad, Adam, Adamax, Optimizer, RMSprop, Rprop

from common import plotting
from common.cli import Count, LearningRate, Seed, check_finite, run

X = torch.tensor([[1.0], [2.0], [3.0]])
Y = torch.tensor([[2.0], [4.0], [6.0]])
OPTIMIZERS = {
    "SGD": lambda parameters, lr: SGD(parameters, lr=lr),
    "momentum": lambda parameters, lr: SGD(parameters, lr=lr, momentum=0.9),
    "ASGD": lambda parameters, lr: ASGD(parameters, lr=lr),
    "Adagrad": lambda parameters, lr: Adagrad(parameters, lr=lr),
    "Adam": lambda parameters, lr: Adam(parameters, lr=lr),
    "Adamax": lambda parameters, lr: Adamax(parameters, lr=lr),
    "RMSprop": lambda parameters, lr: RMSprop(parameters, lr=lr),
    "Rprop": lambda parameters, lr: Rprop(parameters, lr=lr),
    "LBFGS": lambda parameters, lr: LBFGS(parameters, lr=1),  # its step is 1 where the curvature is right
}


def train(model: nn.Module, optimizer: Optimizer, epochs: int) -> list[float]:
    """The loss before each step and after the last."""
    criterion = nn.MSELoss()

    def closure() -> torch.Tensor:
        """Loss and gradients where the parameters are now; LBFGS asks for them more than once a step."""
        optimizer.zero_grad()
        loss = criterion(model(X), Y)
        loss.backward()
        return loss

    return [optimizer.step(closure).item() for _ in range(epochs)] + [criterion(model(X), Y).item()]


def draw(losses: dict[str, list[float]]) -> None:
    figure = plotting.figure(7, 5)
    axes = figure.subplots()
    for name, values in losses.items():
        axes.loglog(range(1, len(values) + 1), [max(value, 1e-14) for value in values], label=name)
    axes.set(xlabel="epoch", ylabel=plotting.term("loss", "损失"), title=plotting.term("optimizers", "优化器"))
    axes.legend(fontsize=11, ncols=2)
    plotting.show(figure, __file__)


def main(epochs: Count = 1000, lr: LearningRate = 0.01, seed: Seed = 0, plot: bool = False) -> dict[str, list[float]]:
    losses = {}
    for name, make in OPTIMIZERS.items():
        torch.manual_seed(seed)  # the same start for each
        model = nn.Linear(1, 1)
        losses[name] = train(model, make(model.parameters(), lr), epochs)
        check_finite(losses[name][-1], lr)
    shown = sorted({min(10**power, epochs) for power in range(4)})
    print("loss after  " + "".join(f"{epoch:>10}" for epoch in shown) + " epochs")
    for name, values in losses.items():
        print(f"{name:12}" + "".join(f"{values[epoch]:10.2g}" for epoch in shown))
    after = min(100, epochs)
    best = min(losses, key=lambda name: losses[name][after])
    print(f"After {after} epochs the loss is smallest with {best}.")
    if plot:
        draw(losses)
    return losses


if __name__ == "__main__":
    run(main)
