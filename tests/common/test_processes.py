"""Several processes under torchrun, killed trainings, and devices."""

import atexit
import dataclasses
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from ch10_cnn.cnn import CNN
from common.cli import UsageError
from common.device import choose_device
from common.training import Options, train_on_mnist
from tests.conftest import ROOT, process, same_bits, use_first_digits, weights

DRIVER = ROOT / "tests/common/training_driver.py"


ERROR = "2 processes cannot share 37 images equally; choose another --batch-size"


def test_two_processes_equal_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    """288 images, 36 a batch: 18 for each process. Then 37 a batch, which two processes cannot share equally.

    The first process is this one; both have the environment that torchrun gives.
    """
    use_first_digits(monkeypatch, 288, 200)
    options = Options(epochs=2, batch_size=36, device="cpu")
    train_on_mnist(CNN, dataclasses.replace(options, checkpoint=tmp_path / "one"))
    alone = capsys.readouterr().out

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    joined = {"TORCHELASTIC_RUN_ID": "7", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    second = subprocess.Popen(
        [sys.executable, DRIVER, "288", "2", tmp_path / "two", "36", "37"],
        env=os.environ | joined | {"RANK": "1", "LOCAL_RANK": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for name, value in (joined | {"RANK": "0", "LOCAL_RANK": "0"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(atexit, "register", lambda _: None)  # this process stays, but leaves the group below
    try:
        train_on_mnist(CNN, dataclasses.replace(options, checkpoint=tmp_path / "two"))
        with pytest.raises(UsageError, match=ERROR):
            train_on_mnist(CNN, dataclasses.replace(options, batch_size=37))
    finally:
        torch.distributed.destroy_process_group()
    said = second.communicate(timeout=120)
    assert (second.returncode, *said) == (2, "", "")  # rank 0 alone prints

    losses = [re.findall(r"loss (\S+)  test accuracy (\S+)", out) for out in (alone, capsys.readouterr().out)]
    assert len(losses[0]) == 2
    assert losses[0] == losses[1]
    one, two = weights(tmp_path / "one"), weights(tmp_path / "two")
    for name in one:
        torch.testing.assert_close(one[name], two[name], rtol=0, atol=1e-6)  # sums in another order


@pytest.mark.slow
def test_torchrun_starts_two_processes(tmp_path: Path):
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", 2)
    done = process(*launcher, DRIVER, 288, 2, tmp_path / "two", 36, 37)
    assert done.returncode != 0
    assert done.stdout.count("epoch  2") == 1
    assert done.stderr.count(f"training_driver.py: {ERROR}\n") == 1
    assert done.stderr.count("training_driver.py: ") == 1
    assert "exitcode  : 2" in done.stderr  # torchrun's own report


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_under_torchrun_one_process_says_that_it_was_stopped(tmp_path: Path, number: signal.Signals):
    """The traceback beside this line is torchrun's own."""
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    training = subprocess.Popen(
        [*launcher, DRIVER, "2000", "1000", tmp_path / "cnn.pt", "40"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while "epoch  3" not in training.stdout.readline():
        pass
    os.killpg(training.pid, number)
    _, err = training.communicate(timeout=60)
    said = [line for line in err.splitlines() if line.startswith("training_driver.py: ")]
    assert len(said) == 1
    assert re.fullmatch(r".* stopped in epoch (\d+); the same command continues after epoch \d+", said[0])
    assert err.count("Traceback") == 1
    assert f"SignalException: Process {training.pid} got signal: {number.value}" in err
    assert os.listdir(tmp_path) == ["cnn.pt"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_killed_fifty_times_and_continued_equals_uninterrupted(tmp_path: Path):
    """SIGKILL at random instants, start-up, training and saving included; the checkpoint is always whole."""

    def command(checkpoint: Path) -> list[str]:
        return [sys.executable, str(DRIVER), "2000", "40", str(checkpoint), "64"]

    start = time.perf_counter()
    subprocess.run(command(tmp_path / "whole"), check=True, capture_output=True)
    seconds = time.perf_counter() - start
    rng = random.Random(0)
    path = tmp_path / "parts"
    ended = 0
    for _ in range(50):
        training = subprocess.Popen(command(path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            training.wait(rng.uniform(0.2, seconds / 4))
            ended += 1
        except subprocess.TimeoutExpired:
            training.send_signal(signal.SIGKILL)
            training.wait()
        if path.exists():
            assert len(torch.load(path, weights_only=True)["history"]) <= 40
    subprocess.run(command(path), check=True, capture_output=True)
    whole = torch.load(tmp_path / "whole", weights_only=True)
    parts = torch.load(path, weights_only=True)
    assert [epoch["loss"] for epoch in whole["history"]] == [epoch["loss"] for epoch in parts["history"]]
    assert same_bits(whole["model"], parts["model"])
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
    assert history[2]["loss"] < history[0]["loss"]


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
