"""What the tests share: scripts run in this process, and a small MNIST for those that only need to run."""

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

os.environ["MPLBACKEND"] = "agg"

import pytest
import torch
from hypothesis import settings

from common import cli, data

ROOT = Path(__file__).parents[1]
FEW = {train: [part[: 600 if train else 300].copy() for part in data.mnist_bytes(train)] for train in (True, False)}
cli.leave_out_compiler()
torch.set_num_threads(1)  # pytest runs a process per core
settings.register_profile("no clock", deadline=None)  # a busy machine is no error
settings.load_profile("no clock")


class Result(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def script(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run a script of the project with some words on its command line, as `python SCRIPT WORDS` in an empty folder."""

    def run(path: str, *words: str) -> Result:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", [str(ROOT / path), *map(str, words)])
        code = 0
        try:
            runpy.run_path(str(ROOT / path), run_name="__main__")
        except SystemExit as exit:
            code = exit.code or 0
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture
def few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """MNIST's first 600 training and 300 test images in place of all."""
    monkeypatch.setattr(data, "mnist_bytes", lambda train=True: [part.copy() for part in FEW[train]])


def process(*words: str, **kwargs: object) -> subprocess.CompletedProcess:
    """Run Python in a process of its own and keep what it printed."""
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, timeout=120, **kwargs)
