"""What the tests share: scripts run in this process, and a small MNIST for those that only need to run."""

import functools
import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

os.environ["MPLBACKEND"] = "agg"
os.environ["OMP_NUM_THREADS"] = "1"  # pytest runs a process per core

import pytest
from hypothesis import settings

from common.compiler import put_off_compiler

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

    def run(path: str, *words: object) -> Result:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", [str(ROOT / path), *map(str, words)])
        try:
            runpy.run_path(str(ROOT / path), run_name="__main__")
        except SystemExit as exit:
            return Result(exit.code or 0, *capsys.readouterr())
        return Result(0, *capsys.readouterr())

    return run


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list:
    """The figures that a script shows. Of an animation every fifth frame is drawn, and the last goes into a file."""
    import matplotlib

    from common import plotting

    shown, real_show = [], plotting.show

    def show(figure: object, name: str = "") -> None:
        shown.append(figure)
        matplotlib.rcParams["savefig.dpi"] = 40  # drawn in half the time
        real_show(figure, name)

    def animate(figure: object, draw: Callable, frames: Sequence, seconds: object = 0.2, name: str = "") -> None:
        for frame in [*frames[::5], frames[-1]]:
            draw(frame)
        plotting.show(figure, name)

    monkeypatch.setattr(plotting, "show", show)
    monkeypatch.setattr(plotting, "animate", animate)
    return shown


@pytest.fixture
def films(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple]:
    """Of each animation that a script would show, by name: the figure, the function that moves it, the frames."""
    shown = {}

    def animate(figure: object, draw: Callable, frames: Sequence, seconds: object = 0.2, name: str = "") -> None:
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

    def make(axes: object, label: str, *words: float, **options: object) -> Slider:
        made[label] = Slider(axes, label, *words, **options)
        return made[label]

    plt.switch_backend("agg")  # now, while it asks for no window
    canvas = "matplotlib.backends.backend_agg.FigureCanvasAgg"
    monkeypatch.setattr(f"{canvas}.required_interactive_framework", "a display")
    monkeypatch.setattr("matplotlib.widgets.Slider", make)
    return made


@functools.cache
def first_digits(train: bool) -> list:
    """MNIST's first 3,264 training or 1,000 test images, and their labels."""
    from common.data import mnist_bytes

    return [part[: 3264 if train else 1000].copy() for part in mnist_bytes(train)]


def use_first_digits(monkeypatch: pytest.MonkeyPatch, training: int, test: int) -> None:
    """So many of MNIST's training and test images in place of all."""
    sets = [part[:test] for part in first_digits(False)], [part[:training] for part in first_digits(True)]
    monkeypatch.setattr("common.data.mnist_bytes", lambda train=True: sets[train])


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
