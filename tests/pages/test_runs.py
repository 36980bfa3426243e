"""Each command on a chapter page prints what stands below it, after the edit that stands above it."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.lessons.test_scripts import IN_ONE_FILE, LONG, NEEDS_WORDS, TRAINS_ON_MNIST
from tests.pages.parse import ENGLISH, Run, edited, is_printed, named, runs

ALSO_SLOW = {"ch07_multidim/bent_boundary.py", "ch09_softmax_mnist/otto.py"}
SLOW = ALSO_SLOW.union(LONG, TRAINS_ON_MNIST, NEEDS_WORDS, IN_ONE_FILE)


def told() -> list:
    """Each run of which a page says what it prints."""
    cases = []
    for run in [run for page in ENGLISH for run in runs(page) if run.printed and "FOLDER" not in run.words]:
        long = any(word.isdecimal() and int(word) >= 5000 for word in run.words)
        marks = pytest.mark.slow if run.words[0] in SLOW or long else ()
        name = " ".join([Path(run.words[0]).stem, *run.words[1:], *(["edited"] if run.old else [])])
        cases.append(pytest.param(run, id=name, marks=marks))
    return cases


@pytest.mark.filterwarnings("default")  # some edits lead to a warning of torch's
@pytest.mark.parametrize("run", told())
def test_it_prints_what_the_page_says(script, tmp_path: Path, run: Run):
    path, *words = run.words
    if run.old:
        copy = tmp_path / Path(path).name
        copy.write_text(edited(run), "utf-8")
        path = str(copy)
    words = [str(ROOT / word) if word.endswith(".png") else word for word in words if word != "--plot"]
    result = script(path, *words)
    assert is_printed(run.printed, result.out + result.err), result


@pytest.mark.parametrize("page", ENGLISH, ids=named)
def test_edits_fit_and_can_be_undone(page: Path):
    for run in runs(page):
        assert (ROOT / run.words[0]).exists(), run
        if run.old:
            assert edited(run)
            assert f"git restore {run.words[0]}" in page.read_text("utf-8")
