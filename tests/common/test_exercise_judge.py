"""common/exercise.py: what it accepts, what it says, and to whom."""

import math
from pathlib import Path

import pytest
import torch

from common.exercise import check

ROW, COLUMN = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([[1.0], [2.0], [3.0]])
EXERCISE = '''"""An exercise."""
from common.cli import run
from common.exercise import check
n = 7
{}
def checks():
    mistakes = [([3.0, 4.0], ("a sum", "和"))]
    check("1. f", lambda: [f(x) for x in (1.0, 2.0)], [2.0, 4.0], ("double it", "乘以二"), mistakes)
    check("2. n", lambda: n, 7, ("count", "数一数"), [(6, ("one more", "多一个"))], tell=False)
    print("All right!")
if __name__ == "__main__":
    run(checks)
'''


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (2.0001, 2.0), (2, 2.0), (7, 7), ("same", "same"), (True, True), ((1, 2), [1, 2]), ([1.0, [2.0]], [1, [2.0]]),
        (COLUMN + 1e-5, COLUMN), (torch.tensor(3.0), torch.tensor(3.0)), (COLUMN.shape, (3, 1)), (1e-9, 0.0),
    ],
)  # fmt: skip
def test_right(capsys: pytest.CaptureFixture, answer: object, right: object):
    check("1. it", lambda: answer, right, ("think", "想一想"))
    assert capsys.readouterr().out == "✓ 1. it\n"


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (2.01, 2.0), (5004, 5000), (True, 1), (1, True), (math.nan, math.nan), (torch.tensor(2.0), 2.0),
        (2.0, torch.tensor(2.0)), (ROW, COLUMN), (COLUMN.T, COLUMN), (torch.full((3, 1), math.nan), COLUMN),
        ([1.0, 2.0], [1.0, 2.0, 3.0]), (1.0, [1.0]), ([1.0], 1.0), ("2", 2), (None, 0), (None, 1.0), ([], [0.0]),
        (COLUMN.tolist(), COLUMN),
    ],
)  # fmt: skip
def test_wrong_value_type_or_shape(capsys: pytest.CaptureFixture, answer: object, right: object):
    with pytest.raises(SystemExit, match="1"):
        check("1. it", lambda: answer, right, ("think", "想一想"))
    out = capsys.readouterr().out
    assert out.startswith("✗ 1. it\n  you have 你的结果: ")
    assert "should be 应该是: " in out
    assert out.endswith("  hint: think\n  提示：想一想\n" if answer is not None else "得到的就是 None\n")
    assert answer is not ROW or ("(3,)" in out and "(3, 1)" in out)


@pytest.mark.parametrize(
    ("part", "code", "said"),
    [
        ("def f(x): return ...", 1, "still to do"),
        ("def f(x):\n    for _ in range(2): ...\n    return 2 * x", 1, "still to do"),
        ("factor = ...\ndef f(x): return factor * x", 1, "still to do"),
        ("class A:\n    def go(self, x): ...\ndef f(x): return A().go(x)", 1, "still to do"),
        ("def f(x): return 2 * x\nn = ...", 1, "✓ 1. f\n✗ 2. n\n  still to do"),
        ("def f(x): return x + 2", 1, "hint: a sum\n  提示：和"),
        ("def f(x): return 3 * x", 1, "hint: double it\n  提示：乘以二"),
        ("def f(x): 2 * x", 1, "[2.0, 4.0]\n  hint: a function without return"),
        ("def f(x): return x / 3", 1, "你的结果: [0.333333, 0.666667]"),
        ("def f(x):\n    y = x\n    return y + 'a'", 1, "第 7 行: return y + 'a'\n  TypeError: unsupported"),
        ("def f(x): return 2 * x\nn = 6", 1, "you have 你的结果: 6\n  hint: one more"),
        ("def f(x): raise KeyboardInterrupt  # an endless loop and Ctrl-C", 130, "exercise.py: stopped\n"),
        # dots within an index are no blank, nor is a local name that is one elsewhere
        ("m = ...\ndef f(x):\n    m = {0: 2 * x}\n    m[...] = m[0]\n    return m[...]", 0, "✓ 2. n\nAll right!\n"),
    ],
)
def test_it_stops_at_the_first_that_is_not_right(script, tmp_path: Path, part: str, code: int, said: str):
    (tmp_path / "exercise.py").write_text(EXERCISE.format(part), "utf-8")
    result = script(str(tmp_path / "exercise.py"))
    assert result.code == code
    assert said in result.out + result.err
    assert (result.out.count("✗"), "All right" in result.out) == (int(code == 1), code == 0)
    assert (result.err == "") == (code != 130)
