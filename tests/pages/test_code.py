"""The code on the chapter pages is the scripts', without its comments."""

from pathlib import Path

import pytest

from tests.pages.parse import BLOCK, ENGLISH, bare, is_quoted, named


@pytest.mark.parametrize("page", ENGLISH, ids=named)
def test_quoted_code_is_the_scripts(page: Path):
    found = BLOCK.findall(page.read_text("utf-8"))
    quotes = [(script, code) for script, kind, code in found if script and kind == "python"]
    assert len(quotes) >= 3
    for script, code in quotes:
        assert is_quoted(code, (page.parent / script).read_text("utf-8")), f"{script} has not\n{code}"
        assert len(bare(code)) <= 16, f"too long to read at once:\n{code}"


def test_a_changed_line_is_found():
    script = "def f(x):\n    # adds\n    y = x + 1  # one more\n\n    z = 2 * y\n    return z\n"
    assert is_quoted("y = x + 1  # 加一\nz = 2 * y\n", script)
    assert is_quoted("def f(x):\n    ...\n    return z\n", script)
    for wrong in ("y = x + 2\n", "z = 2 * y\ny = x + 1\n", "y = x + 1\nreturn z\n", "return z\n...\ndef f(x):\n"):
        assert not is_quoted(wrong, script), wrong
