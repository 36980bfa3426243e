"""What holds for every script: its help, its docstring's promise, its output, its picture."""

import ast
import re
import sys
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from tests.conftest import ROOT, process

SCRIPTS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("ch*/*.py"))


def options(path: str) -> set[str]:
    """The names in main's signature."""
    main = next(
        node for node in ast.parse((ROOT / path).read_text("utf-8")).body if getattr(node, "name", "") == "main"
    )
    return {argument.arg for argument in main.args.args}


TRAINS_ON_MNIST = [path for path in SCRIPTS if "options" in options(path)]
QUICK = [path for path in SCRIPTS if path not in TRAINS_ON_MNIST]


@pytest.mark.parametrize("path", SCRIPTS)
def test_help_comes_from_docstring_and_signature(script, path: str):
    code, out, _ = script(path, "--help")
    assert code == 0
    assert f"uv run {path}" in out
    for name in options(path) - {"options"}:
        assert f"--{name.replace('_', '-')}" in out


@pytest.mark.parametrize("path", QUICK)
def test_prints_what_the_docstring_promises(script, path: str):
    """Every number in the docstring's sentence "Ends with …" is printed; the output is short and ends in a sentence."""
    promise = re.search(r"Ends\b.*", ast.get_docstring(ast.parse((ROOT / path).read_text("utf-8"))), re.DOTALL)[0]
    code, out, err = script(path)
    assert (code, err) == (0, "")
    lines = out.rstrip().splitlines()
    assert len(lines) <= 25
    assert lines[-1].endswith(".")
    for number in re.findall(r"\d[\d.,]*(?<=\d)", promise):
        assert number in out


@pytest.mark.parametrize("path", [path for path in QUICK if "plot" in options(path)])
def test_plot_writes_pictures_with_ink_and_labels(script, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from common import plotting

    figures = []
    monkeypatch.setattr(plotting, "show", lambda *args, show=plotting.show: (figures.append(args[0]), show(*args)))
    code, out, err = script(path, "--plot")
    assert (code, err) == (0, "")
    pictures = [Path(line.removeprefix("picture: ")) for line in out.splitlines() if line.startswith("picture: ")]
    assert pictures
    assert sorted(pictures) == sorted(tmp_path.glob("*.png"))
    for picture in pictures:
        assert np.ptp(matplotlib.image.imread(picture)[..., :3]) > 0.5
    for axes in (axes for figure in figures for axes in figure.axes if axes.axison):
        assert axes.get_xlabel() or axes.get_title()
        assert axes.get_ylabel() or axes.get_title()


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
