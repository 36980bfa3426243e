"""What holds for every script: its help, its docstring's promise, its output, its picture."""

import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import matplotlib.image
import matplotlib.text
import numpy as np
import pytest

from common import plotting
from common.training import Options
from tests.conftest import ROOT, process, use_first_digits
from tests.figures import frames

SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("ch*/*.py"))}
EXERCISES = [path for path in SOURCES if "/exercise_" in path]  # test_exercises.py
SCRIPTS = [path for path, source in SOURCES.items() if "__main__" in source and path not in EXERCISES]
WITH_OPTIONS = [path for path in SCRIPTS if "run(main" in SOURCES[path]]
IN_ONE_FILE = [path for path in SCRIPTS if path not in WITH_OPTIONS]  # the lectures as typed, without options
TRAINS_ON_MNIST = [path for path in WITH_OPTIONS if "train_on_mnist(" in SOURCES[path]]
NEEDS_WORDS = ["ch10_cnn/draw_digit.py", "ch10_cnn/predict.py", "ch11_rnn/guess_name.py"]  # or a window
SECONDS_OR_MORE = (
    "optimizers|activations|vectorization|diabetes_loader|titanic_splits|loader_speed|.*_in_one_file|first_steps|sprint"
    "|how_often|gates|letter_triples|movie_reviews|name_classifier|name_leaks"
)
LONG = {path for path in SCRIPTS if re.fullmatch(SECONDS_OR_MORE, Path(path).stem)}
QUICK = [path for path in WITH_OPTIONS if path not in {*TRAINS_ON_MNIST, *NEEDS_WORDS, *LONG}]


