"""Lecture 9: fully connected layers read handwritten digits.

第 9 讲：用全连接网络识别手写数字。

    uv run ch09_softmax_mnist/mnist_mlp.py --plot

The image becomes one row of 784 numbers: the network ignores which pixels are neighbours.
The loop is `train_epoch` and `evaluate` in common/training.py; mnist_in_one_file.py has all in one file.

You should see: test accuracy of about 89 % after the first epoch, about 97.5 % after ten.
"""

from torch import Tensor, nn
from torch.nn.functional import relu

from common.cli import run
from common.training import Options, train_on_mnist


class Net(nn.Module):
    """Logits of the ten digits, N×10, from images N×1×28×28."""

    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(28 * 28, 512)
        self.linear2 = nn.Linear(512, 256)
        self.linear3 = nn.Linear(256, 128)
        self.linear4 = nn.Linear(128, 64)
        self.linear5 = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = x.flatten(1)  # N×1×28×28 → N×784; lecture: x.view(-1, 784)
        x = relu(self.linear1(x))  # → N×512
        x = relu(self.linear2(x))  # → N×256
        x = relu(self.linear3(x))  # → N×128
        x = relu(self.linear4(x))  # → N×64
        return self.linear5(x)  # → N×10, no activation: cross_entropy takes the logits


def main(training: Options = Options()):
    model, history = train_on_mnist(Net, training)
    weights = sum(parameter.numel() for parameter in model.parameters())
    print(f"{weights:,} weights read {history[-1]['accuracy']:.1%} of the test digits; lecture 10 needs far fewer.")
    if training.plot:
        from ch09_softmax_mnist.figures.mnist_mlp import draw

        draw(history)
    return model, history


if __name__ == "__main__":
    run(main)
