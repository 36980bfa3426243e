"""English and Chinese pages say the same: commands, code, numbers, links, pictures, tables, questions."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages.parse import bare

ENGLISH = [ROOT / "README.md", ROOT / "data/README.md", *sorted(ROOT.glob("ch*/README.md"))]
LANGUAGE_LINK = re.compile(r"\[(?:English|中文)\]\(README(?:\.zh-CN)?\.md\)")


def chinese(page: Path) -> Path:
    return page.with_name("README.zh-CN.md")


def things(page: Path) -> dict[str, list]:
    """What must be the same in both languages, by kind."""
    text = LANGUAGE_LINK.sub("", page.read_text("utf-8"))
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\(([^)]+)\)", prose)
    plain = re.sub(r"`[^`]*`|<code>.*?</code>|\]\([^)]*\)|https?://\S+", " ", prose)
    return {
        "headings": re.findall(r"^#+(?= )", prose, re.MULTILINE),
        "code blocks": [(kind, tuple(bare(block)) if kind in ("python", "diff") else block) for kind, block in blocks],
        "code": sorted(re.findall(r"`([^`]+)`|<code>(.*?)</code>", prose)),
        "links": [link.replace(".zh-CN", "") for link in links],
        "pictures": re.findall(r"!\[[^\]]+\]\(([^)]+)\)", prose),
        "table rows": [row.count("|") for row in re.findall(r"^\|.*\|$", prose, re.MULTILINE)],
        "questions": re.findall(r"</?(?:details|summary)>", prose),
        "steps": re.findall(r"^\d+\. ", prose, re.MULTILINE),
        "bullets": re.findall(r"^- ", prose, re.MULTILINE),
        "numbers": sorted(re.findall(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?", plain, re.ASCII)),
    }


@pytest.mark.parametrize("page", ENGLISH, ids=lambda page: page.parent.name)
def test_both_languages_agree(page: Path):
    english, other = things(page), things(chinese(page))
    for kind, found in english.items():
        difference = Counter(found), Counter(other[kind])
        assert found == other[kind], (kind, difference[0] - difference[1], difference[1] - difference[0])
    assert f"({chinese(page).name})" in page.read_text("utf-8")
    assert f"({page.name})" in chinese(page).read_text("utf-8")


def test_a_difference_is_found(tmp_path: Path):
    page = tmp_path / "README.md"
    text = "# A\n\n[中文](README.zh-CN.md) [x](ch02/README.md)\n\n| `a` | 3.5 % |\n|---|---|\n"
    page.write_text(text, "utf-8")
    same = things(page)
    for old, new in [("3.5", "3.6"), ("`a`", "`b`"), ("ch02", "ch03"), ("# A", "## A"), ("|---|---|", "|---|---|---|")]:
        page.write_text(text.replace(old, new), "utf-8")
        assert things(page) != same
