"""English and Chinese pages say the same: commands, code, numbers, links, pictures, tables, questions."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages.parse import ENGLISH, bare, blocks

PAGES = [ROOT / "README.md", ROOT / "data/README.md", *ENGLISH]
LANGUAGE_LINK = re.compile(r"\[(?:English|中文)\]\(README(?:\.zh-CN)?\.md\)")


def things(text: str) -> dict[str, list]:
    """What must be the same in both languages, by kind."""
    text = LANGUAGE_LINK.sub("", text)
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    plain = re.sub(r"`[^`]*`|<code>.*?</code>|\]\([^)]*\)|https?://\S+", " ", prose)
    return {
        "headings": re.findall(r"^#+(?= )", prose, re.MULTILINE),
        "code blocks": [(kind, bare(code) if kind in ("python", "diff") else code) for kind, code, _ in blocks(text)],
        "code": sorted(re.findall(r"`([^`]+)`|<code>(.*?)</code>", prose)),
        "links": [link.replace(".zh-CN", "") for link in re.findall(r"\]\(([^)]+)\)", prose)],
        "pictures": re.findall(r"!\[[^\]]+\]\(([^)]+)\)", prose),
        "table rows": [row.count("|") for row in re.findall(r"^\|.*\|$", prose, re.MULTILINE)],
        "questions": re.findall(r"</?(?:details|summary)>", prose),
        "steps": re.findall(r"^\d+\. ", prose, re.MULTILINE),
        "bullets": re.findall(r"^- ", prose, re.MULTILINE),
        "numbers": sorted(re.findall(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?", plain, re.ASCII)),
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_both_languages_agree(page: Path):
    other = page.with_name("README.zh-CN.md")
    english, chinese = page.read_text("utf-8"), other.read_text("utf-8")
    theirs = things(chinese)
    for kind, ours in things(english).items():
        assert ours == theirs[kind], kind
    assert f"({other.name})" in english
    assert f"({page.name})" in chinese
