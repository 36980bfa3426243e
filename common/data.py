"""The data sets that the project ships, and a loader that cuts batches out of tensors in memory."""

import gzip
import hashlib
import io
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path

from common.cli import UserError

import numpy as np
import torch
from torch import Tensor

DATA = Path(__file__).parents[1] / "data"
MEAN, STD = 0.1307, 0.3081  # of all pixels of MNIST's training images, scaled to [0, 1]
LARGEST = 500_000_000  # bytes of a file that a user gives, unpacked
MD5 = {
    "diabetes.csv.gz": "85d6fc7d11023149cce4621cf08fcaeb",
    "names/names_train.csv.gz": "279fed4465b63788995257cf0a81f3af",
    "names/names_test.csv.gz": "3729799e72df4be417721aab647340e3",
    "titanic.csv.gz": "385d9dbbd3476d63dda689ea778ec3b3",
    "MNIST/raw/train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "MNIST/raw/train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    "MNIST/raw/t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    "MNIST/raw/t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
}


def checked_path(name: str) -> Path:
    """The path of a shipped file. Raises UserError unless it is there, byte for byte as in data/README.md."""
    path = DATA / name
    remedy = "restore it with git checkout, or from a fresh download of the project"
    if not DATA.is_dir():
        raise UserError(f"{DATA} is missing; it stays in the project's folder: install it by `pip install -e .` there")
    if not path.is_file():
        raise UserError(f"{path} is missing; {remedy}")
    if hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() != MD5[name]:
        raise UserError(f"{path} is damaged; {remedy}")
    return path


def kaggle_file(path: Path, name: str, competition: str) -> str:
    """The text of a competition's file. The path is its own or its folder's; .gz and .zip are unpacked."""
    known = [path / name, path / f"{name}.gz", path / f"{name}.zip", path / f"{competition}.zip", path]
    found = [each for each in known if each.is_file()]
    if not found:
        page = f"https://www.kaggle.com/c/{competition}/data"
        raise UserError(f"no {name} in {path}; download it from {page} and give its folder as --data")
    try:
        with found[0].open("rb") as file:
            content, source = file.read(LARGEST + 1), found[0].name
        for _ in range(2):  # the competition's .zip may hold another
            if source.endswith(".zip"):
                archive = zipfile.ZipFile(io.BytesIO(content))
                source = name if name in archive.namelist() else f"{name}.zip"
                content = archive.open(source).read(LARGEST + 1)
        if source.endswith(".gz"):
            content = gzip.GzipFile(fileobj=io.BytesIO(content)).read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValueError(f"larger than {LARGEST:,} bytes")
        return content.decode("utf-8-sig")
    except Exception as error:  # a damaged archive can raise almost anything
        raise UserError(f"cannot read {name} from {found[0]} ({error}); download it again") from error


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

    def __len__(self) -> int:
        return math.ceil(self.samples / self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        if not self.shuffle:
            yield from zip(*[tensor.split(self.batch_size) for tensor in self.tensors], strict=True)
            return
        order = torch.randperm(self.samples, generator=self.generator).to(self.tensors[0].device)
        for indices in order.split(self.batch_size):
            yield tuple(tensor[indices] for tensor in self.tensors)


def mnist_loaders(batch_size: int, device: torch.device | str = "cpu", seed: int = 0) -> tuple[Loader, Loader]:
    """MNIST on a device: the training set in shuffled batches, the test set in batches of 1000."""
    train_set = [tensor.to(device) for tensor in mnist(train=True)]
    test_set = [tensor.to(device) for tensor in mnist(train=False)]
    return Loader(*train_set, batch_size=batch_size, shuffle=True, seed=seed), Loader(*test_set, batch_size=1000)
