"""The parts of a chapter page, in their order, and what no page may have."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages.parse import CHAPTER_PAGES

PAGES = [*sorted(ROOT.glob("README*.md")), *sorted(ROOT.glob("data/*.md")), *CHAPTER_PAGES]
PARTS = {
    "README.md": ["Run this first", "The ideas", "Guess, then run", "Your turn", "When it goes wrong",
                  "Check yourself", "All scripts"],
    "README.zh-CN.md": ["先运行这个", "几个要点", "先猜再跑", "轮到你了", "出错的时候", "自测", "全部脚本"],
}  # fmt: skip
LECTURES = {"ch10": [10, 11], "ch11": [12, 13]}
# logits are no 得分, and the notes that this project began with are named on the front pages alone
NEVER = ["图层", "渐变消失", "学得动", "学不动", "得分", "步子", "笔记"]
FRONT = ["笔记"]  # the front pages have one table of what widely read notes say otherwise


def named(page: Path) -> str:
    return f"{page.parent.name}/{page.name}"


@pytest.mark.parametrize("page", CHAPTER_PAGES, ids=named)
def test_a_chapter_page_has_its_parts(page: Path):
    text = page.read_text("utf-8")
    lectures = LECTURES.get(page.parent.name[:4], [int(page.parent.name[2:4])])
    assert re.findall(r"^## (.+)", text, re.MULTILINE) == PARTS[page.name] * len(lectures)
    for lecture in lectures:
        assert f"https://www.bilibili.com/video/BV1Y7411d7Ys?p={lecture})" in text
        assert f"uv run {page.parent.name}/exercise_{lecture:02}.py" in text
    for script in page.parent.glob("*.py"):
        assert f"({script.name})" in text or script.name.startswith("exercise"), script.name
    turns = text.split(PARTS[page.name][2])[1].split(PARTS[page.name][3])[0]
    assert turns.count("<details>") >= 3


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_has_what_a_reader_stumbles_over(page: Path):
    text = page.read_text("utf-8")
    assert not re.findall(r"<summary>[^<]*`", text), "backticks show as backticks there: <code>"
    chapter = page.parent != ROOT
    for word in [word for word in NEVER if chapter or word not in FRONT]:
        assert word not in text, word
    assert not chapter or not re.search(r"\bthe notes\b", text, re.IGNORECASE)
    for row in re.findall(r"^\|.*\|$", text, re.MULTILINE):
        assert row.count("|") <= 6, f"too wide for a phone: {row}"


def test_every_link_leads_somewhere():
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            assert link.startswith("https://") or (page.parent / link).exists(), f"{named(page)}: {link}"
