"""What the tests share: scripts run in this process, and a small MNIST for those that only need to run."""

import gzip
import os
import runpy
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

os.environ["MPLBACKEND"] = "agg"
os.environ["OMP_NUM_THREADS"] = "1"  # pytest runs a process per core

import pytest
from hypothesis import settings

from common.compiler import put_off_compiler

ROOT = Path(__file__).parents[1]
settings.register_profile("shared machine", deadline=None, max_examples=50)  # to be slow is no error
settings.load_profile("shared machine")
Result = namedtuple("Result", ["code", "out", "err"])
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, FIFOs and devices as POSIX has them")


@pytest.fixture(scope="session", autouse=True)
def without_compiler() -> None:
    """As the scripts run. It imports torch; here and below that is late, since pytest's main process needs none."""
    put_off_compiler()


@pytest.fixture
def script(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run a script of the project with some words on its command line, as `python SCRIPT WORDS` in an empty folder."""

    def run(path: str, *words: object) -> Result:
        code = 0
        monkeypatch.chdir(tmp_path)
        monkeypatch.delitem(sys.modules, "ipykernel", raising=False)  # which test_notebook.py leaves there
        monkeypatch.setattr(sys, "argv", [str(ROOT / path), *map(str, words)])
        try:
            runpy.run_path(str(ROOT / path), run_name="__main__")
        except SystemExit as exit:
            code = exit.code or 0
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture
def films(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple]:
    """Of each animation that a script would show, by name: the figure, the function that moves it, the frames."""
    shown = {}

    def animate(figure: object, draw: Callable, frames: list, seconds: object = 0.2, name: str = "") -> None:
        assert name not in shown
        shown[name] = (figure, draw, frames)

    monkeypatch.setattr("common.plotting.animate", animate)
    return shown


@pytest.fixture
def sliders(monkeypatch: pytest.MonkeyPatch) -> dict:
    """The sliders in the windows that a script opens, by label; as where there is a display."""
    import matplotlib.pyplot as plt
    from matplotlib.widgets import Slider

    made = {}
    plt.switch_backend("agg")  # now, while it asks for no window
    monkeypatch.setattr("matplotlib.backends.backend_agg.FigureCanvasAgg.required_interactive_framework", "a display")

    def make(axes: object, label: str, *words: float, **options: object) -> Slider:
        return made.setdefault(label, Slider(axes, label, *words, **options))

    monkeypatch.setattr("matplotlib.widgets.Slider", make)
    return made


def use_first_digits(monkeypatch: pytest.MonkeyPatch, training: int, test: int) -> None:
    """So many of MNIST's training and test images in place of all."""
    import numpy as np

    def first(train: bool = True) -> tuple:
        prefix, count = ("train", training) if train else ("t10k", test)
        with gzip.open(ROOT / f"data/MNIST/raw/{prefix}-images-idx3-ubyte.gz") as images:
            pixels = np.frombuffer(bytearray(images.read(16 + 784 * count)), np.uint8, offset=16)
        with gzip.open(ROOT / f"data/MNIST/raw/{prefix}-labels-idx1-ubyte.gz") as labels:
            return pixels.reshape(-1, 28, 28), np.frombuffer(bytearray(labels.read(8 + count)), np.uint8, offset=8)

    monkeypatch.setattr("common.data.mnist_bytes", first)


@pytest.fixture
def few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    use_first_digits(monkeypatch, 160, 100)


def weights(checkpoint: Path) -> dict:
    """The network's, by name."""
    import torch

    return torch.load(checkpoint, weights_only=True)["parts"][0]


def same_bits(one: dict, other: dict) -> bool:
    return one.keys() == other.keys() and all(one[name].equal(other[name]) for name in one)


def process(*words: str, **kwargs: object) -> subprocess.CompletedProcess:
    """Run Python in a process of its own and keep what it printed."""
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, timeout=120, **kwargs)
