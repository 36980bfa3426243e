"""Lecture 11, homework: four versions of the residual block.

第 11 讲作业：残差块的四种变体。

    uv run ch10_cnn/residual_variants.py

In PreActivation nothing follows the sum: a signal can pass through all blocks unchanged. Two blocks gain little;
the paper has up to 1001 layers.

You should see: four test accuracies of about 98 %, close together.

Source: He et al., arXiv 1603.05027.
"""

from functools import partial

from torch import Tensor, nn
from torch.nn.functional import relu

from ch10_cnn.residual import ResidualNet
from common.cli import run
from common.options import Device, Epochs, Seed
from common.training import Options, train_on_mnist


class Original(nn.Module):
    """relu(x + F(x)) as in residual.py, with batch norm: N×channels×H×W → the same shape, as all blocks here."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(channels)  # makes each channel's mean 0 and its variance 1
        self.conv1 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        self.norm2 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)

    def residual(self, x: Tensor) -> Tensor:  # F(x)
        return self.norm2(self.conv2(relu(self.norm1(self.conv1(x)))))

    def forward(self, x: Tensor) -> Tensor:
        return relu(x + self.residual(x))


class ConstantScaling(Original):
    """relu(x/2 + F(x)/2)."""

    def forward(self, x: Tensor) -> Tensor:
        return relu(0.5 * x + 0.5 * self.residual(x))


class ConvShortcut(Original):
    """relu(conv(x) + F(x)), with a 1×1 convolution."""

    def __init__(self, channels: int):
        super().__init__(channels)
        self.shortcut = nn.Conv2d(channels, channels, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        return relu(self.shortcut(x) + self.residual(x))


class PreActivation(Original):
    """x + F(x), with norm and ReLU before each convolution and nothing after the sum."""

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(relu(self.norm2(self.conv1(relu(self.norm1(x))))))


class Net(ResidualNet):
    """The network of residual.py with two blocks of another kind: N×1×28×28 → N×10."""

    def __init__(self, block: type):
        super().__init__()
        self.rblock1 = block(16)  # the layers made before start alike in all four networks
        self.rblock2 = block(32)


VARIANTS = [Original, ConstantScaling, ConvShortcut, PreActivation]


def main(epochs: Epochs = 1, seed: Seed = 0, device: Device = "auto"):
    accuracies = {}
    for block in VARIANTS:
        print(block.__name__)
        network = partial(Net, block)  # network() is Net(block)
        _, history = train_on_mnist(network, Options(epochs=epochs, seed=seed, device=device))
        accuracies[block.__name__] = history[-1]["accuracy"]
    print(f"\ntest accuracy   after epoch {epochs}")
    for name, accuracy in accuracies.items():
        print(f"{name:15} {accuracy:.2%}")
    apart = max(accuracies.values()) - min(accuracies.values())
    print(f"They lie {100 * apart:.2f} points apart; one seed does not tell which is best.")
    return accuracies


if __name__ == "__main__":
    run(main)
