"""Lecture 10, homework: three convolutions and three linear layers.

第 10 讲作业：三个卷积层，三个全连接层。

    uv run ch10_cnn/deeper_cnn.py --plot

Each convolution is followed by pooling and ReLU, as in cnn.py. Padding leaves room for the third.

You should see: test accuracy of 93 to 95 % after the first epoch, less than cnn.py; about 98.8 % after ten, more.
"""

from torch import Tensor, nn
from torch.nn.functional import relu

from common.cli import run
from common.training import Options, train_on_mnist


class DeeperCNN(nn.Module):
    """Logits of the ten digits, N×10, from images N×1×28×28."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, kernel_size=5, padding=2)
        self.conv2 = nn.Conv2d(16, 32, kernel_size=5, padding=2)
        self.conv3 = nn.Conv2d(32, 64, kernel_size=3, padding=1)
        self.pooling = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(64 * 3 * 3, 128)
        self.fc2 = nn.Linear(128, 64)
        self.fc3 = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = relu(self.pooling(self.conv1(x)))  # N×1×28×28 → N×16×28×28 → N×16×14×14
        x = relu(self.pooling(self.conv2(x)))  # → N×32×14×14 → N×32×7×7
        x = relu(self.pooling(self.conv3(x)))  # → N×64×7×7 → N×64×3×3
        x = x.flatten(1)  # → N×576
        x = relu(self.fc1(x))  # → N×128
        x = relu(self.fc2(x))  # → N×64
        return self.fc3(x)  # → N×10


def main(training: Options = Options()):
    model, history = train_on_mnist(DeeperCNN, training)
    print(f"Three convolutions read {history[-1]['accuracy']:.1%} of the test digits; compare with cnn.py.")
    if training.plot:
        from ch10_cnn.figures.learning_curves import draw

        draw(model, history)
    return model, history


if __name__ == "__main__":
    run(main)
