"""Several processes under torchrun, killed trainings, and devices."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from ch10_cnn.cnn import CNN
from common import data
from common.cli import UsageError
from common.device import choose_device
from common.training import Options, train_on_mnist
from tests.conftest import ROOT, few, process

# Trains on the first images alone. Words: SIZE BATCH EPOCHS CHECKPOINT [RANK], the rank that dies in a second training.
DRIVER = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from common import cli, data, training
size, batch, epochs, checkpoint, dies = [*sys.argv[1:], ""][:5]
whole = data.mnist_bytes
data.mnist_bytes = lambda train=True: [part[: int(size) if train else 200] for part in whole(train)]
from ch10_cnn.cnn import CNN
import torch
torch.set_num_threads(1)
def main():
    choice = training.Options(int(epochs), int(batch), device="cpu", checkpoint=data.Path(checkpoint))
    training.train_on_mnist(CNN, choice)
    if dies:
        if dies == os.environ["RANK"]:
            training.evaluate = lambda *args: os._exit(7)
        training.train_on_mnist(CNN, training.Options(epochs=1, device="cpu"))
sys.argv[1:] = []
cli.run(main)
"""


@pytest.fixture
def driver(tmp_path: Path) -> Path:
    path = tmp_path / "driver.py"
    path.write_text(DRIVER, "utf-8")
    return path


def weights(path: Path) -> dict[str, torch.Tensor]:
    return torch.load(path, weights_only=True)["model"]


def test_two_processes_equal_one_until_a_process_dies(driver: Path, tmp_path: Path, monkeypatch, capsys):
    """297 images, 37 a batch: shares of 19 and 18, and a last batch of one, of which a process gets nothing."""
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", 2)
    done = process(*launcher, driver, 297, 37, 2, tmp_path / "two", 1)
    assert done.returncode != 0
    assert done.stderr.count("driver.py: another process of this training ended") == 1
    assert "exitcode  : 7" in done.stderr  # torchrun's own report names the one that died

    sets = {True: [part[:297] for part in few(True)], False: [part[:200] for part in few(False)]}
    monkeypatch.setattr(data, "mnist_bytes", lambda train=True: [part.copy() for part in sets[train]])
    train_on_mnist(CNN, Options(epochs=2, batch_size=37, device="cpu", checkpoint=tmp_path / "one"))
    losses = [re.findall(r"loss (\S+)  test accuracy (\S+)", out) for out in (done.stdout, capsys.readouterr().out)]
    assert losses[0] == losses[1]  # and the first process alone printed
    for one, two in zip(weights(tmp_path / "one").values(), weights(tmp_path / "two").values(), strict=True):
        torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-6)  # sums in another order; measured: 4e-8


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_killed_fifty_times_and_continued_equals_uninterrupted(driver: Path, tmp_path: Path):
    """SIGKILL at random instants, start-up, training and saving included; the checkpoint is always whole."""
    words = [sys.executable, str(driver), "2000", "64", "40"]
    start = time.perf_counter()
    subprocess.run([*words, str(tmp_path / "whole")], check=True, capture_output=True)
    seconds, rng, path = time.perf_counter() - start, random.Random(0), tmp_path / "parts"
    ended = 0
    for _ in range(50):
        training = subprocess.Popen([*words, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            training.wait(rng.uniform(0.2, seconds / 4))
            ended += 1
        except subprocess.TimeoutExpired:
            training.send_signal(signal.SIGKILL)
            training.wait()
        if path.exists():
            assert len(torch.load(path, weights_only=True)["history"]) <= 40
    subprocess.run([*words, str(path)], check=True, capture_output=True)
    one, other = (torch.load(tmp_path / name, weights_only=True) for name in ("whole", "parts"))
    assert [epoch[:2] for epoch in one["history"]] == [epoch[:2] for epoch in other["history"]]
    assert all(torch.equal(one["model"][name], other["model"][name]) for name in one["model"])
    assert ended < 40  # most of the runs were in fact killed


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_killed_inside_a_save_keeps_the_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_digits):
    """At the worst instant, with the new file half written, the old one is still whole."""
    path = tmp_path / "cnn.pt"
    train_on_mnist(CNN, Options(epochs=1, checkpoint=path, device="cpu"))
    before = path.read_bytes()

    def killed(_: int) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", killed)
        with pytest.raises(SystemExit):
            train_on_mnist(CNN, Options(epochs=2, checkpoint=path, device="cpu"))
    assert path.read_bytes() == before
    _, history = train_on_mnist(CNN, Options(epochs=2, checkpoint=path, device="cpu"))
    assert len(history) == 2
    assert os.listdir(tmp_path) == ["cnn.pt"]


DEVICES = ["cpu"]
if torch.accelerator.is_available():
    DEVICES.append(torch.accelerator.current_accelerator().type)


@pytest.mark.parametrize("device", DEVICES)
def test_trains_on_each_device_of_this_machine(device: str, few_digits):
    model, history = train_on_mnist(CNN, Options(epochs=3, device=device))
    assert next(model.parameters()).device.type == device
    assert history[2].loss < history[0].loss


def test_device_follows_the_accelerator(monkeypatch: pytest.MonkeyPatch):
    """On a machine that pretends to have two GPUs of a kind."""
    for kind in ("cuda", "xpu"):
        monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
        monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda kind=kind: torch.device(kind))
        monkeypatch.setattr(torch.accelerator, "device_count", lambda: 2)
        assert choose_device() == torch.device(kind)
        assert choose_device(f"{kind}:1") == torch.device(kind, 1)
        assert choose_device("cpu") == torch.device("cpu")
        with pytest.raises(UsageError, match=f"choose one of auto, {kind}, {kind}:0, {kind}:1, cpu"):
            choose_device(f"{kind}:2")
        with pytest.raises(UsageError, match="not on this machine"):
            choose_device("mps")


def test_nothing_of_a_step_stays_on_the_host():
    """On the meta device, where a tensor has no values, a copy from host to device or back would raise."""
    from torch.nn.functional import cross_entropy

    from common.data import Loader

    model = CNN().to("meta", memory_format=torch.channels_last)
    loader = Loader(
        torch.zeros(8, 1, 28, 28, device="meta"), torch.zeros(8, dtype=torch.long, device="meta"), batch_size=4
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    for images, labels in loader:
        loss = cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert all(parameter.grad.device.type == "meta" for parameter in model.parameters())
