"""The pages: their commands run, their links lead somewhere, their pictures are fresh, and both languages agree."""

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import ROOT
from tests.figures import EXAMPLE, copy_stamped, is_fresh, linked
from tests.test_scripts import LONG, NEEDS_WORDS, SCRIPTS, options

CHAPTERS = sorted(path.parent for path in ROOT.glob("ch*/README.md"))
PAGES = [*sorted(ROOT.glob("*.md")), ROOT / "data/README.md", *sorted(ROOT.glob("ch*/*.md"))]
COMMANDS = sorted({
    command.strip()
    for page in PAGES
    for command in re.findall(r"uv run [^`\n]+", page.read_text("utf-8"))
    if command.split()[2] in SCRIPTS
})  # fmt: skip
TESTED_WITH_ITS_SCRIPT = {f"uv run {path}{plot}" for path in SCRIPTS for plot in ("", " --plot")}
TRAINS_FIRST = {"ch11_rnn/guess_name.py"}  # for a minute, where there is no checkpoint
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
        lectures = {10: [10, 11], 11: [12, 13]}.get(number, [number])
        lines = (chapter / "README.md").read_text("utf-8").splitlines()
        assert re.match(rf"# Chapter {number}: .+ [\u4e00-\u9fff]", lines[0])
        for lecture in lectures:
            assert any(f"https://www.bilibili.com/video/BV1Y7411d7Ys?p={lecture})" in line for line in lines[:4])
        assert any("uv run" in line for line in lines[:12])
        assert "\n## Try this\n" in "\n".join(lines)


def to_test() -> list:
    """Long commands with words of their own; the others run in test_scripts.py, in full in test_page_numbers.py."""
    commands = []
    for command in COMMANDS:
        path = command.split()[2]
        short = path not in {*LONG, *NEEDS_WORDS} or command in TESTED_WITH_ITS_SCRIPT
        if not short and "FOLDER" not in command:  # which only the reader has
            slow = path in LONG | TRAINS_FIRST
            commands.append(pytest.param(command, marks=pytest.mark.slow if slow else ()))
    return commands


@pytest.mark.parametrize("command", to_test())
def test_command_runs(script, few_digits, command: str):
    """As the page gives it, but with less to do; the bare commands run in test_scripts.py."""
    _, _, path, *words = command.split()
    for option, value in QUICK_FORM.items():
        if option in words:
            words[words.index(option) + 1] = value
    if "epochs" in options(path) and "--epochs" not in words:
        words += ["--epochs", "2"]
    words = [str(ROOT / word) if word.endswith(".png") else word for word in words]
    code, out, err = script(path, *words)
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


def test_movements_are_small_and_short():
    """On a phone: at most 770 pixels wide, 400 kB, 12 seconds; all pictures together at most 6 MB."""
    movements = [picture for picture in linked() if picture.suffix == ".gif"]
    assert len(movements) >= 15
    for picture in movements:
        with Image.open(picture) as image:
            frames, milliseconds = [], 0
            for frame in range(image.n_frames):
                image.seek(frame)
                milliseconds += image.info["duration"]
                frames.append(image.convert("RGB").tobytes())
            assert image.width <= 770, picture
        assert len(frames) >= 4  # a stride of 2 has four positions
        assert len(set(frames)) >= len(frames) / 2, picture  # they differ
        assert milliseconds <= 12_000, picture
        assert picture.stat().st_size <= 400_000, picture
    assert sum(picture.stat().st_size for picture in ROOT.glob("ch*/figures/*")) <= 6_000_000


def test_a_stamp_tells_a_changed_script_and_leaves_the_picture_as_it_is(tmp_path: Path):
    """A GIF also keeps its frames and their durations. A changed docstring makes no picture stale."""
    script = tmp_path / "draws.py"
    script.write_text('"""Draws."""\nprint(1)\n', "utf-8")
    first, *others = [Image.new("P", (20, 10), color) for color in (1, 2, 3)]
    first.save(tmp_path / "draws.png")
    first.save(tmp_path / "draws.gif", save_all=True, append_images=others, duration=[100, 200, 300])
    pictures = [tmp_path / "figures" / name for name in ("draws.png", "draws.gif")]
    for picture in pictures:
        drawn = tmp_path / picture.name
        copy_stamped(drawn, picture)
        with Image.open(drawn) as one, Image.open(picture) as other:
            assert getattr(one, "n_frames", 1) == getattr(other, "n_frames", 1)
            for frame in range(getattr(one, "n_frames", 1)):
                one.seek(frame)
                other.seek(frame)
                assert one.convert("RGB").tobytes() == other.convert("RGB").tobytes()
                assert one.info.get("duration") == other.info.get("duration")
    script.write_text('"""Draws 1."""\nprint(1)\n', "utf-8")
    assert all(is_fresh(picture) for picture in pictures)
    script.write_text('"""Draws 1."""\nprint(2)\n', "utf-8")
    assert not any(is_fresh(picture) for picture in pictures)


def test_the_readme_test_command_is_what_ci_runs():
    assert (ROOT / ".ci/run").read_text("utf-8").splitlines()[-1] == "uv run pytest"
    assert "`uv run pytest`" in (ROOT / "README.md").read_text("utf-8")
