"""What holds for every script: its help, its docstring's promise, its output, its picture."""

import importlib
import inspect
import re
import sys
from pathlib import Path

import matplotlib.image
import matplotlib.text
import numpy as np
import pytest
from PIL import Image, ImageSequence

from common import drawing, plotting
from common.training import Options
from tests.conftest import ROOT, process, use_first_digits

SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("ch*/*.py"))}
EXERCISES = [path for path in SOURCES if "/exercise_" in path]  # tests/exercises.py
SCRIPTS = [path for path, source in SOURCES.items() if "__main__" in source and path not in EXERCISES]
WITH_OPTIONS = [path for path in SCRIPTS if "run(main" in SOURCES[path]]
IN_ONE_FILE = [path for path in SCRIPTS if path not in WITH_OPTIONS]  # the lectures as typed, without options
TRAINS_ON_MNIST = [path for path in WITH_OPTIONS if "train_on_mnist(" in SOURCES[path]]
NEEDS_WORDS = {  # the least that their command lines must have; tested with their chapters
    "ch10_cnn/draw_digit.py": [],  # a window to draw in
    "ch10_cnn/predict.py": ["digit.png"],
    "ch11_rnn/guess_name.py": ["Nasikovsky"],
}
SECONDS_OR_MORE = (
    "optimizers|activations|vectorization|diabetes_loader|titanic_splits|loader_speed|first_steps|sprint|how_often"
    "|gates|letter_triples|movie_reviews|name_classifier|name_leaks"
)
LONG = {path for path in SCRIPTS if re.fullmatch(SECONDS_OR_MORE, Path(path).stem)}
QUICK = [path for path in WITH_OPTIONS if path not in {*TRAINS_ON_MNIST, *NEEDS_WORDS, *LONG}]


