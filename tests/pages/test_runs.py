"""Each command on a chapter page prints what stands below it, after the edit that stands above it."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.lessons.test_scripts import IN_ONE_FILE, LONG, NEEDS_WORDS, TRAINS_ON_MNIST
from tests.pages.parse import CHAPTER_PAGES, Run, edited, is_printed, runs

SLOW = {*LONG, *TRAINS_ON_MNIST, *NEEDS_WORDS, *IN_ONE_FILE}
RUNS = {page: runs(page) for page in CHAPTER_PAGES}


def told() -> list:
    """Each run of which a page says what it prints, once for both languages."""
    cases = {}
    for page, found in RUNS.items():
        for run in found:
            if run.printed and "FOLDER" not in run.words:
                cases.setdefault(run._replace(printed=()), []).append((page, run.printed))
    marked = []
    for run, printed in cases.items():
        long = any(word.isdecimal() and int(word) >= 5000 for word in run.words)
        slow = [pytest.mark.slow] if run.words[0] in SLOW or long else []
        name = " ".join([Path(run.words[0]).stem, *run.words[1:], run.script and "edited"]).strip()
        marked.append(pytest.param(run, printed, id=name, marks=slow))
    return marked


@pytest.mark.filterwarnings("default")  # some edits lead to a warning of torch's
@pytest.mark.parametrize(("run", "printed"), told())
def test_it_prints_what_the_page_says(script, tmp_path: Path, run: Run, printed: list):
    path, *words = run.words
    if run.script:
        copy = tmp_path / Path(run.script).name
        copy.write_text(edited(run), "utf-8")
        path = str(copy) if run.script == path else path
    words = [str(ROOT / word) if word.endswith(".png") else word for word in words if word != "--plot"]
    result = script(path, *words)
    for page, lines in printed:
        assert is_printed(lines, result.out + result.err), f"{page}: {lines}\n{result.out}{result.err}"


@pytest.mark.parametrize("page", CHAPTER_PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_edits_fit_and_can_be_undone(page: Path):
    text = page.read_text("utf-8")
    for run in RUNS[page]:
        assert (ROOT / run.words[0]).exists(), run
        if run.script:
            assert edited(run)
            assert f"git restore {run.script}" in text


@pytest.mark.parametrize("page", sorted(ROOT.glob("ch*/README.md")), ids=lambda page: page.parent.name)
def test_both_languages_run_the_same(page: Path):
    """Comments in edits may be Chinese; what is printed is not translated."""
    english, chinese = RUNS[page], RUNS[page.with_name("README.zh-CN.md")]
    assert [run[:3] + run[4:] for run in english] == [run[:3] + run[4:] for run in chinese]


def test_a_changed_output_is_found():
    output = "epoch  1  loss 0.3436  test accuracy 96.84%  3.1 s\nAll right.\n"
    assert is_printed(("epoch  1  loss 0.34…  test accuracy 96.8…", "All right."), output)
    for wrong in (["loss 0.35"], ["All right.", "epoch  1"], ["accuracy 96.84"[:-1] + "5"]):
        assert not is_printed(tuple(wrong), output), wrong
