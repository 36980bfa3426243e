"""common/data.py beside torchvision, checksums and its own promises. Files that are damaged: test_bad_input.py."""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import torch
from torchvision import datasets, transforms

from common.data import DATA, MEAN, STD, checked_path, mnist, mnist_bytes


def test_files_have_the_checksums_and_sizes_that_stand_beside_them():
    names = [line.split("  ")[1] for line in (DATA / "MD5SUMS").read_text("utf-8").splitlines()]
    assert sorted(names) == sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.gz"))
    page = (DATA / "README.md").read_text("utf-8")
    for name in names:
        assert f"| `{name}` | {checked_path(name).stat().st_size:,} |" in page
    course_table = gzip.decompress((DATA / "diabetes.csv.gz").read_bytes())
    assert hashlib.md5(course_table).hexdigest() == "bf3fcb4a2acfd7e7fbfdd883c0998b8a"


def test_mnist_equals_torchvision_to_the_bit(tmp_path: Path):
    raw = tmp_path / "MNIST/raw"
    raw.mkdir(parents=True)
    for archive in (DATA / "MNIST/raw").glob("*.gz"):
        (raw / archive.stem).write_bytes(gzip.decompress(archive.read_bytes()))
    for train in (True, False):
        theirs = datasets.MNIST(tmp_path, train=train)
        images, labels = mnist_bytes(train)
        assert np.array_equal(images, theirs.data.numpy())
        assert np.array_equal(labels, theirs.targets.numpy())
    images, labels = mnist(train=False)
    assert torch.equal(labels, theirs.targets)
    theirs.transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])
    for index in range(0, 10_000, 997):
        assert torch.equal(images[index], theirs[index][0])
