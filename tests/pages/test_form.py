"""The form of the pages: the parts of a chapter, in their order; what no page may have; both languages alike."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages.parse import BLOCK, CHAPTER_PAGES, bare, lectures, named

PAGES = [*sorted(ROOT.glob("README*.md")), *sorted(ROOT.glob("data/*.md")), *CHAPTER_PAGES]
PARTS = {
    "README.md": "Run this first|The ideas|Guess, then run|Your turn|When it goes wrong|Check yourself|All scripts",
    "README.zh-CN.md": "先运行这个|几个要点|先猜再跑|轮到你了|出错的时候|自测|全部脚本",
}
NEVER = ["图层", "渐变消失", "学得动", "学不动", "得分", "步子"]  # what beginners are misled by; logits are no 得分
LANGUAGE_LINK = re.compile(r"\[(?:English|中文)\]\(README(?:\.zh-CN)?\.md\)")


@pytest.mark.parametrize("page", CHAPTER_PAGES, ids=named)
def test_a_chapter_page_has_its_parts(page: Path):
    text, parts, folder = page.read_text("utf-8"), PARTS[page.name].split("|"), page.parent.name
    assert re.findall(r"^## (.+)", text, re.MULTILINE) == parts * len(lectures(folder))
    for lecture in lectures(folder):
        assert f"https://www.bilibili.com/video/BV1Y7411d7Ys?p={lecture})" in text
        assert f"uv run {folder}/exercise_{lecture:02}.py" in text
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


def things(text: str) -> dict[str, list]:
    """What must be the same in both languages, by kind."""
    text = LANGUAGE_LINK.sub("", text)
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    plain = re.sub(r"`[^`]*`|<code>.*?</code>|\]\([^)]*\)|https?://\S+", " ", prose)
    blocks = [(kind, bare(code) if kind in ("python", "diff") else code) for _, kind, code in BLOCK.findall(text)]
    return {
        "code blocks": blocks,
        "code": sorted(re.findall(r"`([^`]+)`|<code>(.*?)</code>", prose)),
        "links and pictures": [link.replace(".zh-CN", "") for link in re.findall(r"!?\]\(([^)]+)\)", prose)],
        "table rows": [row.count("|") for row in re.findall(r"^\|.*\|$", prose, re.MULTILINE)],
        "headings, bullets, steps, questions": re.findall(r"^#+ |^- |^\d+\. |</?(?:details|summary)>", prose, re.M),
        "numbers": sorted(re.findall(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?", plain, re.ASCII)),
    }


@pytest.mark.parametrize("page", [path for path in PAGES if path.name == "README.md"], ids=named)
def test_both_languages_agree(page: Path):
    other = page.with_name("README.zh-CN.md")
    english, chinese = page.read_text("utf-8"), other.read_text("utf-8")
    for (kind, ours), theirs in zip(things(english).items(), things(chinese).values(), strict=True):
        assert ours == theirs, kind
    assert f"({other.name})" in english
    assert f"({page.name})" in chinese
