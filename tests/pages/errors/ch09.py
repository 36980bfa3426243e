"""What Python and torch say while a learner types lecture 9, and what helps."""

from operator import call

import torch
from PIL import Image
from torch import nn
from torch.nn.functional import cross_entropy, softmax
from torch.utils.data import default_collate
from torchvision import datasets, transforms

from ch08_dataloader.loader_speed import torchvision_mnist

IMAGES, LABELS = torch.zeros(64, 1, 28, 28), torch.arange(64) % 10
PICTURE = Image.new("L", (28, 28))
TO_TENSOR, NORMALIZE = transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))


def loss(labels):
    return cross_entropy(torch.zeros(64, 10), labels)


ERRORS = {
    "mat1 and mat2 shapes cannot be multiplied (1792x28 and 784x512)": (
        nn.Linear(784, 512),
        IMAGES,
        IMAGES.view(-1, 784),
    ),
    "shape '[64, 784]' is invalid for input of size 25088": (lambda rows: IMAGES[:32].view(rows, 784), 64, -1),
    "expected target dtype to be Long or Byte, but got Float": (loss, LABELS.float(), LABELS.float().long()),
    "0D or 1D target tensor expected, multi-target not supported": (
        loss,
        LABELS.view(-1, 1),
        LABELS.view(-1, 1).view(-1),
    ),
    "Target 9 is out of bounds.": (
        lambda labels: cross_entropy(torch.zeros(3, 9), labels),
        torch.tensor([1, 9, 5]),  # Class_1, Class_9, Class_5
        torch.tensor([1, 9, 5]) - 1,
    ),
    "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; "
    "found <class 'PIL.Image.Image'>": (default_collate, [(PICTURE, 5)], [(TO_TENSOR(PICTURE), 5)]),
    "img should be Tensor Image. Got <class 'PIL.Image.Image'>": (
        lambda steps: transforms.Compose(steps)(PICTURE),
        [NORMALIZE, TO_TENSOR],
        [TO_TENSOR, NORMALIZE],
    ),
    "Compose.__init__() takes 2 positional arguments but 3 were given": (
        call,
        lambda: transforms.Compose(TO_TENSOR, NORMALIZE),
        lambda: transforms.Compose([TO_TENSOR, NORMALIZE]),
    ),
    "Implicit dimension choice for softmax has been deprecated.": (
        lambda dim: softmax(torch.zeros(2, 3), dim),
        None,
        1,
    ),
    "Dataset not found. You can use download=True to download it": (
        call,
        lambda: datasets.MNIST("."),
        lambda: torchvision_mnist("."),  # download=True, and the archives are there already
    ),
}
