"""The parts of a chapter page, in their order, and what no page may have."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages.parse import CHAPTER_PAGES, named

PAGES = [*sorted(ROOT.glob("README*.md")), *sorted(ROOT.glob("data/*.md")), *CHAPTER_PAGES]
PARTS = {
    "README.md": "Run this first|The ideas|Guess, then run|Your turn|When it goes wrong|Check yourself|All scripts",
    "README.zh-CN.md": "先运行这个|几个要点|先猜再跑|轮到你了|出错的时候|自测|全部脚本",
}
LECTURES = {"ch10": [10, 11], "ch11": [12, 13]}  # two lectures, one folder
NEVER = ["图层", "渐变消失", "学得动", "学不动", "得分", "步子"]  # what beginners are misled by; logits are no 得分


@pytest.mark.parametrize("page", CHAPTER_PAGES, ids=named)
def test_a_chapter_page_has_its_parts(page: Path):
    text, parts = page.read_text("utf-8"), PARTS[page.name].split("|")
    lectures = LECTURES.get(page.parent.name[:4], [int(page.parent.name[2:4])])
    assert re.findall(r"^## (.+)", text, re.MULTILINE) == parts * len(lectures)
    for lecture in lectures:
        assert f"https://www.bilibili.com/video/BV1Y7411d7Ys?p={lecture})" in text
        assert f"uv run {page.parent.name}/exercise_{lecture:02}.py" in text
    for script in page.parent.glob("*.py"):
        assert f"({script.name})" in text or script.name.startswith("exercise"), script.name
    assert text.split(parts[2])[1].split(parts[3])[0].count("<details>") >= 3


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_has_what_a_reader_stumbles_over(page: Path):
    text = page.read_text("utf-8")
    assert not re.findall(r"<summary>[^<]*`", text), "backticks show as backticks there: <code>"
    assert [word for word in NEVER if word in text] == []
    if page.parent != ROOT:  # one table of the front pages says what widely read notes say otherwise
        assert not re.search(r"\bthe notes\b|笔记", text, re.IGNORECASE)
    for row in re.findall(r"^\|.*\|$", text, re.MULTILINE):
        assert row.count("|") <= 6, f"too wide for a phone: {row}"
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("https://") or (page.parent / link).exists(), link
