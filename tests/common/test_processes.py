"""Several processes under torchrun, killed trainings, and devices."""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
import torch
from torch import distributed as dist

from common import distributed
from common.cli import UsageError
from common.data import Loader
from common.device import choose_device
from tests.conftest import ROOT, posix, process, same_bits, weights

DRIVER = ROOT / "tests/common/training_driver.py"
TORCHRUN = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
ERROR = "2 processes cannot share 37 images equally; choose another --batch-size"


def test_two_processes_share_each_batch(monkeypatch: pytest.MonkeyPatch):
    """As each of them sees it, with the other one played here; the slow tests start two."""
    begin = mock.Mock()
    monkeypatch.setattr(dist, "init_process_group", begin)
    monkeypatch.setattr("atexit.register", mock.Mock())
    for name in ("TORCHELASTIC_RUN_ID", "RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR"):
        assert distributed.join("cpu") == torch.device("cpu")
        begin.assert_not_called()  # a part of torchrun's environment is none
        monkeypatch.setenv(name, "1")
    assert distributed.join("cpu") == torch.device("cpu")
    monkeypatch.setattr(dist, "is_initialized", lambda: True)
    distributed.join("cpu")
    begin.assert_called_once_with()

    monkeypatch.setattr(dist, "get_world_size", lambda: 2)
    monkeypatch.setattr(dist, "all_reduce", lambda value: value.add_(40))  # as if the other had 40
    assert distributed.add_up(torch.tensor(2.0)) == 42
    monkeypatch.setattr(distributed, "DistributedDataParallel", mock.Mock())
    loader = Loader(torch.arange(6), -torch.arange(6), batch_size=6)
    for rank in (0, 1):
        monkeypatch.setattr(dist, "get_rank", lambda rank=rank: rank)
        distributed.parallel(torch.nn.Linear(1, 1), loader)
        [(images, labels)] = loader
        assert images.tolist() == (-labels).tolist() == [rank, rank + 2, rank + 4]
    for samples, batch_size in ((37, 36), (288, 37)):
        with pytest.raises(UsageError, match=ERROR):
            distributed.parallel(torch.nn.Linear(1, 1), Loader(torch.zeros(samples, 1), batch_size=batch_size))


@pytest.mark.slow
def test_two_processes_equal_one(tmp_path: Path):
    """288 images, 36 a batch: 18 for each process. Then 37 a batch, which two processes cannot share equally."""
    alone = process(DRIVER, 288, 2, tmp_path / "one", 36)
    both = process(*TORCHRUN, DRIVER, 288, 2, tmp_path / "two", 36, 37)
    losses = [re.findall(r"loss (\S+)  test accuracy (\S+)", done.stdout) for done in (alone, both)]
    assert len(losses[0]) == 2
    assert losses[0] == losses[1]  # rank 0 alone prints
    one, two = weights(tmp_path / "one"), weights(tmp_path / "two")
    torch.testing.assert_close(one, two, rtol=0, atol=1e-6)  # sums in another order
    assert re.findall("training_driver.py: .*", both.stderr) == [f"training_driver.py: {ERROR}"]
    assert "exitcode  : 2" in both.stderr  # torchrun's own report


@pytest.mark.slow
@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_under_torchrun_one_process_says_that_it_was_stopped(tmp_path: Path, number: signal.Signals):
    """The traceback beside this line is torchrun's own."""
    command = [sys.executable, *TORCHRUN, DRIVER, "2000", "1000", tmp_path / "cnn.pt", "40"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    training = subprocess.Popen(command, **pipes, start_new_session=True)
    while "epoch  3" not in training.stdout.readline():
        pass
    os.killpg(training.pid, number)
    _, err = training.communicate(timeout=60)
    [said] = re.findall("^training_driver.py: .*", err, re.MULTILINE)
    assert said == "training_driver.py: stopped"
    assert err.count("Traceback") == 1
    assert f"SignalException: Process {training.pid} got signal: {number.value}" in err
    assert os.listdir(tmp_path) == ["cnn.pt"]


@pytest.mark.slow
@posix
def test_killed_fifty_times_and_continued_equals_uninterrupted(tmp_path: Path):
    """SIGKILL at random instants, start-up, training and saving included; the checkpoint is always whole."""

    def train(path: Path, seconds: float | None = None) -> None:
        command = [sys.executable, DRIVER, "2000", "40", path, "64"]
        subprocess.run(command, check=True, capture_output=True, timeout=seconds)

    rng, whole, parts = random.Random(0), tmp_path / "whole", tmp_path / "parts"
    train(whole)
    for _ in range(50):
        with contextlib.suppress(subprocess.TimeoutExpired):  # by SIGKILL
            train(parts, rng.uniform(0.2, 5))
        if parts.exists():
            assert len(torch.load(parts, weights_only=True)["history"]) <= 40
    train(parts)
    assert same_bits(weights(whole), weights(parts))


def test_device_follows_the_accelerator(monkeypatch: pytest.MonkeyPatch):
    """On a machine that pretends to have two GPUs of a kind."""
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda: torch.device("xpu"))
    monkeypatch.setattr(torch.accelerator, "device_count", lambda: 2)
    for name, expected in {"auto": "xpu", "xpu": "xpu", "xpu:1": "xpu:1", "cpu": "cpu"}.items():
        assert choose_device(name) == torch.device(expected)
    for name in ("xpu:2", "mps"):
        with pytest.raises(UsageError, match="not on this machine; choose one of auto, xpu, xpu:0, xpu:1, cpu"):
            choose_device(name)
