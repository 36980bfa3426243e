"""Lecture 11: the Inception block tries four kernels side by side and keeps all of their channels.

    uv run ch10_cnn/inception.py

Which kernel size is best, the training may decide: a branch that helps gets large weights. 1×1 convolutions keep the
branches cheap (see one_by_one.py). The branches keep height and width, so their channels can be stacked.
Ten epochs end with a test accuracy of about 98.8 %, the first alone with about 96.7 %.

Source: Szegedy et al., "Going Deeper with Convolutions", 2015.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, relu

from common import distributed, plotting
from common.cli import run
from common.training import History, Options, train_on_mnist


class InceptionA(nn.Module):
    """Four branches over the same input: N×in_channels×H×W → N×88×H×W."""

    def __init__(self, in_channels: int):
        super().__init__()
        self.branch1x1 = nn.Conv2d(in_channels, 16, kernel_size=1)

        self.branch5x5_1 = nn.Conv2d(in_channels, 16, kernel_size=1)
        self.branch5x5_2 = nn.Conv2d(16, 24, kernel_size=5, padding=2)

        self.branch3x3_1 = nn.Conv2d(in_channels, 16, kernel_size=1)
        self.branch3x3_2 = nn.Conv2d(16, 24, kernel_size=3, padding=1)
        self.branch3x3_3 = nn.Conv2d(24, 24, kernel_size=3, padding=1)

        self.branch_pool = nn.Conv2d(in_channels, 24, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        branch1x1 = self.branch1x1(x)
        branch5x5 = self.branch5x5_2(self.branch5x5_1(x))
        branch3x3 = self.branch3x3_3(self.branch3x3_2(self.branch3x3_1(x)))
        branch_pool = self.branch_pool(avg_pool2d(x, kernel_size=3, stride=1, padding=1))
        return torch.cat([branch1x1, branch5x5, branch3x3, branch_pool], dim=1)  # 16 + 24 + 24 + 24 = 88 channels


class Inception(nn.Module):
    """Logits of the ten digits, N×10, from images N×1×28×28."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, kernel_size=5)
        self.incep1 = InceptionA(in_channels=10)
        self.conv2 = nn.Conv2d(88, 20, kernel_size=5)
        self.incep2 = InceptionA(in_channels=20)
        self.pooling = nn.MaxPool2d(2)
        self.fc = nn.Linear(1408, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = relu(self.pooling(self.conv1(x)))  # N×1×28×28 → N×10×12×12
        x = self.incep1(x)  # → N×88×12×12
        x = relu(self.pooling(self.conv2(x)))  # → N×20×4×4
        x = self.incep2(x)  # → N×88×4×4
        return self.fc(x.flatten(1))  # → N×1408 → N×10


def main(training: Options = Options()) -> tuple[nn.Module, History]:
    model, history = train_on_mnist(Inception, training)
    if training.plot and distributed.rank() == 0:
        draw_block(model.incep1)
    return model, history


def draw_block(block: InceptionA) -> None:
    """The branches side by side, each from the input below to the stack above."""
    branches = [
        [block.branch1x1],
        [block.branch5x5_1, block.branch5x5_2],
        [block.branch3x3_1, block.branch3x3_2, block.branch3x3_3],
        [block.branch_pool],
    ]
    figure = plotting.figure(7, 5.6)
    axes = figure.subplots()
    axes.set(xlim=(0, 4), ylim=(0, 5.6))
    axes.axis("off")
    box = {"boxstyle": "round", "facecolor": plotting.PALE}
    stacked = 0
    for column, layers in enumerate(branches):
        middle = column + 0.5
        texts = [f"{layer.kernel_size[0]}×{layer.kernel_size[1]}\n→ {layer.out_channels}" for layer in layers]
        if layers == [block.branch_pool]:
            texts = ["avg 3×3\n" + plotting.term("pooling", "池化"), *texts]
        plotting.arrow(axes, (2, 0.4), (middle, 1))
        plotting.arrow(axes, (middle, 1.4), (middle, 4.95))  # behind the boxes
        for row, text in enumerate(texts):
            axes.text(middle, 1.4 + row, text, ha="center", va="center", bbox=box)
        stacked += layers[-1].out_channels
    channels = plotting.term("channels", "通道")
    axes.text(2, 0.2, f"x: {block.branch1x1.in_channels} {channels}", ha="center", va="center", bbox=box)
    sum_of_channels = " + ".join(str(layers[-1].out_channels) for layers in branches)
    axes.text(2, 5.2, f"torch.cat: {sum_of_channels} = {stacked} {channels}", ha="center", va="center", bbox=box)
    plotting.show(figure, "block")


if __name__ == "__main__":
    run(main)
