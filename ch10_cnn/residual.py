"""Lecture 11: a residual block adds its input to its output.

第 11 讲：残差块把输入加到输出上。

    uv run ch10_cnn/residual.py --epochs 1 --plot

The derivative of F(x) + x is F' + 1: where F' is near 0, gradients still pass.

You should see: test accuracy about 97.7 % after one epoch, 98.9 % after ten.

Source: He et al., arXiv 1512.03385.
"""

from torch import Tensor, nn
from torch.nn.functional import relu

from common.cli import run
from common.training import Options, train_on_mnist


class ResidualBlock(nn.Module):
    """relu(x + F(x)), F two 3×3 convolutions: N×channels×H×W → the same shape, or they could not be added."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv2(relu(self.conv1(x)))
        return relu(x + y)  # add first, then the last ReLU


class ResidualNet(nn.Module):
    """Logits of the ten digits, N×10, from images N×1×28×28."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, kernel_size=5)
        self.rblock1 = ResidualBlock(16)
        self.conv2 = nn.Conv2d(16, 32, kernel_size=5)
        self.rblock2 = ResidualBlock(32)
        self.pooling = nn.MaxPool2d(2)
        self.fc = nn.Linear(32 * 4 * 4, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = relu(self.pooling(self.conv1(x)))  # N×1×28×28 → N×16×24×24 → N×16×12×12
        x = self.rblock1(x)
        x = relu(self.pooling(self.conv2(x)))  # → N×32×8×8 → N×32×4×4
        x = self.rblock2(x)
        return self.fc(x.flatten(1))  # → N×512 → N×10


def main(training: Options = Options()):
    model, history = train_on_mnist(ResidualNet, training)
    print(f"With two residual blocks {history[-1]['accuracy']:.1%} of the test digits are read; compare with cnn.py.")
    if training.plot:
        from ch10_cnn.figures.residual import draw

        draw(model, history)
    return model, history


if __name__ == "__main__":
    run(main)
