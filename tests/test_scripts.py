"""What holds for every script: its help, its docstring's promise, its output, its picture."""

import ast
import re
import sys
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from common import plotting
from tests.conftest import ROOT, process

SCRIPTS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("ch*/*.py"))


def options(path: str) -> set[str]:
    """The names in main's signature."""
    main = next(
        node for node in ast.parse((ROOT / path).read_text("utf-8")).body if getattr(node, "name", "") == "main"
    )
    return {argument.arg for argument in main.args.args}


TRAINS_ON_MNIST = [path for path in SCRIPTS if "train_on_mnist(" in (ROOT / path).read_text("utf-8")]
NEEDS_WORDS = {"ch10_cnn/predict.py"}  # tested with its chapter
LONG = {"ch08_dataloader/loader_speed.py", "ch10_cnn/sprint.py"}
QUICK = [path for path in SCRIPTS if path not in {*TRAINS_ON_MNIST, *NEEDS_WORDS, *LONG}]


@pytest.mark.parametrize("path", SCRIPTS)
def test_help_comes_from_docstring_and_signature(script, path: str):
    code, out, _ = script(path, "--help")
    assert code == 0
    assert f"uv run {path}" in out
    for name in options(path) - {"options"}:
        assert f"--{name.replace('_', '-')}" in out or path in NEEDS_WORDS


def check_pictures(out: str, figures: list) -> None:
    """All were announced, none is blank, and the axes say what they show."""
    paths = [Path(path) for path in re.findall(r"^picture: (.+)", out, re.MULTILINE)]
    assert paths
    assert sorted(paths) == sorted(Path.cwd().glob("*.png"))
    for path in paths:
        assert np.ptp(matplotlib.image.imread(path)[..., :3]) > 0.5
    for axes in (
        axes for figure in figures for axes in figure.axes if axes.axison and axes.get_label() != "<colorbar>"
    ):
        assert any(other.get_xlabel() or other.get_title() for other in axes.get_shared_x_axes().get_siblings(axes))
        assert axes.get_ylabel() or axes.get_title()


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list:
    """The figures that a script shows."""
    shown = []
    monkeypatch.setattr(plotting, "show", lambda *args, show=plotting.show: (shown.append(args[0]), show(*args)))
    return shown


@pytest.mark.parametrize("path", [*QUICK, *(pytest.param(path, marks=pytest.mark.slow) for path in LONG)])
def test_does_what_the_docstring_promises(script, figures: list, path: str):
    """Prints each number and quoted word of the docstring's sentence "Ends …", in few lines, and draws if asked."""
    promise = re.search(r"Ends\b.*", ast.get_docstring(ast.parse((ROOT / path).read_text("utf-8"))), re.DOTALL)[0]
    plot = ["--plot"] if "plot" in options(path) else []
    code, out, err = script(path, *plot)
    assert (code, err) == (0, "")
    lines = [line for line in out.rstrip().splitlines() if not line.startswith("picture: ")]
    assert len(lines) <= 25
    assert lines[-1].endswith(".")
    for promised in re.findall(r'\d[\d.,]*(?<=\d)|(?<=")\w+(?=")', promise):
        assert promised in out
    if plot:
        check_pictures(out, figures)


@pytest.mark.parametrize("path", [path for path in QUICK if {"seed", "epochs"} <= options(path)])
def test_the_seed_fixes_every_choice(script, path: str):
    first, again, other = (script(path, "--epochs", "3", "--seed", seed).out for seed in (7, 7, 8))
    assert first == again
    assert first != other


@pytest.mark.parametrize("path", sorted({*TRAINS_ON_MNIST} - NEEDS_WORDS))
def test_trains_on_mnist(script, figures: list, few_digits, path: str):
    plot = ["--plot"] if {"plot", "options"} & options(path) else []
    code, out, err = script(path, "--epochs", "2", *plot)
    assert (code, err) == (0, "")
    losses = [float(loss) for loss in re.findall(r"^epoch .* loss (\S+)", out, re.MULTILINE)]
    assert losses[1] < losses[0]
    if plot:
        check_pictures(out, figures)


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path < "ch04"])
def test_chapters_2_and_3_start_without_torch(path: str):
    done = process("-X", "importtime", ROOT / path)
    assert done.returncode == 0
    assert not re.search(r"\| +torch$", done.stderr, re.MULTILINE)
    assert not re.search(r"\| +numpy$", done.stderr, re.MULTILINE) or path < "ch03"


def test_runs_by_path_and_as_a_module_from_any_folder(tmp_path: Path):
    path = "ch03_gradient_descent/gradient_descent.py"
    by_path = process(ROOT / path, cwd=tmp_path)
    as_module = process("-m", path.removesuffix(".py").replace("/", "."), cwd=tmp_path)
    assert by_path.stdout == as_module.stdout
    assert by_path.stdout.endswith("after: w = 2.0000 and f(4) = 8.0000.\n")


def test_importing_a_script_has_no_side_effect(capsys: pytest.CaptureFixture):
    for path in SCRIPTS:
        sys.modules.pop(name := path.removesuffix(".py").replace("/", "."), None)
        __import__(name)
    assert capsys.readouterr() == ("", "")
