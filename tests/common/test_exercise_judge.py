"""common/exercise.py: what it accepts, what it says, and to whom."""

import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from common.exercise import check
from tests.conftest import ROOT

HINT = ("think", "想一想")
ROW, COLUMN = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([[1.0], [2.0], [3.0]])
HEAD = '"""An exercise."""\n\nfrom common.cli import run\nfrom common.exercise import check\n\n'
TAIL = """

def checks():
    mistakes = [([3.0, 4.0], ("a sum", "和"))]
    check("1. f", lambda: [f(x) for x in (1.0, 2.0)], [2.0, 4.0], ("double it", "乘以二"), mistakes)
    check("2. n", lambda: n, 7, ("count", "数一数"), [(6, ("one more", "多一个"))], tell=False)
    print("All right!")


if __name__ == "__main__":
    run(checks)
"""


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (2.0001, 2.0), (2, 2.0), (7, 7), ("same", "same"), (True, True), ((1, 2), [1, 2]), ([1.0, [2.0]], [1, [2.0]]),
        (COLUMN + 1e-5, COLUMN), (torch.tensor(3.0), torch.tensor(3.0)), (COLUMN.shape, (3, 1)), (1e-9, 0.0),
    ],
)  # fmt: skip
def test_right(capsys: pytest.CaptureFixture, answer: object, right: object):
    check("1. it", lambda: answer, right, HINT)
    assert capsys.readouterr().out == "✓ 1. it\n"


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (2.01, 2.0), (5004, 5000), (True, 1), (1, True), (math.nan, math.nan), (torch.tensor(2.0), 2.0),
        (2.0, torch.tensor(2.0)), (ROW, COLUMN), (COLUMN.T, COLUMN), (torch.full((3, 1), math.nan), COLUMN),
        ([1.0, 2.0], [1.0, 2.0, 3.0]),
        (1.0, [1.0]), ([1.0], 1.0), ("2", 2), (None, 0), (None, 1.0), ([], [0.0]), (COLUMN.tolist(), COLUMN),
    ],
)  # fmt: skip
def test_wrong_value_type_or_shape(capsys: pytest.CaptureFixture, answer: object, right: object):
    with pytest.raises(SystemExit) as stop:
        check("1. it", lambda: answer, right, HINT)
    out = capsys.readouterr().out
    assert stop.value.code == 1
    assert out.startswith("✗ 1. it\n  you have 你的结果: ")
    assert "should be 应该是: " in out
    assert out.endswith("  hint: think\n  提示：想一想\n" if answer is not None else "得到的就是 None\n")
    if answer is ROW:
        assert "(3,)" in out
        assert "(3, 1)" in out


def solve(script, tmp_path: Path, part: str):
    (tmp_path / "exercise.py").write_text(HEAD + part + TAIL, "utf-8")
    return script(str(tmp_path / "exercise.py"))


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("def f(x):\n    return ...\n\n\nn = 7", "still to do"),
        ("def f(x):\n    for _ in range(2):\n        ...\n    return 2 * x\n\n\nn = 7", "still to do"),
        ("factor = ...\n\n\ndef f(x):\n    return factor * x\n\n\nn = 7", "still to do"),
        (
            "class A:\n    def go(self, x):\n        ...\n\n\ndef f(x):\n    return A().go(x)\n\n\nn = 7",
            "still to do",
        ),
        ("def f(x):\n    return 2 * x\n\n\nn = ...", "✓ 1. f\n✗ 2. n\n  still to do"),
        ("def f(x):\n    return x + 2\n\n\nn = 7", "hint: a sum\n  提示：和"),
        ("def f(x):\n    return 3 * x\n\n\nn = 7", "hint: double it\n  提示：乘以二"),
        ("def f(x):\n    2 * x\n\n\nn = 7", "[2.0, 4.0]\n  hint: a function without return"),
        ("def f(x):\n    return x / 3\n\n\nn = 7", "你的结果: [0.333333, 0.666667]"),
        (
            "def f(x):\n    y = x\n    return y + 'a'\n\n\nn = 7",
            "第 8 行: return y + 'a'\n  TypeError: unsupported",
        ),
        ("def f(x):\n    return 2 * x\n\n\nn = 6", "you have 你的结果: 6\n  hint: one more"),
    ],
)
def test_it_stops_at_the_first_that_is_not_right(script, tmp_path: Path, part: str, said: str):
    code, out, err = solve(script, tmp_path, part)
    assert (code, err) == (1, "")
    assert said in out
    assert "All right" not in out
    assert out.count("✗") == 1


def test_all_right_ends_with_zero(script, tmp_path: Path):
    """Dots within an index are no blank, nor is a local name that is one elsewhere."""
    part = "m = ...\nimport torch\n\n\ndef f(x):\n    m = torch.tensor([2 * x])\n    return m[..., 0].item()\n\n\nn = 7"
    assert solve(script, tmp_path, part) == (0, "✓ 1. f\n✓ 2. n\nAll right!\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_an_endless_loop_ends_with_one_line(tmp_path: Path):
    part = "def f(x):\n    print('in it', flush=True)\n    while True:\n        pass\n\n\nn = 7"
    (tmp_path / "exercise.py").write_text(HEAD + part + TAIL, "utf-8")
    learner = subprocess.Popen(
        [sys.executable, tmp_path / "exercise.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert learner.stdout.readline() == "in it\n"
    learner.send_signal(signal.SIGINT)
    _, err = learner.communicate(timeout=60)
    assert (learner.returncode, err) == (130, "exercise.py: stopped\n")
