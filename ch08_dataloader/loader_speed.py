"""Lecture 8: what an epoch of batches costs, from pictures decoded one by one to tensors in memory.

    uv run ch08_dataloader/loader_speed.py

All give the same batches of MNIST. torchvision's dataset makes a PIL picture of each image, turns it into a tensor and
normalises it, and the DataLoader stacks 64 of these, all in Python; a TensorDataset starts from finished tensors; the
loader of common/data.py does no more for a batch than index them once. Workers share that work among processes, and pay
for it by sending each batch from process to process.
Ends with how many times faster the in-memory loader is than torchvision's dataset.
"""

import itertools
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset
from torchvision import transforms
from torchvision.datasets import MNIST

from common.cli import run
from common.data import DATA, MEAN, STD, Loader, checked_path, mnist
from common.options import Batch, Count


def stock(folder: str) -> MNIST:
    """torchvision's MNIST with the lecture's transforms, unpacked into a folder that is not the project's."""
    raw = Path(folder) / "MNIST/raw"
    raw.mkdir(parents=True)
    for path in (DATA / "MNIST/raw").glob("*.gz"):
        shutil.copy(checked_path(f"MNIST/raw/{path.name}"), raw)
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])
    return MNIST(folder, download=True, transform=transform)  # the archives are there: this only unpacks them


def all_loaders(
    pictures: Dataset, images: Tensor, labels: Tensor, batch_size: int, shuffle: bool
) -> dict[str, DataLoader | Loader]:
    """Five ways to the same batches."""
    tensors = TensorDataset(images, labels)
    return {
        "torchvision, 0 workers": DataLoader(pictures, batch_size, shuffle, num_workers=0),
        "torchvision, 1 worker": DataLoader(pictures, batch_size, shuffle, num_workers=1),
        "torchvision, 2 workers": DataLoader(pictures, batch_size, shuffle, num_workers=2),
        "TensorDataset": DataLoader(tensors, batch_size, shuffle),
        "in-memory loader": Loader(images, labels, batch_size=batch_size, shuffle=shuffle),
    }


def same(loader: Iterable, reference: Iterable) -> bool:
    """Whether the first ten batches are equal, image for image and label for label."""
    for batch, expected in itertools.islice(zip(loader, reference), 10):
        if not torch.equal(batch[0], expected[0]):
            return False
        if not torch.equal(batch[1], expected[1]):
            return False
    return True


def seconds(loader: Iterable) -> float:
    """How long one epoch of batches takes."""
    start = time.perf_counter()
    for _ in loader:
        pass
    return time.perf_counter() - start


def main(images: Count = 60_000, batch_size: Batch = 64) -> dict[str, float]:
    all_images, all_labels = mnist()
    x = all_images[:images]  # N×1×28×28
    y = all_labels[:images]
    rates = {}
    with tempfile.TemporaryDirectory() as folder:
        pictures = Subset(stock(folder), range(len(x)))
        in_order = all_loaders(pictures, x, y, batch_size, shuffle=False)
        shuffled = all_loaders(pictures, x, y, batch_size, shuffle=True)
        print("                        seconds  samples/s  batches")
        for name in shuffled:
            verdict = "equal" if same(in_order[name], in_order["in-memory loader"]) else "DIFFERENT"
            elapsed = seconds(shuffled[name])
            rates[name] = len(x) / elapsed
            print(f"{name:22}  {elapsed:7.2f}  {rates[name]:9,.0f}  {verdict}")
    factor = rates["in-memory loader"] / rates["torchvision, 0 workers"]
    print(f"The in-memory loader is {factor:.0f} times faster than torchvision's dataset without workers.")
    return rates


if __name__ == "__main__":
    run(main)
