"""The data sets that the project ships, and a loader that cuts batches out of tensors in memory."""

import gzip
import hashlib
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from common.cli import UserError

DATA = Path(__file__).parents[1] / "data"
MEAN, STD = 0.1307, 0.3081  # of all pixels of MNIST's training images, scaled to [0, 1]


def checked_path(name: str) -> Path:
    """The path of a shipped file. Raises UserError unless it is there, byte for byte as in data/MD5SUMS."""
    path = DATA / name
    remedy = "restore it with git checkout, or download the project again and `pip install -e .` in its folder"
    if not path.is_file():
        raise UserError(f"{path} is missing; {remedy}")
    checksum = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    if f"{checksum}  {name}" not in (DATA / "MD5SUMS").read_text("utf-8").splitlines():
        raise UserError(f"{path} is damaged; {remedy}")
    return path


def mnist(train: bool = True) -> tuple[Tensor, Tensor]:
    """MNIST's images, N×1×28×28 float32 normalised by MEAN and STD, and labels, N int64; N = 60,000 or 10,000."""
    images, labels = mnist_bytes(train)
    pixels = torch.from_numpy(images).unsqueeze(1).float().div_(255)
    return pixels.sub_(MEAN).div_(STD), torch.from_numpy(labels).long()


def mnist_bytes(train: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """The archives as they are: images N×28×28 and labels N, both uint8.

    An archive is a header, 4 bytes and 4 more for each dimension, and then the values.
    Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
    """
    prefix = "train" if train else "t10k"
    images = gzip.decompress(checked_path(f"MNIST/raw/{prefix}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress(checked_path(f"MNIST/raw/{prefix}-labels-idx1-ubyte.gz").read_bytes())
    pixels = np.frombuffer(bytearray(images), np.uint8, offset=16)
    return pixels.reshape(-1, 28, 28), np.frombuffer(bytearray(labels), np.uint8, offset=8)


class Loader:
    """Batches of tensors that are in memory, with DataLoader's interface.

    A batch is one indexing operation on the tensors' own device. The seed fixes the order of every epoch.
    """

    def __init__(self, *tensors: Tensor, batch_size: int, shuffle: bool = False, seed: int = 0):
        self.tensors = tensors
        self.samples = len(tensors[0])
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.generator = torch.Generator().manual_seed(seed)
        self.share = slice(None)  # all rows of a batch; under torchrun, those of this process

    def __len__(self) -> int:
        return math.ceil(self.samples / self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        order = torch.randperm(self.samples, generator=self.generator) if self.shuffle else torch.arange(self.samples)
        for indices in order.to(self.tensors[0].device).split(self.batch_size):
            yield tuple(tensor[indices[self.share]] for tensor in self.tensors)


def mnist_loaders(batch_size: int, device: torch.device | str = "cpu", seed: int = 0) -> tuple[Loader, Loader]:
    """MNIST on a device: the training set in shuffled batches, the test set in batches of 1000."""
    train_set = [tensor.to(device) for tensor in mnist(train=True)]
    test_set = [tensor.to(device) for tensor in mnist(train=False)]
    return Loader(*train_set, batch_size=batch_size, shuffle=True, seed=seed), Loader(*test_set, batch_size=1000)
