"""The code on the chapter pages is the scripts', without its comments."""

from pathlib import Path

import pytest

from tests.pages.parse import ENGLISH, bare, blocks, is_quoted, named


@pytest.mark.parametrize("page", ENGLISH, ids=named)
def test_quoted_code_is_the_scripts(page: Path):
    quotes = [block for block in blocks(page.read_text("utf-8")) if block.kind == "python" and block.script]
    assert len(quotes) >= 3
    for block in quotes:
        script = (page.parent / block.script).read_text("utf-8")
        assert is_quoted(block.text, script), f"{block.script} has not\n{block.text}"
        assert len(bare(block.text)) <= 16, f"too long to read at once:\n{block.text}"


def test_a_changed_line_is_found():
    script = "def f(x):\n    # adds\n    y = x + 1  # one more\n\n    z = 2 * y\n    return z\n"
    assert is_quoted("y = x + 1  # 加一\nz = 2 * y\n", script)
    assert is_quoted("def f(x):\n    ...\n    return z\n", script)
    for wrong in ("y = x + 2\n", "z = 2 * y\ny = x + 1\n", "y = x + 1\nreturn z\n", "return z\n...\ndef f(x):\n"):
        assert not is_quoted(wrong, script), wrong
