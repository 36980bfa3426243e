"""The course's data sets as tensors, and a loader that cuts batches out of them."""

import gzip
import math
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from common.cli import UserError

DATA = Path(__file__).parents[1] / "data"
MEAN, STD = 0.1307, 0.3081  # of all pixels of MNIST's training images, scaled to [0, 1]


def diabetes(path: Path | None = None) -> tuple[Tensor, Tensor]:
    """The Pima diabetes table: features 759×8 in [-1, 1], labels 759×1 (1 = no diabetes), both float32."""
    path = path or DATA / "diabetes.csv.gz"
    try:
        with warnings.catch_warnings(action="ignore"):  # NumPy warns of an empty file; the shape below tells
            table = np.loadtxt(path, delimiter=",", dtype=np.float32, ndmin=2)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise UserError(f"cannot read {path}: {error}; restore it with git checkout") from error
    if table.shape[1] != 9 or not len(table):
        raise UserError(
            f"{path} has {len(table)} rows of {table.shape[1]} columns, not of 9; restore it with git checkout"
        )
    wrong = ~np.isfinite(table).all(1) | ~np.isin(table[:, 8], (0, 1))
    if wrong.any():
        row = wrong.argmax() + 1
        raise UserError(
            f"{path}: row {row} holds a value that is not finite, or a label other than 0 and 1; correct it"
        )
    return torch.from_numpy(table[:, :8]), torch.from_numpy(table[:, 8:])


def mnist(train: bool = True) -> tuple[Tensor, Tensor]:
    """MNIST's images, N×1×28×28 float32 normalised by MEAN and STD, and labels, N int64; N = 60,000 or 10,000."""
    images, labels = mnist_bytes(train)
    pixels = torch.from_numpy(images).unsqueeze(1).float().div_(255)
    return pixels.sub_(MEAN).div_(STD), torch.from_numpy(labels).long()


def mnist_bytes(train: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """The archives as they are: images N×28×28 and labels N, both bytes."""
    prefix = "train" if train else "t10k"
    images, labels = (read_idx(archive(f"{prefix}-{kind}-ubyte.gz")) for kind in ("images-idx3", "labels-idx1"))
    if images.shape[1:] != (28, 28) or labels.shape != images.shape[:1] or not len(labels) or labels.max() > 9:
        raise UserError(
            f"{DATA / 'MNIST/raw'}: the {prefix} archives hold images {images.shape} and labels {labels.shape}"
            f" up to {labels.max(initial=0)}, not N digits of 28×28; restore them with git checkout"
        )
    return images, labels


def archive(name: str) -> Path:
    """The path of an MNIST archive, fetched by torchvision where it is missing."""
    path = DATA / "MNIST/raw" / name
    if not path.exists():
        from torchvision.datasets import MNIST  # takes as long to import as torch, and is seldom needed

        try:
            MNIST(DATA, download=True)
        except (OSError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[-1]
            raise UserError(
                f"{path} is missing and the download failed ({reason}); restore it with git checkout"
            ) from error
    return path


def read_idx(path: Path) -> np.ndarray:
    """An array of bytes in the IDX format: 0, 0, type 8, the number of dimensions, each size as 4 bytes, the data.

    Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
    """
    try:
        content = gzip.decompress(path.read_bytes())
        dimensions = content[3]
        shape = [int(size) for size in np.frombuffer(content, ">u4", dimensions, offset=4)]
        array = np.frombuffer(bytearray(content), np.uint8, offset=4 + 4 * dimensions)
        if content[:3] != b"\0\0\x08" or array.size != math.prod(shape):
            raise ValueError("not an IDX file of bytes")
        return array.reshape(shape)
    except (OSError, EOFError, IndexError, ValueError, zlib.error) as error:
        raise UserError(f"{path} is damaged ({error}); restore it with git checkout") from error


class Loader:
    """Batches of tensors that are in memory, with the face of torch.utils.data.DataLoader.

    A batch is one indexing operation on the tensors' own device. The seed fixes the order of every epoch.
    """

    def __init__(self, *tensors: Tensor, batch_size: int, shuffle: bool = False, seed: int = 0):
        self.tensors = tensors
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.generator = torch.Generator().manual_seed(seed)

    def __len__(self) -> int:
        return math.ceil(len(self.tensors[0]) / self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        if not self.shuffle:
            yield from zip(*(tensor.split(self.batch_size) for tensor in self.tensors), strict=True)
            return
        order = torch.randperm(len(self.tensors[0]), generator=self.generator).to(self.tensors[0].device)
        for indices in order.split(self.batch_size):
            yield tuple(tensor[indices] for tensor in self.tensors)


def mnist_loaders(batch_size: int, device: torch.device | str = "cpu", seed: int = 0) -> tuple[Loader, Loader]:
    """MNIST on a device: the training set in shuffled batches, the test set in batches of 1000."""
    train_set, test_set = ([tensor.to(device) for tensor in mnist(train)] for train in (True, False))
    return Loader(*train_set, batch_size=batch_size, shuffle=True, seed=seed), Loader(*test_set, batch_size=1000)
