"""common/exercise.py: what it accepts, what it says, and to whom."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from common.exercise import same, text

EXERCISE = '''"""An exercise."""
from common.cli import run
from common.exercise import check
n = 7
{}
# ─── The checks
def checks():
    mistakes = [([3.0, 4.0], ("a sum", "和"))]
    check("1. f", lambda: [f(x) for x in (1.0, 2.0)], [2.0, 4.0], ("double it", "乘以二"), mistakes)
    check("2. n", lambda: n, 7, ("count", "数一数"), [(6, ("one more", "多一个"))], tell=False)
    print("All right!")
if __name__ == "__main__":
    run(checks)
'''


def test_equal_is_what_has_one_type_and_shape_and_three_digits_in_common():
    row, column, none = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor(math.nan)
    for answer, right in [
        (2.0001, 2.0), (2, 2.0), ("ab", "ab"), (True, True), ((1, 2), [1, 2]), ([1.0, [2]], [1, [2.0]]), (1e-9, 0.0),
        (column + 1e-5, column), (torch.tensor(3.0), torch.tensor(3.0)), (column.shape, (3, 1)),
        (torch.tensor(2.0), 2.0), (np.float64(2), 2.0), (np.int64(7), 7), (np.ceil(6.5), 7),  # numbers all the same
    ]:  # fmt: skip
        assert same(answer, right)
    for answer, right in [
        (2.01, 2.0), (5004, 5000), (True, 1), (1, True), (math.nan, math.nan), (none, 2.0), (none, none),
        (2.0, torch.tensor(2.0)), (row, column), (column.T, column), (column.tolist(), column), ([], [0.0]),
        ([1.0, 2.0], [1.0, 2.0, 3.0]), (1.0, [1.0]), ([1.0], 1.0), ("2", 2), (None, 0), (None, 1.0),
    ]:  # fmt: skip
        assert not same(answer, right)
    assert text(column) == "[[1.0], [2.0], [3.0]], shape 形状 (3, 1)"
    assert (len(text([0.5] * 9999)), len(text([0.5] * 100))) == (602, 500)


CASES = [  # what the learner wrote, the exit code, a part of what is said
    ("def f(x): return ...", 1, "still to do"),
    ("factor = ...\ndef f(x): return factor * x", 1, "still to do"),
    ("class A:\n    def go(self, x): ...\ndef f(x): return A().go(x)", 1, "still to do"),
    ("class A: pass\nm = A()\ndef f(x, m=0): return 2 * x + m", 0, "✓ 2. n"),
    ("f = (\n    lambda x: 2 * x\n)", 0, "✓ 2. n"),
    ("def f(x): return 2 * x\nn = ...", 1, "✓ 1. f\n✗ 2. n\n  still to do"),
    ("def f(x): return x + 2", 1, "[3.0, 4.0]\n  should be 应该是: [2.0, 4.0]\n  hint: a sum\n  提示：和\n"),
    ("def f(x): return 3 * x", 1, "hint: double it\n  提示：乘以二"),
    ("def f(x): 2 * x", 1, "hint: a function without return gives None\n  提示：函数没有 return"),
    ("def f(x): return x / 3", 1, "你的结果: [0.333333, 0.666667]"),
    ("def f(x):\n    y = x\n    return y + 'a'", 1, "第 7 行: return y + 'a'\n  TypeError: unsupported"),
    ("def f(): return 2", 1, "✗ 1. f\n  TypeError: f() takes 0"),  # not a line of the checks
    ("def f(x): return 2 * x\nn = 6", 1, "you have 你的结果: 6\n  hint: one more"),
    ("def f(x): raise KeyboardInterrupt  # an endless loop and Ctrl-C", 130, "exercise.py: stopped\n"),
    # dots within an index are no blank, nor is a local name that is one elsewhere
    ("m = ...\ndef f(x):\n    m = {0: 2 * x}\n    m[...] = m[0]\n    return m[...]", 0, "✓ 2. n\nAll right!\n"),
]


@pytest.mark.parametrize(("part", "code", "said"), CASES)
def test_it_stops_at_the_first_that_is_not_right(script, tmp_path: Path, part: str, code: int, said: str):
    (tmp_path / "exercise.py").write_text(EXERCISE.format(part), "utf-8")
    result = script(tmp_path / "exercise.py")
    assert said in result.out + result.err
    assert (result.code, result.out.count("✗"), "All right" in result.out) == (code, code == 1, code == 0)
    assert (result.err == "") == (code != 130)
