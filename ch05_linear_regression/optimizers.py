"""Lecture 5, homework: nine optimizers on the same linear regression from the same start.

    uv run ch05_linear_regression/optimizers.py --plot

All but LBFGS take the same learning rate, so this is not a fair comparison: an optimizer that divides the gradient by
its size (Adagrad, Adam, RMSprop) moves about lr a step at most, and on so small a problem plain SGD needs no such help.
Ends with the smallest loss after 100 epochs for LBFGS, which uses the curvature.
"""

from collections.abc import Callable

import torch
from torch import nn
from torch.optim import ASGD, LBFGS, SGD, Adagrad, Adam, Adamax, Optimizer, RMSprop, Rprop

from common import plotting
from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Plot, Seed

x_data = torch.tensor([[1.0], [2.0], [3.0]])  # 3×1
y_data = torch.tensor([[2.0], [4.0], [6.0]])  # 3×1

# The class of each optimizer, and its settings beside the learning rate.
OPTIMIZERS: dict[str, tuple[Callable[..., Optimizer], dict[str, float]]] = {
    "SGD": (SGD, {}),
    "momentum": (SGD, {"momentum": 0.9}),
    "ASGD": (ASGD, {}),
    "Adagrad": (Adagrad, {}),
    "Adam": (Adam, {}),
    "Adamax": (Adamax, {}),
    "RMSprop": (RMSprop, {}),
    "Rprop": (Rprop, {}),
    "LBFGS": (LBFGS, {"lr": 1}),  # it divides by the curvature, so its step has the right length already
}


def train(model: nn.Linear, optimizer: Optimizer, epochs: int) -> tuple[list[float], list[tuple[float, float]]]:
    """The losses, and the path of (w, b), before each step and after the last."""
    criterion = nn.MSELoss()

    def closure() -> float:
        """Loss and gradients where the parameters are now; LBFGS asks for them more than once a step."""
        y_pred = model(x_data)
        loss = criterion(y_pred, y_data)
        optimizer.zero_grad()
        loss.backward()
        return loss.item()

    losses = []
    path = []
    for _ in range(epochs):
        path.append((model.weight.item(), model.bias.item()))
        losses.append(optimizer.step(closure))  # calls closure, moves w and b, returns closure's first loss
    path.append((model.weight.item(), model.bias.item()))
    losses.append(closure())
    return losses, path


def main(epochs: Epochs = 1000, lr: LearningRate = 0.01, seed: Seed = 0, plot: Plot = False) -> dict[str, list[float]]:
    losses = {}
    paths = {}
    for name, (optimizer_class, settings) in OPTIMIZERS.items():
        torch.manual_seed(seed)  # the same start for each
        model = nn.Linear(1, 1)
        settings = {"lr": lr, **settings}  # both together; of two "lr" the later counts, so LBFGS keeps its own
        optimizer = optimizer_class(model.parameters(), **settings)
        losses[name], paths[name] = train(model, optimizer, epochs)
        check_finite(losses[name][-1], lr)

    shown = [epoch for epoch in [1, 10, 100, 1000] if epoch <= epochs]
    print("loss after  " + "".join(f"{epoch:>10}" for epoch in shown) + " epochs")
    for name, values in losses.items():
        print(f"{name:12}" + "".join(f"{values[epoch]:10.2g}" for epoch in shown))

    after = min(100, epochs)
    best = "SGD"
    for name in losses:
        if losses[name][after] < losses[best][after]:
            best = name
    print(f"After {after} epochs the loss is smallest with {best}.")
    if plot:
        draw_paths(losses, paths)
        draw_losses(losses)
    return losses


def draw_paths(losses: dict[str, list[float]], paths: dict[str, list[tuple[float, float]]]) -> None:
    """Where each optimizer leads w and b, over the contours of the loss."""
    figure = plotting.figure(8, 5.4)
    axes = figure.subplots()
    points = torch.tensor([point for path in paths.values() for point in path])  # N×2: all places on all paths
    low = points.min(dim=0).values - 0.3
    high = points.max(dim=0).values + 0.3
    w, b = torch.meshgrid(torch.linspace(low[0], high[0], 100), torch.linspace(low[1], high[1], 100), indexing="xy")
    loss = ((w + b - 2) ** 2 + (2 * w + b - 4) ** 2 + (3 * w + b - 6) ** 2) / 3  # 100×100
    contours = axes.contour(w.numpy(), b.numpy(), loss.numpy(), [0.1, 1, 5, 20, 100], colors="darkgrey", linewidths=0.8)
    axes.clabel(contours, fontsize=10, fmt="%g")
    axes.grid(False)
    axes.plot(2, 0, "x", color="black", markersize=12)  # the minimum
    axes.set(xlabel=plotting.term("w", "权重"), ylabel=plotting.term("b", "偏置"))
    lines = []
    for name in paths:
        width = 6 if name == "SGD" else 1.8  # ASGD's line lies on SGD's
        lines.append(axes.plot(0, 0, "o-", markevery=[-1], markersize=8, linewidth=width, label=name)[0])
    legend = axes.legend(fontsize=12, loc="upper left", bbox_to_anchor=(1, 1), title=plotting.term("loss", "损失"))

    def move(epoch: int) -> None:
        axes.set_title(f"optimizer.step() × {epoch}")
        for name, line, text in zip(paths, lines, legend.get_texts()):
            path = paths[name][: epoch + 1]
            line.set_data([w for w, _ in path], [b for _, b in path])
            text.set_text(f"{name} {losses[name][epoch]:.2g}")

    last = len(losses["SGD"]) - 1
    epochs = [0, 1, 2, 3, 4, 6, 8, 10, 15, 20, 30, 40, 60, 100, 200, 300, 600]
    plotting.animate(figure, move, [epoch for epoch in epochs if epoch < last] + [last], fps=3)


def draw_losses(losses: dict[str, list[float]]) -> None:
    figure = plotting.figure(7.5, 5)
    axes = figure.subplots()
    for name, values in losses.items():
        width = 5 if name == "SGD" else 1.8  # ASGD's line lies on SGD's
        after = [max(value, 1e-11) for value in values[1:]]  # after the first epoch and on
        axes.loglog(range(1, len(values)), after, linewidth=width, label=name)
    axes.set(xlabel="epoch", ylabel=plotting.term("loss", "损失"), title="below 1e-11 there is only rounding")
    axes.legend(fontsize=11, loc="center left", bbox_to_anchor=(1, 0.5))
    plotting.show(figure, "loss")


if __name__ == "__main__":
    run(main)
