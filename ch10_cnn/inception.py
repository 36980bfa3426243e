"""Lecture 11: an Inception block runs four branches and keeps all channels.

第 11 讲：Inception 块让四个分支并排计算，再把所有通道拼接起来。

    uv run ch10_cnn/inception.py --epochs 1 --plot

We need not choose one kernel size: the next layer weights all channels.

You should see: test accuracy of about 97 % after one epoch, 98.8 % after ten.

Source: Szegedy et al., arXiv 1409.4842.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, relu

from common.cli import run
from common.training import Options, train_on_mnist


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
        # As in the lecture, the block has no ReLU: it and the next layer are together one linear map.
        # The paper has a ReLU after each convolution.
        branch1x1 = self.branch1x1(x)  # → N×16×H×W
        branch5x5 = self.branch5x5_2(self.branch5x5_1(x))  # → N×24×H×W
        branch3x3 = self.branch3x3_3(self.branch3x3_2(self.branch3x3_1(x)))  # → N×24×H×W
        branch_pool = self.branch_pool(avg_pool2d(x, kernel_size=3, stride=1, padding=1))  # → N×24×H×W
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
        self.fc = nn.Linear(88 * 4 * 4, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = relu(self.pooling(self.conv1(x)))  # N×1×28×28 → N×10×24×24 → N×10×12×12
        x = self.incep1(x)  # → N×88×12×12
        x = relu(self.pooling(self.conv2(x)))  # → N×20×8×8 → N×20×4×4
        x = self.incep2(x)  # → N×88×4×4
        return self.fc(x.flatten(1))  # → N×1408 → N×10


def main(training: Options = Options()):
    model, history = train_on_mnist(Inception, training)
    print(f"Four branches side by side read {history[-1]['accuracy']:.1%} of the test digits; compare with cnn.py.")
    if training.plot:
        from ch10_cnn.figures.inception import draw

        draw(model, history)
    return model, history


if __name__ == "__main__":
    run(main)