def module_of(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def options(path: str) -> set[str]:
    """The names in main's signature, those of train_on_mnist's options among them."""
    if path in IN_ONE_FILE:
        return set()
    names = {*inspect.signature(importlib.import_module(module_of(path)).main).parameters}
    return names - {"training"} | ({*vars(Options())} if "training" in names else set())


@pytest.mark.parametrize("path", WITH_OPTIONS)
def test_help_is_the_docstring_and_has_a_sentence_for_each_option(script, tmp_path: Path, path: str):
    """And nothing happens before: an import has no side effect."""
    code, out, err = script(path, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(SOURCES[path].split('"""')[1].strip())
    assert not list(tmp_path.iterdir())
    for name in options(path):
        assert f"--{name.replace('_', '-')}" in out or path in NEEDS_WORDS
    for line in re.findall(r"^│ +(?:\* +)?((?:[A-Z]+ )?--.*?) *│$", out, re.MULTILINE):
        assert re.search(r"  +[^[ ]", line), f"this option has no sentence: {line}"


def check_pictures(out: str, figures: list) -> None:
    """All were announced, none is blank, the axes say what they show, and a phone shows it large enough."""
    paths = [Path(path) for path in re.findall(r"^picture: (.+)", out, re.MULTILINE)]
    assert paths
    assert sorted(paths) == sorted([*Path.cwd().glob("*.png"), *Path.cwd().glob("*.gif")])
    assert all(np.ptp(matplotlib.image.imread(path)[..., :3]) > 0.5 for path in paths)
    for figure in figures:
        texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_visible()]
        pixels = 358 / (72 * figure.get_figwidth())  # of a point, where the picture is 358 pixels wide
        small = {text.get_text().strip() for text in texts if text.get_fontsize() * pixels < 8.95} - {""}
        assert not small, f"below 9 pixels at 358: {small}"
        for axes in figure.axes:
            if axes.axison and axes.get_label() != "<colorbar>" and len(axes.get_xticks()):
                shared = axes.get_shared_x_axes().get_siblings(axes)
                assert any(other.get_xlabel() or other.get_title() for other in shared)
                assert axes.get_ylabel() or axes.get_title()


def cases(paths: list[str]) -> list:
    """Each script, without its pictures and, slow, with them."""
    found = [pytest.param(path, [], id=path) for path in paths if path not in LONG]
    for path in paths:
        plot = ["--plot"] if "plot" in options(path) else []
        if plot or path in LONG:
            found.append(pytest.param(path, plot, id=" ".join([path, *plot]), marks=pytest.mark.slow))
    return found


@pytest.mark.parametrize(("path", "plot"), cases([*QUICK, *sorted(LONG)]))
def test_does_what_the_docstring_promises(script, figures: list, path: str, plot: list[str]):
    """Prints the numbers and quoted words of "You should see: …", in few lines, a sentence last; draws if asked."""
    code, out, err = script(path, *plot)
    assert (code, err) == (0, "")
    promise = inspect.getdoc(importlib.import_module(module_of(path))).split("You should see: ")[1]
    lines = [line for line in out.rstrip().splitlines() if not line.startswith("picture: ")]
    assert len(lines) <= 25
    assert lines[-1].endswith(".")
    printed = [float(number.replace(",", "")) for number in re.findall(r"-?\d[\d,]*\.?\d*", out)]
    for about, promised in re.findall(r"(about )?(-?\d[\d.,]*(?<=\d))", promise.split("\nSource:")[0]):
        number = float(promised.replace(",", ""))
        half = 0.5 * 10.0 ** -len(promised.partition(".")[2])  # of the last digit that is promised
        near = max(half, 0.02 * abs(number) if about else 0.0)
        assert any(abs(value - number) <= near for value in printed), promised
    for word in re.findall(r'(?<=")\w+(?=")', promise):
        assert word in out
    if plot:
        check_pictures(out, figures)


def test_a_movement_is_a_gif_with_a_time_for_each_frame(monkeypatch, tmp_path: Path, capsys: pytest.CaptureFixture):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["dot.py"])
    figure, axes = drawing.canvas(2, 1, 4, 2)
    [dot] = axes.plot(0, 1, "o")
    plotting.animate(figure, lambda x: dot.set_data([x], [1]), [1, 2, 3], [0.4, 1.2, 0.2], "moves")
    assert capsys.readouterr().out == f"picture: {tmp_path / 'dot_moves.gif'}\n"
    with Image.open("dot_moves.gif") as movie:
        frames = [(frame.convert("RGB").tobytes(), frame.info["duration"]) for frame in ImageSequence.Iterator(movie)]
    assert len({still for still, _ in frames}) == len(frames) == 3
    assert [duration for _, duration in frames] == [400, 1200, 4000]  # the last rests


@pytest.mark.slow
@pytest.mark.parametrize("path", IN_ONE_FILE)
def test_a_lecture_in_one_file_ends_as_its_docstring_promises(script, path: str):
    """Its accuracy is a whole number, rounded down; no seed is set, as in the lecture."""
    code, out, err = script(path)
    assert (code, err) == (0, "")
    promised = int(re.search(r"an accuracy of about (\d+) %", SOURCES[path])[1])
    assert int(re.findall(r"(\d+) %", out)[-1]) == pytest.approx(promised, abs=1)


@pytest.mark.parametrize("path", [path for path in QUICK if {"seed", "epochs"} <= options(path)])
def test_the_seed_fixes_every_choice(script, path: str):
    first, second, other = [script(path, "--epochs", "2", "--seed", seed).out for seed in (7, 7, 8)]
    assert first == second != other


@pytest.mark.parametrize(("path", "plot"), cases([path for path in TRAINS_ON_MNIST if path not in NEEDS_WORDS]))
def test_trains_on_mnist(script, monkeypatch: pytest.MonkeyPatch, figures: list, path: str, plot: list[str]):
    use_first_digits(monkeypatch, 64, 50)
    code, out, err = script(path, "--epochs", "2", *plot)
    assert (code, err) == (0, "")
    first, second, *_ = re.findall(r"^epoch .* loss (\S+)", out, re.MULTILINE)
    assert float(second) < float(first)
    if plot:
        check_pictures(out, figures)


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
