"""The code on the chapter pages is the scripts', without its comments, and both languages show the same."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages.parse import CHAPTER_PAGES, Block, bare, blocks, is_quoted


def quotes(page: Path) -> list[Block]:
    return [block for block in blocks(page.read_text("utf-8")) if block.kind == "python" and block.script]


@pytest.mark.parametrize("page", CHAPTER_PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_quoted_code_is_the_scripts(page: Path):
    found = quotes(page)
    assert len(found) >= 3
    for block in found:
        script = (page.parent / block.script).read_text("utf-8")
        assert is_quoted(block.text, script), f"{block.script} has not\n{block.text}"
        assert len(bare(block.text)) <= 16, f"too long to read at once:\n{block.text}"


@pytest.mark.parametrize("page", sorted(ROOT.glob("ch*/README.md")), ids=lambda page: page.parent.name)
def test_both_languages_quote_the_same(page: Path):
    english, chinese = quotes(page), quotes(page.with_name("README.zh-CN.md"))
    assert [(b.script, bare(b.text)) for b in english] == [(b.script, bare(b.text)) for b in chinese]


def test_a_changed_line_is_found():
    script = "def f(x):\n    # adds\n    y = x + 1  # one more\n\n    z = 2 * y\n    return z\n"
    assert is_quoted("y = x + 1  # 加一\nz = 2 * y\n", script)
    assert is_quoted("def f(x):\n    ...\n    return z\n", script)
    for wrong in ("y = x + 2\n", "z = 2 * y\ny = x + 1\n", "y = x + 1\nreturn z\n", "return z\n...\ndef f(x):\n"):
        assert not is_quoted(wrong, script), wrong
