"""Lecture 11: how much of the gradient reaches the first block of a deep network, with and without the way around.

    uv run ch10_cnn/vanishing_gradient.py --plot

Ten blocks follow each other, each with two convolutions and fresh random weights. The gradient comes from the end and
passes backward through all of them. A plain block, relu(F(x)), multiplies it by F'(x), which is small here. The
residual block, relu(x + F(x)), multiplies it by F'(x) + 1, and the 1 lets it through.
Ends with a gradient that is more than 1,000,000 times larger in the first block with the way around.
"""

import torch
from torch import Tensor
from torch.nn.functional import relu

from ch10_cnn.residual import ResidualBlock
from common import plotting
from common.cli import run
from common.options import Count, Plot, Seed


class PlainBlock(ResidualBlock):
    """The residual block without the way around: relu(F(x))."""

    def forward(self, x: Tensor) -> Tensor:
        return relu(self.conv2(relu(self.conv1(x))))


def gradient_sizes(block: type[ResidualBlock], blocks: int, seed: int) -> list[float]:
    """For each block, from the first on: the norm of the gradient for the weight of its first convolution."""
    torch.manual_seed(seed)
    layers = [block(16) for _ in range(blocks)]
    x = torch.randn(8, 16, 12, 12)  # N×16×12×12, as in residual.py
    for layer in layers:
        x = layer(x)  # → the same shape
    loss = x.mean()  # any number will do, for only the way back matters here
    gradients = torch.autograd.grad(loss, [layer.conv1.weight for layer in layers])  # as backward puts into .grad
    return [gradient.norm().item() for gradient in gradients]


def main(blocks: Count = 10, seed: Seed = 0, plot: Plot = False) -> tuple[list[float], list[float]]:
    plain = gradient_sizes(PlainBlock, blocks, seed)
    residual = gradient_sizes(ResidualBlock, blocks, seed)
    print("block  gradient, plain  gradient, residual")
    for index in range(blocks):
        print(f"{index + 1:5}  {plain[index]:15.0e}  {residual[index]:18.0e}")
    more = "more" if residual[0] > 1e6 * plain[0] else "not more"
    print(f"With the way around, the first block's gradient is {more} than 1,000,000 times larger.")
    if plot:
        draw(plain, residual)
    return plain, residual


def draw(plain: list[float], residual: list[float]) -> None:
    """The residual block, and below it the gradient in each block."""
    figure = plotting.figure(7, 6.4)
    diagram, axes = figure.subplots(2, 1, height_ratios=[1, 2])
    diagram.set(xlim=(0, 7), ylim=(-0.9, 1.4))
    diagram.axis("off")
    plotting.arrow(diagram, (0.5, 0), (6.6, 0))  # behind the boxes
    plotting.frame(diagram, 1, -0.5, 3, 1, plotting.GREY)
    for x, text in enumerate(["x", "conv1\n3×3", "relu", "conv2\n3×3", "+", "relu"]):
        diagram.text(x + 0.5, 0, text, ha="center", va="center", bbox={"boxstyle": "round", "facecolor": plotting.PALE})
    diagram.plot([0.5, 0.5, 4.5], [0.3, 0.8, 0.8], color=plotting.GREEN)
    plotting.arrow(diagram, (4.5, 0.8), (4.5, 0.2), plotting.GREEN)
    diagram.text(2.5, 0.95, plotting.term("the way around", "残差连接"), ha="center", color=plotting.GREEN)
    diagram.text(2.5, -0.85, "F(x)", ha="center")
    blocks = range(1, len(plain) + 1)
    axes.semilogy(blocks, residual, "o-", color=plotting.GREEN, label="relu(x + F(x))")
    axes.semilogy(blocks, plain, "o-", color=plotting.RED, label="relu(F(x))")
    axes.set(xlabel=plotting.term("block", "块"), ylabel=plotting.term("gradient", "梯度"))
    axes.legend()
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
