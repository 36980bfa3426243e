"""The pages: their commands run, their links lead somewhere, their pictures are fresh, and both languages agree."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.figures import EXAMPLE, is_fresh, linked
from tests.test_scripts import SCRIPTS, options

CHAPTERS = sorted(path.parent for path in ROOT.glob("ch*/README.md"))
PAGES = [*sorted(ROOT.glob("*.md")), ROOT / "data/README.md", *(chapter / "README.md" for chapter in CHAPTERS)]
COMMANDS = sorted({
    command.strip()
    for page in PAGES
    for command in re.findall(r"uv run [^`\n]+", page.read_text("utf-8"))
    if command.split()[2] in SCRIPTS
})  # fmt: skip
TESTED_WITH_ITS_SCRIPT = {f"uv run {path}{plot}" for path in SCRIPTS for plot in ("", " --plot")}
FAILS_AS_THE_PAGE_SAYS = "uv run ch05_linear_regression/linear_regression.py --lr 0.1"
QUICK_FORM = {"--epochs": "2", "--seeds": "2", "--images": "500", "--steps": "10"}


def test_every_script_has_its_line_in_its_chapter_page():
    for path in SCRIPTS:
        chapter, name = path.split("/")
        page = (ROOT / chapter / "README.md").read_text("utf-8")
        assert re.search(rf"^\| `uv run {re.escape(path)}( [^`]+)?` \| .+ \|$", page, re.MULTILINE), path
        for front in ("README.md", "README.zh-CN.md"):
            assert f"`{name.removesuffix('.py')}`" in (ROOT / front).read_text("utf-8")


def test_chapter_pages_lead_to_their_lecture_and_start_with_a_command():
    for chapter in CHAPTERS:
        number = int(chapter.name[2:4])
        lectures = {10: [10, 11], 11: [12]}.get(number, [number])
        lines = (chapter / "README.md").read_text("utf-8").splitlines()
        assert re.match(rf"# Chapter {number}: .+ [\u4e00-\u9fff]", lines[0])
        for lecture in lectures:
            assert any(f"https://www.bilibili.com/video/BV1Y7411d7Ys?p={lecture})" in line for line in lines[:4])
        assert any("uv run" in line for line in lines[:8])
        assert "\n## Try this\n" in "\n".join(lines)


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in TESTED_WITH_ITS_SCRIPT])
def test_command_runs(script, few_digits, command: str):
    """As the page gives it, but with less to do; the bare commands run in test_scripts.py."""
    _, _, path, *words = command.split()
    for option, value in QUICK_FORM.items():
        if option in words:
            words[words.index(option) + 1] = value
    if {"epochs", "options"} & options(path) and "--epochs" not in words and command != FAILS_AS_THE_PAGE_SAYS:
        words += ["--epochs", "2"]
    words = [str(ROOT / word) if word.endswith(".png") else word for word in words]
    code, out, err = script(path, *words)
    if command == FAILS_AS_THE_PAGE_SAYS:
        assert (code, "too large" in err) == (1, True)
    else:
        assert (code, err) == (0, "")
        assert out


def test_links_lead_somewhere():
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            assert link.startswith("https://") or (page.parent / link).exists(), f"{page}: {link}"


def test_pictures_are_fresh():
    """`uv run tests/figures.py` remakes those that are missing, or older than their script."""
    assert not [str(picture) for picture in linked() if not is_fresh(picture)]
    resolved = {picture.resolve() for picture in linked()}
    assert {path for path in ROOT.glob("ch*/figures/*") if path != EXAMPLE} == resolved


def test_a_changed_script_makes_its_picture_stale(tmp_path: Path):
    picture = next(iter(sorted(linked())))
    folder = tmp_path / "figures"
    folder.mkdir()
    copy = folder / picture.name
    copy.write_bytes(picture.read_bytes())
    for script in picture.parents[1].glob("*.py"):
        (tmp_path / script.name).write_text(script.read_text("utf-8"), "utf-8")
    assert is_fresh(copy)
    for script in tmp_path.glob("*.py"):
        script.write_text(script.read_text("utf-8").replace("def draw", "def paint"), "utf-8")
    assert not is_fresh(copy)


def test_the_front_pages_agree():
    """Headings, code, links, pictures and the shape of the tables; the languages' links to each other apart."""
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    patterns = {
        "headings": r"^(#+) ",
        "blocks": r"^```[^`]*```",
        "code": r"(?<!`)`[^`\n]+`(?!`)",
        "links": r"\]\(((?!README)[^)]+)\)",
        "table cells": r"^\|.*\|$",
        "steps": r"^\d\. ",
    }
    for name, pattern in patterns.items():
        one, other = (re.findall(pattern, text, re.MULTILINE) for text in (english, chinese))
        if name == "table cells":
            one, other = ([row.count("|") for row in rows] for rows in (one, other))
        if name == "code":
            one, other = sorted(one), sorted(other)
        assert one == other, name
        assert one
    assert "(README.zh-CN.md)" in english
    assert "(README.md)" in chinese


def test_the_readme_test_command_is_what_ci_runs():
    assert (ROOT / ".ci/run").read_text("utf-8").splitlines()[-1] == "uv run pytest"
    assert "`uv run pytest`" in (ROOT / "README.md").read_text("utf-8")
