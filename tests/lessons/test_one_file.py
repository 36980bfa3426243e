"""The lectures in one file: they need nothing of the project, and train what the chapters' own scripts train."""

import importlib.util
import re
import shutil
import socket
from pathlib import Path
from types import ModuleType
from unittest.mock import Mock

import pytest
import torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters
from torch.utils.data import DataLoader, RandomSampler, SequentialSampler, Subset

from ch09_softmax_mnist import mnist_mlp
from ch10_cnn import cnn
from common import data
from common.data import Loader
from common.training import evaluate, train_epoch
from tests.conftest import ROOT, use_first_digits

NETWORKS = {"ch09_softmax_mnist/mnist_in_one_file.py": mnist_mlp.Net, "ch10_cnn/cnn_in_one_file.py": cnn.CNN}
every_file = pytest.mark.parametrize("path", NETWORKS)


def load(path: str, folder: Path) -> ModuleType:
    """Copy the file out, and run it up to its guard."""
    copy = folder / path
    copy.parent.mkdir(parents=True)
    shutil.copy(ROOT / path, copy)
    spec = importlib.util.spec_from_file_location(copy.stem, copy)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@every_file
def test_alone_it_downloads_to_the_current_folder(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    imported = re.findall(r"^(?:from|import) (\w+)", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    assert {*imported} == {"pathlib", "torch", "torchvision"}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("torchvision.datasets.MNIST", dataset := Mock(side_effect=ConnectionError))
    with pytest.raises(ConnectionError):
        load(path, tmp_path / "elsewhere")
    options = dataset.call_args.kwargs
    assert (options["root"].absolute(), options["download"]) == (tmp_path / "data", True)


@every_file
def test_finds_the_shipped_archives_and_trains_as_the_chapters_own_script(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    """The same network, the same steps, the same loss, the same accuracy, but rounded down as in the lecture."""
    raw = tmp_path / "data/MNIST/raw"
    shutil.copytree(data.DATA / "MNIST/raw", raw, ignore=shutil.ignore_patterns("*ubyte"))
    monkeypatch.setattr(socket, "getaddrinfo", None)  # there is no network
    lecture = load(path, tmp_path)
    shutil.rmtree(raw)  # 55 MB
    assert (lecture.EPOCHS, len(lecture.train_dataset), len(lecture.test_dataset)) == (10, 60_000, 10_000)
    assert isinstance(lecture.train_loader.sampler, RandomSampler)
    assert isinstance(lecture.test_loader.sampler, SequentialSampler)
    assert lecture.train_loader.batch_size == lecture.test_loader.batch_size == 64

    model = NETWORKS[path]()
    vector_to_parameters(parameters_to_vector(lecture.model.parameters()).clone(), model.parameters())
    use_first_digits(monkeypatch, 300, 200)  # 300 batches of one image: one line of losses
    lecture.train_loader = DataLoader(Subset(lecture.train_dataset, range(300)))
    lecture.test_loader = DataLoader(Subset(lecture.test_dataset, range(200)), batch_size=64)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    loss = train_epoch(model, Loader(*data.mnist(train=True), batch_size=1), optimizer)
    lecture.train(0)
    torch.testing.assert_close([*lecture.model.parameters()], [*model.parameters()])
    printed = re.fullmatch(r"\[1,   300\] loss: (\d\.\d{3})\n", capsys.readouterr().out)
    assert float(printed[1]) == pytest.approx(loss, abs=0.0006)
    lecture.test()
    accuracy = evaluate(model, Loader(*data.mnist(train=False), batch_size=64))
    assert capsys.readouterr().out == f"Accuracy on test set: {int(100 * accuracy)} %\n"
