"""Lecture 8: what an epoch of batches costs, from pictures decoded one by one to tensors cut by index.

    uv run ch08_dataloader/loader_speed.py

All deliver the same batches of MNIST. The stock pipeline makes a PIL picture of each image, turns it into a tensor,
normalises it and stacks 64 of these, in Python; a TensorDataset starts from finished tensors; the loader of
common/data.py does no more for a batch than index them once. Workers share that work among processes, and pay for it by
sending each batch from process to process.
Ends with how many times as many samples a second the in-memory loader delivers.
"""

import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import torch
from torch.utils.data import DataLoader, Subset, TensorDataset
from torchvision import transforms
from torchvision.datasets import MNIST

from common.cli import Count, run
from common.data import DATA, MEAN, STD, Loader, archive, mnist


def stock(folder: str) -> MNIST:
    """torchvision's MNIST with the lecture's transforms, unpacked into a folder that is not the project's."""
    raw = Path(folder) / "MNIST/raw"
    raw.mkdir(parents=True)
    for path in (DATA / "MNIST/raw").glob("*.gz"):
        shutil.copy(archive(path.name), raw)
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])
    return MNIST(folder, download=True, transform=transform)  # the archives are there: this only unpacks them


def seconds(loader: Iterable) -> float:
    start = time.perf_counter()
    for _ in loader:
        pass
    return time.perf_counter() - start


def same(one: Iterable, other: Iterable) -> bool:
    """Whether the first ten batches are equal, image for image and label for label."""
    pairs = zip(range(10), one, other, strict=False)
    return all(torch.equal(a, b) for _, x, y in pairs for a, b in zip(x, y, strict=True))


def main(images: Count = 60_000, batch_size: Count = 64) -> dict[str, float]:
    x, y = (tensor[:images] for tensor in mnist())
    with tempfile.TemporaryDirectory() as folder:
        pictures = Subset(stock(folder), range(len(x)))
        loaders = {
            f"torchvision, {workers} workers": (DataLoader, (pictures,), {"num_workers": workers})
            for workers in (0, 1, 2)
        }
        loaders["TensorDataset"] = (DataLoader, (TensorDataset(x, y),), {})
        loaders["in-memory loader"] = (Loader, (x, y), {})
        rates = {}
        print("                        seconds  samples/s  same batches")
        for name, (kind, data, extra) in loaders.items():
            in_order = kind(*data, batch_size=batch_size, **extra)
            equal = same(in_order, Loader(x, y, batch_size=batch_size))
            took = seconds(kind(*data, batch_size=batch_size, shuffle=True, **extra))
            rates[name] = len(x) / took
            print(f"{name:22}  {took:7.2f}  {rates[name]:9,.0f}  {'yes' if equal else 'NO'}")
    times = rates["in-memory loader"] / rates["torchvision, 0 workers"]
    print(f"The in-memory loader delivers {times:.0f} times the samples a second of the stock pipeline.")
    return rates


if __name__ == "__main__":
    run(main)
