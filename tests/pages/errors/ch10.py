"""What PyTorch and our scripts say while a learner types lectures 10 and 11, and what helps."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, relu

from ch10_cnn import draw_digit
from ch10_cnn.clean_photo import like_mnist
from ch10_cnn.cnn import CNN
from ch10_cnn.inception import Inception, InceptionA
from ch10_cnn.residual import ResidualBlock
from common.training import fastest_layout

IMAGES, LABELS = torch.zeros(64, 1, 28, 28), torch.zeros(64, dtype=torch.int64)
MAPS = torch.zeros(64, 10, 12, 12)


def flattened(how, images: Tensor = IMAGES):
    """The lecture's network as train_on_mnist lays it out, with another line in place of x.flatten(1)."""

    class Net(CNN):
        def forward(self, x: Tensor) -> Tensor:
            x = relu(self.pooling(self.conv1(x)))
            x = relu(self.pooling(self.conv2(x)))
            return self.fc(how(x))

    model = Net()
    return model.to(memory_format=fastest_layout(model, images))(images)


def larger(how, inputs: int):
    """Its loss for images of 32×32."""
    x = torch.zeros(64, 20, 5, 5)
    return cross_entropy(nn.Linear(inputs, 10)(how(x)), LABELS)


def without_device():
    return torch.zeros(1).to(device)  # noqa: F821


def with_device():
    device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    return torch.zeros(1).to(device)


def picture(*digits: tuple[int, int]):
    """A sheet with strokes from and to these columns."""
    sheet = np.ones((200, 200), dtype=np.float32)
    for left, right in digits:
        sheet[50:150, left:right] = 0
    return like_mnist(sheet)


def third_convolution(padding: int):
    x = torch.zeros(64, 20, 4, 4)
    return nn.Conv2d(20, 40, kernel_size=5, padding=padding)(x)


def inception(second: int, last: int):
    """The lecture's network with so many input channels of conv2, so many inputs of fc."""
    model = Inception()
    model.conv2 = nn.Conv2d(second, 20, kernel_size=5)
    model.fc = nn.Linear(last, 10)
    return model(IMAGES)


def two_branches(padding: int):
    block = InceptionA(10)
    return torch.cat([block.branch1x1(MAPS), nn.Conv2d(10, 24, kernel_size=3, padding=padding)(MAPS)], dim=1)


def residual(padding: int):
    block = ResidualBlock(10)
    block.conv1 = nn.Conv2d(10, 10, kernel_size=3, padding=padding)
    block.conv2 = nn.Conv2d(10, 10, kernel_size=3, padding=padding)
    return block(MAPS)


def wider(shortcut):
    return shortcut(MAPS) + nn.Conv2d(10, 20, kernel_size=3, padding=1)(MAPS)


COLOUR = Image.new("RGB", (28, 28))


def batch(image: Image.Image) -> Tensor:
    return (
        torch.from_numpy(np.array(image, dtype=np.float32)).reshape(28, 28, -1).permute(2, 0, 1).expand(64, -1, 28, 28)
    )


ERRORS = {
    "mat1 and mat2 shapes cannot be multiplied (5120x4 and 320x10)": (
        lambda: flattened(lambda x: x),
        lambda: (flattened(lambda x: x.flatten(1)), flattened(lambda x: x.view(x.size(0), -1))),
    ),
    "shape '[64, 320]' is invalid for input of size 10240": (
        lambda: flattened(lambda x: x.view(64, 320), IMAGES[:32]),
        lambda: flattened(lambda x: x.view(x.size(0), -1), IMAGES[:32]),
    ),
    "Expected input batch_size (100) to match target batch_size (64).": (
        lambda: larger(lambda x: x.view(-1, 320), 320),
        lambda: larger(lambda x: x.flatten(1), 20 * 5 * 5),
    ),
    "view size is not compatible with input tensor's size and stride": (
        lambda: MAPS.to(memory_format=torch.channels_last).view(64, -1),
        lambda: (MAPS.to(memory_format=torch.channels_last).flatten(1), flattened(lambda x: x.flatten(1))),
    ),
    "expected input[64, 3, 28, 28] to have 1 channels, but got 3 channels instead": (
        lambda: CNN()(batch(COLOUR)),
        lambda: CNN()(batch(COLOUR.convert("L"))),
    ),
    "expected input[1, 64, 28, 28] to have 1 channels, but got 64 channels instead": (
        lambda: CNN()(IMAGES[:, 0]),
        lambda: CNN()(IMAGES[:, 0].unsqueeze(1)),
    ),
    "Kernel size: (5 x 5). Kernel size can't be greater than actual input size": (
        lambda: third_convolution(padding=0),
        lambda: third_convolution(padding=2),
    ),
    "name 'device' is not defined": (without_device, with_device),
    "there are two digits in the picture; show one alone, with paper all around it": (
        lambda: picture((60, 70), (120, 130)),
        lambda: picture((60, 70)),
    ),
    "there is no display to open a window on; predict.py reads a digit from a picture file": (
        draw_digit.main,
        lambda: picture((60, 70)),
    ),
    # Lecture 11.
    "expected input[64, 88, 12, 12] to have 10 channels, but got 88 channels instead": (
        lambda: inception(10, 1408),
        lambda: inception(88, 1408),
    ),
    "mat1 and mat2 shapes cannot be multiplied (64x1408 and 320x10)": (
        lambda: inception(88, 320),
        lambda: inception(88, 1408),
    ),
    "Sizes of tensors must match except in dimension 1. Expected size 12 but got size 10": (
        lambda: two_branches(padding=0),
        lambda: two_branches(padding=1),
    ),
    "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor": (
        lambda: torch.cat(MAPS, MAPS, dim=1),
        lambda: torch.cat([MAPS, MAPS], dim=1),
    ),
    "The size of tensor a (12) must match the size of tensor b (8) at non-singleton dimension 3": (
        lambda: residual(padding=0),
        lambda: residual(padding=1),
    ),
    "The size of tensor a (10) must match the size of tensor b (20) at non-singleton dimension 1": (
        lambda: wider(nn.Identity()),
        lambda: wider(nn.Conv2d(10, 20, kernel_size=1)),
    ),
}