def module_of(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def options(path: str) -> set[str]:
    """The names in main's signature, those of train_on_mnist's options among them."""
    names = {*inspect.signature(importlib.import_module(module_of(path)).main).parameters}
    return names - {"training"} | ({*vars(Options())} if "training" in names else set())


@pytest.mark.parametrize("path", WITH_OPTIONS)
def test_help_is_the_docstring_and_has_a_sentence_for_each_option(script, tmp_path: Path, path: str):
    """And nothing happens before: an import has no side effect."""
    code, out, err = script(path, "--help")
    assert (code, err, [*tmp_path.iterdir()]) == (0, "", [])
    assert out.startswith(SOURCES[path].split('"""')[1].strip())
    assert "--seed " not in out or re.search(r"--seed .*every random choice \[default: 0\]", out)
    for name in options(path):
        assert re.search(rf"^│.* --{name.replace('_', '-')}\b.*  [^[ │]", out, re.MULTILINE), name


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    """What shows a script's figures. Of an animation every fifth frame is drawn, and the last goes into a file."""
    shown = mock.Mock(wraps=plotting.show)

    def animate(figure: object, draw: Callable, frames: list, seconds: object = 0.2, name: str = "") -> None:
        for frame in [*frames[::5], frames[-1]]:
            draw(frame)
        shown(figure, name)

    monkeypatch.setattr(plotting, "show", shown)
    monkeypatch.setattr(plotting, "animate", animate)
    return shown


def check_pictures(out: str, show: mock.Mock) -> None:
    """All were announced, none is blank, the axes say what they show, and a phone shows it large enough."""
    paths = [Path(path) for path in re.findall(r"^picture: (.+)", out, re.MULTILINE)]
    assert sorted(paths) == sorted([*Path.cwd().glob("*.png"), *Path.cwd().glob("*.gif")]) != []
    assert all(np.ptp(matplotlib.image.imread(path)[..., :3]) > 0.5 for path in paths)
    for figure in [call.args[0] for call in show.call_args_list]:
        pixels = 358 / (72 * figure.get_figwidth())  # of a point, where the picture is 358 pixels wide
        for text in figure.findobj(matplotlib.text.Text):
            assert text.get_fontsize() * pixels >= 8.95 or not text.get_visible() or not text.get_text().strip(), text
        for axes in figure.axes:
            if axes.axison and axes.get_label() != "<colorbar>" and len(axes.get_xticks()):
                shared = axes.get_shared_x_axes().get_siblings(axes)
                assert any(other.get_xlabel() or other.get_title() for other in shared)
                assert axes.get_ylabel() or axes.get_title() or figure.get_suptitle()


def cases(paths: list[str]) -> list:
    """Each script, without its pictures and, slow, with them."""
    found = [pytest.param(path, [], id=path) for path in paths if path not in LONG]
    for path in paths:
        plot = ["--plot"] if "--plot" in SOURCES[path] else []
        if plot or path in LONG:
            found.append(pytest.param(path, plot, id=" ".join([path, *plot]), marks=pytest.mark.slow))
    return found


@pytest.mark.parametrize(("path", "plot"), cases([*QUICK, *sorted(LONG)]))
def test_does_what_the_docstring_promises(script, show: mock.Mock, path: str, plot: list[str]):
    """Prints the numbers and quoted words of "You should see: …", in few lines, a sentence last; draws if asked."""
    code, out, err = script(path, *plot)
    assert (code, err) == (0, "")
    promise = SOURCES[path].split('"""')[1].split("You should see: ")[1]
    *lines, last = [line for line in out.rstrip().splitlines() if not line.startswith("picture: ")]
    assert path in IN_ONE_FILE or (len(lines) < 25 and last.endswith("."))
    printed = [float(number.replace(",", "")) for number in re.findall(r"-?\d[\d,]*\.?\d*", out)]
    for about, promised in re.findall(r"(about )?(-?\d[\d.,]*(?<=\d))", promise.split("\nSource:")[0]):
        number = float(promised.replace(",", ""))
        half = 0.5 * 10.0 ** -len(promised.partition(".")[2])  # of the last digit that is promised
        near = max(half, 0.02 * abs(number) if about else 0.0)
        assert any(abs(value - number) <= near for value in printed), promised
    for word in re.findall(r'(?<=")\w+(?=")', promise):
        assert word in out
    if plot:
        check_pictures(out, show)


@pytest.mark.parametrize(("path", "plot"), cases([path for path in TRAINS_ON_MNIST if path not in NEEDS_WORDS]))
def test_trains_on_mnist(script, monkeypatch: pytest.MonkeyPatch, show: mock.Mock, path: str, plot: list[str]):
    use_first_digits(monkeypatch, 64, 50)
    code, out, err = script(path, "--epochs", "2", *plot)
    assert (code, err) == (0, "")
    first, second, *_ = re.findall(r"^epoch .* loss (\S+)", out, re.MULTILINE)
    assert float(second) < float(first)
    if plot:
        check_pictures(out, show)


@pytest.mark.parametrize("path", [path for path in QUICK if {"seed", "epochs"} <= options(path)])
def test_the_seed_fixes_every_choice(script, path: str):
    first, second, other = [script(path, "--epochs", "1", "--seed", seed).out for seed in (7, 7, 8)]
    assert first == second != other


def test_a_movement_is_a_gif_with_a_time_for_each_frame(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["a.py"])
    figure, axes = plotting.canvas(2, 1, 4, 2)
    plotting.animate(figure, axes.set_title, "IVX", [0.4, 1.2, 0.2], "moves")
    movie = frames(Path("a_moves.gif"))
    assert len({still for still, _ in movie}) == len(movie)
    assert [duration for _, duration in movie] == [400, 1200, 4000]  # the last rests


def test_chapters_2_and_3_start_without_torch_by_path_or_as_a_module_from_any_folder(tmp_path: Path):
    path = "ch03_gradient_descent/gradient_descent.py"
    for words in ([ROOT / path], ["-m", module_of(path)]):
        done = process("-X", "importtime", *words, cwd=tmp_path)
        assert done.stdout.endswith("and f(4) = 7.9998.\n")
        assert not re.search(r"\| +(torch|numpy)$", done.stderr, re.MULTILINE)
    for path in SCRIPTS:
        imported = re.findall(r"^ *(?:import|from) (\w+)", SOURCES[path], re.MULTILINE)
        assert path > "ch04" or "torch" not in imported
        assert not "ch03" < path < "ch04" or "numpy" not in imported
