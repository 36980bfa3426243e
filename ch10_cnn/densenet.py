"""Lecture 11, homework: each layer of a dense block sees all outputs before it.

第 11 讲作业：稠密块里，每一层都能看到前面所有层的输出。

    uv run ch10_cnn/densenet.py --epochs 1 --plot

A dense layer adds new channels to its input. A transition halves all sizes.

You should see: test accuracy of about 98 % after one epoch, 99.1 % after ten.

Source: Huang et al., arXiv 1608.06993.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, max_pool2d, relu

from common.cli import run
from common.training import Options, train_on_mnist


class DenseLayer(nn.Module):
    """Stacks growth new channels on its input: N×channels×H×W → N×(channels + growth)×H×W."""

    def __init__(self, channels: int, growth: int):
        super().__init__()
        self.new = nn.Sequential(
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, growth, kernel_size=3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.new(x)], dim=1)


class DenseNet(nn.Module):
    """Logits of the ten digits, N×10, from images N×1×28×28."""

    def __init__(self, growth: int = 8):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, kernel_size=5)
        self.block1 = nn.Sequential(
            DenseLayer(16, growth),
            DenseLayer(16 + growth, growth),
            DenseLayer(16 + 2 * growth, growth),
        )
        self.transition = nn.Conv2d(16 + 3 * growth, 20, kernel_size=1)
        self.block2 = nn.Sequential(
            DenseLayer(20, growth),
            DenseLayer(20 + growth, growth),
            DenseLayer(20 + 2 * growth, growth),
        )
        self.norm = nn.BatchNorm2d(20 + 3 * growth)
        self.fc = nn.Linear((20 + 3 * growth) * 6 * 6, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = max_pool2d(self.conv(x), 2)  # N×1×28×28 → N×16×24×24 → N×16×12×12
        x = self.block1(x)  # → N×40×12×12
        x = avg_pool2d(self.transition(x), 2)  # → N×20×12×12 → N×20×6×6
        x = self.block2(x)  # → N×44×6×6
        x = relu(self.norm(x))
        return self.fc(x.flatten(1))  # → N×1584 → N×10


def main(training: Options = Options()):
    model, history = train_on_mnist(DenseNet, training)
    print(f"Two dense blocks read {history[-1]['accuracy']:.1%} of the test digits; compare with residual.py.")
    if training.plot:
        from ch10_cnn.figures.learning_curves import draw

        draw(model, history)
    return model, history


if __name__ == "__main__":
    run(main)
