"""The lectures in one file: they need nothing of the project, and train what the chapters' own scripts train."""

import re
import runpy
import shutil
import socket
from pathlib import Path
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


@pytest.mark.parametrize("path", NETWORKS)
def test_alone_it_downloads_to_the_current_folder(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    imported = re.findall(r"^(?:from|import) (\w+)", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    assert {*imported} == {"pathlib", "torch", "torchvision"}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("torchvision.datasets.MNIST", dataset := Mock(side_effect=ConnectionError))
    (tmp_path / "elsewhere/file").mkdir(parents=True)
    with pytest.raises(ConnectionError):
        runpy.run_path(str(shutil.copy(ROOT / path, tmp_path / "elsewhere/file")))
    options = dataset.call_args.kwargs
    assert (options["root"].absolute(), options["download"]) == (tmp_path / "data", True)


@pytest.mark.parametrize("path", NETWORKS)
def test_finds_the_shipped_archives_and_trains_as_the_chapters_own_script(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    """The same network, the same steps, the same loss, the same accuracy, but rounded down as in the lecture."""
    raw = tmp_path / "data/MNIST/raw"
    shutil.copytree(data.DATA / "MNIST/raw", raw, ignore=shutil.ignore_patterns("*ubyte"))
    monkeypatch.setattr(socket, "getaddrinfo", None)  # there is no network
    (tmp_path / path).parent.mkdir()
    lecture = runpy.run_path(str(shutil.copy(ROOT / path, tmp_path / path)))["train"].__globals__
    shutil.rmtree(raw)  # 55 MB
    training, test = lecture["train_loader"], lecture["test_loader"]
    assert (len(training.dataset), training.batch_size, type(training.sampler)) == (60_000, 64, RandomSampler)
    assert (len(test.dataset), test.batch_size, type(test.sampler)) == (10_000, 64, SequentialSampler)

    model = NETWORKS[path]()
    vector_to_parameters(parameters_to_vector(lecture["model"].parameters()).clone(), model.parameters())
    use_first_digits(monkeypatch, 600, 200)  # 600 batches of one image: two lines of losses
    lecture["train_loader"] = DataLoader(Subset(training.dataset, range(600)))
    lecture["test_loader"] = DataLoader(Subset(test.dataset, range(200)), batch_size=64)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    halves = zip(*(part.split(300) for part in data.mnist(train=True)), strict=True)
    losses = [train_epoch(model, Loader(*half, batch_size=1), optimizer) for half in halves]
    lecture["train"](0)
    torch.testing.assert_close([*lecture["model"].parameters()], [*model.parameters()], rtol=1e-3, atol=1e-4)
    printed = re.fullmatch(r"\[1,   300\] loss: (.*)\n\[1,   600\] loss: (.*)\n", capsys.readouterr().out)
    assert [float(loss) for loss in printed.groups()] == pytest.approx(losses, abs=0.0006)
    lecture["test"]()
    percent = int(100 * evaluate(model, Loader(*data.mnist(train=False), batch_size=64)) + 0.001)  # of 0.58, too
    assert (lecture["EPOCHS"], capsys.readouterr().out) == (10, f"Accuracy on test set: {percent} %\n")
