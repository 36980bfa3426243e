"""Lecture 11: plain blocks with small weights lose the gradient.

第 11 讲：权重小的普通块会丢失梯度。

    uv run ch10_cnn/vanishing_gradient.py --plot

PyTorch's initial weights are small: each plain block shrinks the gradient. A shortcut mends that; so do He's larger
initial weights.

You should see: the first plain block gets 2e-08 of the last one's gradient, with a shortcut 1e-01.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from common.cli import UsageError, run
from common.options import Count, Plot, Seed


class Block(nn.Module):
    """relu(F(x)), with a shortcut relu(x + F(x)), F two 3×3 convolutions: N×16×12×12 → the same shape."""

    def __init__(self, shortcut: bool, he: bool):
        super().__init__()
        self.shortcut = shortcut
        self.conv1 = nn.Conv2d(16, 16, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(16, 16, kernel_size=3, padding=1)
        if he:  # six times the variance: numbers keep their size through convolution and ReLU
            for conv in [self.conv1, self.conv2]:
                nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
                nn.init.zeros_(conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv2(relu(self.conv1(x)))
        return relu(x + y) if self.shortcut else relu(y)


def gradient_sizes(blocks: int, seed: int, shortcut: bool = False, he: bool = False) -> list[float]:
    """For each block, from the first on: the norm of the gradient of its first convolution's weight."""
    torch.manual_seed(seed)
    layers = [Block(shortcut, he) for _ in range(blocks)]
    x = torch.randn(8, 16, 12, 12)  # as many channels and pixels as in residual.py
    for layer in layers:
        x = layer(x)
    x.mean().backward()  # no training: any number shows what comes back
    return [layer.conv1.weight.grad.norm().item() for layer in layers]


def main(blocks: Count = 10, seed: Seed = 0, plot: Plot = False):
    """:param blocks: how many follow each other, at most 50"""
    if blocks > 50:
        raise UsageError(f"--blocks {blocks} is too many; give 50 or fewer")
    plain = gradient_sizes(blocks, seed)
    he = gradient_sizes(blocks, seed, he=True)
    shortcut = gradient_sizes(blocks, seed, shortcut=True)
    print("size of the gradient in each block")
    print("block    plain  plain, He's weights  with a shortcut")
    for index in range(blocks):
        print(f"{index + 1:5}  {plain[index]:7.0e}  {he[index]:19.0e}  {shortcut[index]:15.0e}")
    shares = [sizes[0] / sizes[-1] for sizes in [plain, he, shortcut]]
    shares = "plain {:.0e}, with He's weights {:.0e}, with a shortcut {:.0e}".format(*shares)
    print(f"Of the last block's gradient the first one gets: {shares}.")
    if plot:
        from ch10_cnn.figures.vanishing_gradient import draw

        draw(plain, he, shortcut)
    return plain, he, shortcut


if __name__ == "__main__":
    run(main)
