"""What the tests share: scripts run in this process, and a small MNIST for those that only need to run."""

import functools
import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

os.environ["MPLBACKEND"] = "agg"
os.environ["OMP_NUM_THREADS"] = "1"  # pytest runs a process per core

import pytest
from hypothesis import settings

from common.compiler import put_off_compiler

if TYPE_CHECKING:
    import torch

ROOT = Path(__file__).parents[1]
settings.register_profile("shared machine", deadline=None, max_examples=50)  # to be slow is no error
settings.load_profile("shared machine")


class Result(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def without_compiler() -> None:
    """As the scripts run; here and below torch is imported late, since pytest's main process needs none."""
    import torch  # noqa: F401

    put_off_compiler()


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
def figures(monkeypatch: pytest.MonkeyPatch) -> list:
    """The figures that a script shows. Of an animation every fifth frame is drawn, and the last goes into a file."""
    import matplotlib

    from common import plotting

    shown = []
    real_show = plotting.show

    def show(figure: object, name: str = "") -> None:
        shown.append(figure)
        matplotlib.rcParams["savefig.dpi"] = 40  # drawn in half the time
        real_show(figure, name)

    def animate(figure: object, draw: Callable, frames: Sequence, seconds: object = 0.2, name: str = "") -> None:
        for frame in [*frames[::5], frames[-1]]:
            draw(frame)
        show(figure, name)

    monkeypatch.setattr(plotting, "show", show)
    monkeypatch.setattr(plotting, "animate", animate)
    return shown


@pytest.fixture
def films(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple]:
    """Of each animation that a script would show, by name: the figure, the function that moves it, the frames."""
    from common import plotting

    shown = {}

    def animate(figure: object, draw: Callable, frames: Sequence, seconds: object = 0.2, name: str = "") -> None:
        assert name not in shown
        shown[name] = (figure, draw, frames)

    monkeypatch.setattr(plotting, "animate", animate)
    return shown


@pytest.fixture
def sliders(monkeypatch: pytest.MonkeyPatch) -> dict:
    """The sliders in the windows that a script opens, by label; as where there is a display."""
    import matplotlib.pyplot as plt
    import matplotlib.widgets
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    made = {}

    class Slider(matplotlib.widgets.Slider):
        def __init__(self, axes: plt.Axes, label: str, *words: float, **options: object):
            super().__init__(axes, label, *words, **options)
            made[label] = self

    plt.close(plt.figure())  # the canvas is chosen before it claims to be a window
    plt.switch_backend("agg")  # now, while it asks for no window
    monkeypatch.setattr(FigureCanvasAgg, "required_interactive_framework", "a display")
    monkeypatch.setattr(matplotlib.widgets, "Slider", Slider)
    return made


@functools.cache
def first_digits(train: bool) -> list:
    """MNIST's first 3,264 training or 1,000 test images, and their labels."""
    from common.data import mnist_bytes

    return [part[: 3264 if train else 1000].copy() for part in mnist_bytes(train)]


def use_first_digits(monkeypatch: pytest.MonkeyPatch, training: int, test: int) -> None:
    """So many of MNIST's training and test images in place of all."""
    training_set = [part[:training] for part in first_digits(True)]
    sets = {True: training_set, False: [part[:test] for part in first_digits(False)]}
    monkeypatch.setattr("common.data.mnist_bytes", lambda train=True: [part.copy() for part in sets[train]])


@pytest.fixture
def few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    use_first_digits(monkeypatch, 160, 100)


def weights(checkpoint: Path) -> dict[str, "torch.Tensor"]:
    """The network's, by name."""
    import torch

    return torch.load(checkpoint, weights_only=True)["parts"][0]


def same_bits(one: dict[str, "torch.Tensor"], other: dict[str, "torch.Tensor"]) -> bool:
    return one.keys() == other.keys() and all(one[name].equal(other[name]) for name in one)


def process(*words: str, **kwargs: object) -> subprocess.CompletedProcess:
    """Run Python in a process of its own and keep what it printed."""
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, timeout=120, **kwargs)
