"""Lecture 9: fully connected layers read handwritten digits.

    uv run ch09_softmax_mnist/mnist_mlp.py

The image becomes one row of 784 numbers, so the network does not know which pixels are neighbours; lecture 10 does.
Ten epochs end with a test accuracy of about 97.5 %, the first alone with about 89 %.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from common import plotting
from common.cli import run
from common.data import mnist
from common.training import Epoch, Options, place, train_on_mnist


class Net(nn.Module):
    """Scores of the ten digits, N×10, from images N×1×28×28."""

    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(784, 512)
        self.linear2 = nn.Linear(512, 256)
        self.linear3 = nn.Linear(256, 128)
        self.linear4 = nn.Linear(128, 64)
        self.linear5 = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = x.flatten(1)  # N×1×28×28 → N×784
        x = relu(self.linear1(x))
        x = relu(self.linear2(x))
        x = relu(self.linear3(x))
        x = relu(self.linear4(x))
        return self.linear5(x)  # no activation: cross_entropy takes the scores


@torch.no_grad()
def draw(model: Net, image: Tensor) -> None:
    """One digit on its way through the trained layers, each value a grey cell."""
    figure = plotting.figure(7, 6.4)
    grid = figure.add_gridspec(6, 2, width_ratios=[1, 2.2])
    plotting.digit(figure.add_subplot(grid[:, 0]), image, "1×28×28")
    values = image.flatten()
    strips = [values]
    for layer in (model.linear1, model.linear2, model.linear3, model.linear4):
        strips.append(values := relu(layer(values)))
    strips.append(torch.softmax(model.linear5(values), dim=0))
    for row, strip in enumerate(strips):
        axes = figure.add_subplot(grid[row, 1])
        axes.imshow(strip.reshape(1 if len(strip) == 10 else 8, -1).cpu(), aspect="auto")
        axes.grid(visible=False)
        axes.set(xticks=range(10) if len(strip) == 10 else [], yticks=[])
        axes.set_title(f"{len(strip)}" + (", after softmax" if len(strip) == 10 else ""), fontsize=11)
    plotting.show(figure, __file__, "layers")


def main(options: Options = Options()) -> tuple[nn.Module, list[Epoch]]:
    model, history = train_on_mnist(Net, options)
    if options.plot and place()[0] == 0:
        draw(model.cpu(), mnist(train=False)[0][0])
    return model, history


if __name__ == "__main__":
    run(main)
