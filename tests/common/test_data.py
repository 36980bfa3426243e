"""common/data.py beside torchvision, checksums and its own promises."""

import gzip
import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision import datasets, transforms

from common.cli import UserError
from common.data import DATA, MEAN, STD, Loader, checked_path, mnist, mnist_bytes


def test_files_have_the_checksums_that_stand_beside_them():
    lines = (DATA / "MD5SUMS").read_text("utf-8").splitlines()
    names = [line.split("  ")[1] for line in lines]
    assert sorted(names) == sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.gz"))
    page = (DATA / "README.md").read_text("utf-8")
    for name in names:
        assert f"| `{name}` | {(DATA / name).stat().st_size:,} |" in page
        assert checked_path(name) == DATA / name


def test_mnist_equals_torchvision_to_the_bit(tmp_path: Path):
    raw = tmp_path / "MNIST/raw"
    raw.mkdir(parents=True)
    for archive in (DATA / "MNIST/raw").glob("*.gz"):
        (raw / archive.stem).write_bytes(gzip.decompress(archive.read_bytes()))
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])
    for train, count in [(True, 60_000), (False, 10_000)]:
        theirs = datasets.MNIST(tmp_path, train=train)
        images, labels = mnist(train)
        assert images.shape == (count, 1, 28, 28)
        assert torch.equal(labels, theirs.targets)
        assert np.array_equal(mnist_bytes(train)[0], theirs.data.numpy())
        for index in range(0, count, 997):
            assert torch.equal(images[index], transform(theirs[index][0]))


def test_diabetes_is_the_course_table():
    table = np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",")
    assert table.shape == (759, 9)
    assert np.abs(table[:, :8]).max() == 1
    assert sorted(set(table[:, 8])) == [0, 1]
    assert table[:, 8].sum() == 496
    text = gzip.decompress((DATA / "diabetes.csv.gz").read_bytes())
    assert hashlib.md5(text).hexdigest() == "bf3fcb4a2acfd7e7fbfdd883c0998b8a"


@given(samples=st.integers(1, 200), batch_size=st.integers(1, 250), seed=st.integers(0, 2**32 - 1))
def test_shuffled_batches_hold_every_sample_once(samples: int, batch_size: int, seed: int):
    numbers = torch.arange(samples)
    loader = Loader(numbers, -numbers, batch_size=batch_size, shuffle=True, seed=seed)
    batches = list(loader)
    assert len(batches) == len(loader)
    assert [len(x) for x, _ in batches[:-1]] == [batch_size] * (len(loader) - 1)
    assert all(torch.equal(x, -y) for x, y in batches)
    assert sorted(torch.cat([x for x, _ in batches]).tolist()) == list(range(samples))


def test_order_depends_on_the_seed_and_the_epoch_alone():
    numbers = torch.arange(100)
    first, again, other = (Loader(numbers, batch_size=10, shuffle=True, seed=seed) for seed in (1, 1, 2))

    def epoch(loader: Loader) -> list[int]:
        return torch.cat([x for (x,) in loader]).tolist()

    one, two = epoch(first), epoch(first)
    torch.manual_seed(0)  # the global random state plays no part
    assert [epoch(again), epoch(again)] == [one, two]
    assert one != two
    assert epoch(other) != one
    assert epoch(Loader(numbers, batch_size=7)) == list(range(100))


def test_any_cut_or_changed_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    name = "diabetes.csv.gz"
    whole, path = (DATA / name).read_bytes(), tmp_path / name
    shutil.copy(DATA / "MD5SUMS", tmp_path)
    monkeypatch.setattr("common.data.DATA", tmp_path)
    for length in [*range(0, len(whole), 311), len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(UserError, match="is damaged; restore it"):
            checked_path(name)
    for position in np.random.default_rng(0).integers(0, len(whole), 40):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 4]) + whole[position + 1 :])
        with pytest.raises(UserError, match="is damaged; restore it"):
            checked_path(name)
    path.write_bytes(whole)
    assert checked_path(name) == path
