"""The lectures in one file: they need nothing of the project, and train what the chapters' own scripts train."""

import ast
import importlib.util
import re
import runpy
import shutil
import socket
import struct
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from ch09_softmax_mnist import mnist_mlp
from ch10_cnn import cnn
from common import data
from common.data import Loader
from common.training import evaluate, train_epoch
from tests.conftest import ROOT, use_first_digits

NETWORKS = {"ch09_softmax_mnist/mnist_in_one_file.py": mnist_mlp.Net, "ch10_cnn/cnn_in_one_file.py": cnn.CNN}
every_file = pytest.mark.parametrize("path", NETWORKS)


def write_idx(path: Path, values: np.ndarray) -> None:
    """MNIST's format: type 8 (bytes), the number of dimensions, each dimension, the values."""
    header = struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape)
    path.write_bytes(header + values.tobytes())


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder laid out as the project, with few images."""
    folder = tmp_path / "project"
    raw = folder / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    use_first_digits(monkeypatch, 330, 200)
    for prefix in ("train", "t10k"):
        images, labels = data.mnist_bytes(prefix == "train")
        write_idx(raw / f"{prefix}-images-idx3-ubyte", images)
        write_idx(raw / f"{prefix}-labels-idx1-ubyte", labels)
    return folder


def copy_out(path: str, folder: Path, **constants: int) -> Path:
    """Copy a script into a chapter's folder there, with other constants at its top."""
    text = (ROOT / path).read_text("utf-8")
    for name, value in constants.items():
        text, found = re.subn(rf"^{name} = \d+$", f"{name} = {value}", text, flags=re.MULTILINE)
        assert found == 1
    copy = folder / path
    copy.parent.mkdir(exist_ok=True)
    copy.write_text(text, "utf-8")
    return copy


def load(path: Path) -> ModuleType:
    """Run the file up to its guard."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@every_file
def test_imports_nothing_of_the_project(path: str):
    modules = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            modules.add(str(node.module).split(".")[0])
    assert modules == {"pathlib", "torch", "torchvision"}


@every_file
def test_runs_copied_out_and_the_loss_falls(
    path: str,
    project: Path,
    no_network: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
):
    """With one image a batch, so that a few hundred images are enough for a line of losses in each epoch."""
    elsewhere = tmp_path / "elsewhere"  # not the data's folder
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr(sys, "argv", ["script"])
    torch.manual_seed(0)
    runpy.run_path(str(copy_out(path, project, EPOCHS=2, batch_size=1)), run_name="__main__")
    out, err = capsys.readouterr()
    assert err == ""
    printed = re.findall(r"^\[(\d), +(\d+)\] loss: (\d\.\d{3})$", out, re.MULTILINE)
    assert [(epoch, batch) for epoch, batch, _ in printed] == [("1", "300"), ("2", "300")]
    losses = [float(loss) for _, _, loss in printed]
    assert losses[1] < 0.8 * losses[0]  # 2.16 to 1.38, and 1.29 to 0.41
    accuracies = re.findall(r"^Accuracy on test set: (\d+) %$", out, re.MULTILINE)
    assert len(accuracies) == 2
    assert int(accuracies[-1]) > 30  # 54 and 90 here
    assert list(elsewhere.iterdir()) == []


@every_file
def test_trains_as_the_chapters_own_script(path: str, project: Path, no_network: None, monkeypatch: pytest.MonkeyPatch):
    """The same images, the same network, the same steps, the same accuracy."""
    lecture = load(copy_out(path, project))
    model = NETWORKS[path]()
    shapes = [weight.shape for weight in lecture.model.state_dict().values()]
    assert shapes == [weight.shape for weight in model.state_dict().values()]
    weights = [weight.clone() for weight in lecture.model.state_dict().values()]
    model.load_state_dict(dict(zip(model.state_dict(), weights, strict=True)))
    x = torch.randn(5, 1, 28, 28)
    torch.testing.assert_close(lecture.model(x), model(x))

    loader = Loader(*data.mnist(train=True), batch_size=64)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    train_epoch(model, loader, optimizer)
    assert isinstance(lecture.train_loader.sampler, torch.utils.data.RandomSampler)
    in_order = DataLoader(lecture.train_dataset, batch_size=lecture.batch_size)  # not shuffled
    monkeypatch.setattr(lecture, "train_loader", in_order)
    lecture.train(0)
    for ours, theirs in zip(model.parameters(), lecture.model.parameters(), strict=True):
        torch.testing.assert_close(theirs, ours)


def test_accuracy_is_rounded_down_as_in_the_lecture(project: Path, capsys: pytest.CaptureFixture):
    path = "ch10_cnn/cnn_in_one_file.py"
    lecture = load(copy_out(path, project))
    expected = evaluate(lecture.model, Loader(*data.mnist(train=False), batch_size=64))
    lecture.test()
    assert capsys.readouterr().out == f"Accuracy on test set: {int(100 * expected)} %\n"


@every_file
def test_finds_the_shipped_archives_without_network(path: str, no_network: None, tmp_path: Path):
    raw = tmp_path / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for archive in data.DATA.glob("MNIST/raw/*.gz"):
        shutil.copy(archive, raw)
    lecture = load(copy_out(path, tmp_path))
    assert lecture.EPOCHS == 10
    assert len(lecture.train_dataset) == 60_000
    assert len(lecture.test_dataset) == 10_000
    shutil.rmtree(raw)  # 55 MB


def test_alone_it_downloads_to_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []

    def mnist(root: Path, **options: object) -> None:
        asked.append((root.absolute(), options["download"]))
        raise ConnectionError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("torchvision.datasets.MNIST", mnist)
    copy = tmp_path / "folder" / "copy.py"
    copy.parent.mkdir()
    copy.write_text((ROOT / "ch10_cnn/cnn_in_one_file.py").read_text("utf-8"), "utf-8")
    with pytest.raises(ConnectionError):
        load(copy)
    assert asked == [(tmp_path / "data", True)]
