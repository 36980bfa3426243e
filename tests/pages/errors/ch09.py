"""What Python and torch say while a learner types lecture 9, and what helps."""

import tempfile

import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from ch08_dataloader.loader_speed import torchvision_mnist
from ch09_softmax_mnist.mnist_mlp import Net
from ch09_softmax_mnist.otto import Net as OttoNet

IMAGES = torch.randn(64, 1, 28, 28)
LABELS = torch.arange(64) % 10
PICTURE = Image.new("L", (28, 28))
TO_TENSOR, NORMALIZE = transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))
criterion = nn.CrossEntropyLoss()


class Flat(nn.Module):
    """The lecture's network with other first lines in forward."""

    def __init__(self, flatten):
        super().__init__()
        self.net = nn.Linear(28 * 28, 512)
        self.flatten = flatten

    def forward(self, x):
        return self.net(self.flatten(x))


def right():
    Flat(lambda x: x.view(-1, 784))(IMAGES)
    Flat(lambda x: x.view(-1, 784))(IMAGES[:32])
    Net()(IMAGES[:32])


def loss(labels):
    return criterion(Net()(IMAGES), labels)


def classes_from_zero():
    labels = torch.tensor([1, 9, 5])  # Class_1, Class_9, Class_5
    criterion(OttoNet()(torch.zeros(3, 93)), labels - 1)


def batch(transform):
    with tempfile.TemporaryDirectory() as folder:
        dataset = torchvision_mnist(folder)
        dataset.transform = transform
        return next(iter(DataLoader(dataset, 64)))


def mnist(download: bool):
    with tempfile.TemporaryDirectory() as folder:
        if download:
            torchvision_mnist(folder)  # download=True, and the archives are there already
        else:
            datasets.MNIST(folder, download=False)


def both_transforms():
    transforms.Compose([TO_TENSOR, NORMALIZE])(PICTURE)


ERRORS = {
    "mat1 and mat2 shapes cannot be multiplied (1792x28 and 784x512)": (lambda: Flat(lambda x: x)(IMAGES), right),
    "shape '[64, 784]' is invalid for input of size 25088": (
        lambda: Flat(lambda x: x.view(64, 784))(IMAGES[:32]),
        right,
    ),
    "expected target dtype to be Long or Byte, but got Float": (
        lambda: loss(LABELS.float()),
        lambda: loss(LABELS.float().long()),
    ),
    "0D or 1D target tensor expected, multi-target not supported": (
        lambda: loss(LABELS.view(-1, 1)),
        lambda: loss(LABELS.view(-1, 1).view(-1)),
    ),
    "Target 9 is out of bounds.": (
        lambda: criterion(OttoNet()(torch.zeros(3, 93)), torch.tensor([1, 9, 5])),
        classes_from_zero,
    ),
    "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; "
    "found <class 'PIL.Image.Image'>": (lambda: batch(None), lambda: batch(TO_TENSOR)),
    "img should be Tensor Image. Got <class 'PIL.Image.Image'>": (
        lambda: transforms.Compose([NORMALIZE, TO_TENSOR])(PICTURE),
        both_transforms,
    ),
    "Compose.__init__() takes 2 positional arguments but 3 were given": (
        lambda: transforms.Compose(TO_TENSOR, NORMALIZE),
        both_transforms,
    ),
    "Implicit dimension choice for softmax has been deprecated.": (
        lambda: torch.nn.functional.softmax(torch.randn(2, 3)),
        lambda: torch.nn.functional.softmax(torch.randn(2, 3), dim=1),
    ),
    "Dataset not found. You can use download=True to download it": (
        lambda: mnist(download=False),
        lambda: mnist(download=True),
    ),
}
