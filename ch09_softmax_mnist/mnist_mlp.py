"""Lecture 9: fully connected layers read handwritten digits.

    uv run ch09_softmax_mnist/mnist_mlp.py

The image becomes one row of 784 numbers, so the network does not know which pixels are neighbours; lecture 10 does.
The loop is `train_epoch` and `evaluate` in common/training.py.
Ten epochs end with a test accuracy of about 97.5 %, the first alone with about 89 %.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from common import distributed, plotting
from common.cli import run
from common.data import mnist
from common.training import History, Options, train_on_mnist


class Net(nn.Module):
    """Logits of the ten digits, N×10, from images N×1×28×28."""

    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(784, 512)
        self.linear2 = nn.Linear(512, 256)
        self.linear3 = nn.Linear(256, 128)
        self.linear4 = nn.Linear(128, 64)
        self.linear5 = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = x.flatten(1)  # N×1×28×28 → N×784; the lecture writes x.view(-1, 784)
        x = relu(self.linear1(x))
        x = relu(self.linear2(x))
        x = relu(self.linear3(x))
        x = relu(self.linear4(x))
        return self.linear5(x)  # no activation: cross_entropy takes the logits


def main(training: Options = Options()) -> tuple[Net, History]:
    model, history = train_on_mnist(Net, training)
    if training.plot and distributed.rank() == 0:
        images, _ = mnist(train=False)
        draw(model.cpu(), images[0])
    return model, history


@torch.no_grad()
def draw(model: Net, image: Tensor) -> None:
    """One digit on its way through the trained layers, each value a grey cell."""
    x = image.flatten()
    strips = {"x.flatten(1): 784": x}
    for name in ("linear1", "linear2", "linear3", "linear4"):
        x = relu(model.get_submodule(name)(x))
        strips[f"relu(self.{name}(x)): {len(x)}"] = x
    logits = model.linear5(x)

    figure = plotting.figure(7, 6.4)
    grid = figure.add_gridspec(6, 2, width_ratios=[1, 2.2])
    plotting.draw_digit(figure.add_subplot(grid[:, 0]), image, "1×28×28")
    for row, title in enumerate(strips):
        axes = figure.add_subplot(grid[row, 1])
        axes.imshow(strips[title].reshape(8, -1).numpy(), aspect="auto")
        axes.grid(visible=False)
        axes.set(xticks=[], yticks=[])
        axes.set_title(title, fontsize=11)
    axes = figure.add_subplot(grid[5, 1])
    axes.imshow(torch.softmax(logits, dim=0).reshape(1, 10).numpy(), aspect="auto")
    axes.grid(visible=False)
    axes.set(xticks=range(10), yticks=[])
    axes.set_title("softmax of self.linear5(x): 10", fontsize=11)
    plotting.show(figure, "layers")


if __name__ == "__main__":
    run(main)
