"""What PyTorch and our scripts say while a learner types lectures 10 and 11, and what helps."""

from operator import call

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn.functional import cross_entropy
from torchvision.transforms.functional import to_tensor

from ch10_cnn import draw_digit
from ch10_cnn.clean_photo import like_mnist
from ch10_cnn.cnn import CNN
from ch10_cnn.inception import InceptionA

IMAGES, LABELS = torch.zeros(64, 1, 28, 28), torch.zeros(64, dtype=torch.int64)
MAPS = torch.zeros(64, 10, 12, 12)  # behind the first pooling
FEATURES = torch.zeros(64, 20, 4, 4)  # behind the second
LARGER = torch.zeros(64, 20, 5, 5)  # of images of 32×32
COLOUR = Image.new("RGB", (28, 28))
MODEL = CNN()


def picture(*columns: int):
    """A sheet with an upright stroke at each of these columns."""
    sheet = np.ones((200, 200), dtype=np.float32)
    for column in columns:
        sheet[50:150, column : column + 10] = 0
    return like_mnist(sheet)


def residual(padding: int):
    conv = nn.Conv2d(10, 10, kernel_size=3, padding=padding)
    return MAPS + conv(conv(MAPS))


ERRORS = {
    "mat1 and mat2 shapes cannot be multiplied (5120x4 and 320x10)": (
        MODEL.fc,
        FEATURES,
        FEATURES.flatten(1),
        FEATURES.view(FEATURES.size(0), -1),
    ),
    "shape '[64, 320]' is invalid for input of size 10240": (
        lambda view: view(FEATURES[:32]),
        lambda x: x.view(64, 320),
        lambda x: x.view(x.size(0), -1),
    ),
    "Expected input batch_size (100) to match target batch_size (64).": (
        lambda logits: cross_entropy(logits, LABELS),
        LARGER.view(-1, 320),
        LARGER.flatten(1),
    ),
    "view size is not compatible with input tensor's size and stride": (
        lambda flatten: flatten(MAPS.to(memory_format=torch.channels_last)),
        lambda x: x.view(64, -1),
        lambda x: x.flatten(1),
    ),
    "expected input[64, 3, 28, 28] to have 1 channels, but got 3 channels instead": (
        lambda image: MODEL(to_tensor(image).expand(64, -1, -1, -1)),
        COLOUR,
        COLOUR.convert("L"),
    ),
    "expected input[1, 64, 28, 28] to have 1 channels, but got 64 channels instead": (
        MODEL,
        IMAGES[:, 0],
        IMAGES[:, 0].unsqueeze(1),
    ),
    "Kernel size: (5 x 5). Kernel size can't be greater than actual input size": (
        lambda padding: nn.Conv2d(20, 40, kernel_size=5, padding=padding)(FEATURES),
        0,
        2,
    ),
    "name 'device' is not defined": (lambda names: eval("device", names), {}, {"device": torch.device("cpu")}),
    "there are two digits in the picture; show one alone, with paper all around it": (
        call,
        lambda: picture(60, 120),
        lambda: picture(60),
    ),
    "there is no display to open a window on; predict.py reads a digit from a picture file": (
        call,
        draw_digit.main,
        lambda: picture(60),
    ),
    # Lecture 11.
    "expected input[64, 88, 12, 12] to have 10 channels, but got 88 channels instead": (
        lambda channels: nn.Conv2d(channels, 20, kernel_size=5)(InceptionA(10)(MAPS)),
        10,
        88,
    ),
    "mat1 and mat2 shapes cannot be multiplied (64x1408 and 320x10)": (
        lambda inputs: nn.Linear(inputs, 10)(torch.zeros(64, 88, 4, 4).flatten(1)),
        320,
        88 * 4 * 4,
    ),
    "Sizes of tensors must match except in dimension 1. Expected size 12 but got size 10": (
        lambda padding: torch.cat([MAPS, nn.Conv2d(10, 24, kernel_size=3, padding=padding)(MAPS)], dim=1),
        0,
        1,
    ),
    "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor": (
        call,
        lambda: torch.cat(MAPS, MAPS, dim=1),
        lambda: torch.cat([MAPS, MAPS], dim=1),
    ),
    "The size of tensor a (12) must match the size of tensor b (8) at non-singleton dimension 3": (residual, 0, 1),
    "The size of tensor a (10) must match the size of tensor b (20) at non-singleton dimension 1": (
        lambda shortcut: shortcut(MAPS) + nn.Conv2d(10, 20, kernel_size=3, padding=1)(MAPS),
        nn.Identity(),
        nn.Conv2d(10, 20, kernel_size=1),
    ),
}
