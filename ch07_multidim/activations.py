"""Lecture 7, homework: other activation functions in the 8→6→4→1 network, from the same start.

    uv run ch07_multidim/activations.py --plot

Between the layers stands each of the functions in turn; the last layer keeps its sigmoid, since a probability is asked
for. The sigmoid's slope is 1/4 at most, so through three of them little of the gradient is left, and it starts slowly.
Ends with the sigmoid's loss, 0.6454 after 300 epochs, the largest of the eight.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import Count, LearningRate, Seed, check_finite, run
from common.data import diabetes

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


def network(activation: nn.Module) -> nn.Module:
    """The probability of class 1, N×1, from features N×8."""
    return nn.Sequential(
        nn.Linear(8, 6), activation, nn.Linear(6, 4), activation, nn.Linear(4, 1), nn.Sigmoid()
    )  # fmt: skip


def draw(losses: dict[str, list[float]], scores: Tensor) -> None:
    figure, axes = plotting.canvas(7, 2.8, 8.5, 3.4)
    plotting.cells(axes, scores[None], 0.2, 0.7, "z", size=12)
    for x in range(len(scores)):
        axes.annotate("", (x + 0.7, 2.25), (x + 0.7, 1.75), arrowprops={"arrowstyle": "->"})
    axes.text(8.25, 2.05, "σ", va="center", fontsize=15)
    plotting.cells(axes, torch.sigmoid(scores)[None], 0.2, 2.3, size=12)
    axes.set_title("the sigmoid works element by element, σ(z) = 1/(1 + e⁻ᶻ)", fontsize=12)
    plotting.show(figure, __file__, "sigmoid")

    figure = plotting.figure(7, 8)
    shapes, curves = figure.subplots(2, 1)
    z = torch.linspace(-4, 4, 200)
    for name, activation in ACTIVATIONS.items():
        shapes.plot(z, activation(z), label=name)
    shapes.set(xlabel="z", ylabel="activation", ylim=(-1.5, 4), title=plotting.term("activation functions", "激活函数"))
    for name, values in losses.items():
        curves.plot(values, label=name)
    curves.set(xlabel="epoch", ylabel=plotting.term("loss", "损失"))
    curves.legend(fontsize=11, ncols=2)
    plotting.show(figure, __file__)


def main(epochs: Count = 300, lr: LearningRate = 0.5, seed: Seed = 0, plot: bool = False) -> dict[str, list[float]]:
    features, labels = diabetes()
    losses = {}
    print(f"after {epochs} epochs  loss    right")
    for name, activation in ACTIVATIONS.items():
        torch.manual_seed(seed)  # the same start for each
        model = network(activation)
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        losses[name] = []
        for _ in range(epochs):
            probability = model(features)
            loss = nn.functional.binary_cross_entropy(probability, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            check_finite(loss.item(), lr)
            losses[name].append(loss.item())
        accuracy = ((probability > 0.5) == labels).float().mean()
        print(f"{name:16}  {losses[name][-1]:.4f}  {accuracy:.1%}")
    slowest = max(losses, key=lambda name: losses[name][-1])
    print(f"After {epochs} epochs the loss is largest, {losses[slowest][-1]:.4f}, with {slowest}.")
    if plot:
        draw(losses, torch.linspace(-4, 3, 8))
    return losses


if __name__ == "__main__":
    run(main)
