"""Lecture 8: how long five loaders take for one epoch.

第 8 讲：五种加载方式，一轮各要多久。

    uv run ch08_dataloader/loader_speed.py

torchvision transforms one picture at a time, and the DataLoader stacks them. The loader in
common/data.py takes each batch with one index.

You should see: `equal` five times, and the in-memory loader far ahead.
"""

import itertools
import shutil
import tempfile
import time
from pathlib import Path

import torch
from torch.utils.data import DataLoader, Subset, TensorDataset
from torchvision import transforms
from torchvision.datasets import MNIST

from common.cli import run
from common.data import DATA, MEAN, STD, Loader, checked_path, mnist
from common.options import Batch, Count


def torchvision_mnist(folder: str) -> MNIST:
    """The lecture's dataset, unpacked into this folder; nothing is downloaded, the archives are copied there."""
    raw = Path(folder) / "MNIST/raw"
    raw.mkdir(parents=True)
    for path in (DATA / "MNIST/raw").glob("*.gz"):
        shutil.copy(checked_path(f"MNIST/raw/{path.name}"), raw)
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])
    return MNIST(folder, download=True, transform=transform)


def all_loaders(pictures, images, labels, batch_size: int, shuffle: bool) -> dict:
    """Five ways to the same batches."""
    tensors = TensorDataset(images, labels)
    return {
        "torchvision, 0 workers": DataLoader(pictures, batch_size, shuffle, num_workers=0),
        "torchvision, 1 worker": DataLoader(pictures, batch_size, shuffle, num_workers=1),
        "torchvision, 2 workers": DataLoader(pictures, batch_size, shuffle, num_workers=2),
        "TensorDataset": DataLoader(tensors, batch_size, shuffle),
        "in-memory loader": Loader(images, labels, batch_size=batch_size, shuffle=shuffle),
    }


def same(loader, reference) -> bool:
    """Whether the first ten batches are equal, image for image and label for label."""
    for (images, labels), (other_images, other_labels) in itertools.islice(zip(loader, reference), 10):
        if not torch.equal(images, other_images) or not torch.equal(labels, other_labels):
            return False
    return True


def seconds(loader) -> float:
    """How long one epoch of batches takes."""
    start = time.perf_counter()
    for _ in loader:
        pass
    return time.perf_counter() - start


def main(images: Count = 60_000, batch_size: Batch = 64):
    """:param images: how many images there are"""
    x, y = mnist()  # N×1×28×28, N
    x = x[:images]
    y = y[:images]
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        pictures = Subset(torchvision_mnist(folder), range(len(x)))
        in_order = all_loaders(pictures, x, y, batch_size, shuffle=False)
        shuffled = all_loaders(pictures, x, y, batch_size, shuffle=True)
        print("                        seconds  images/s  batches")
        for name in shuffled:
            verdict = "equal" if same(in_order[name], in_order["in-memory loader"]) else "DIFFERENT"
            times[name] = seconds(shuffled[name])
            print(f"{name:22}  {times[name]:7.2f}  {len(x) / times[name]:8,.0f}  {verdict}")
    factor = times["torchvision, 0 workers"] / times["in-memory loader"]
    print(f"The in-memory loader is {factor:.0f} times faster than torchvision's dataset without workers.")


if __name__ == "__main__":
    run(main)
