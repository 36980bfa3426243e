"""Each number that a chapter page gives for a command or a change is in what it prints. Both languages at once."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.page_numbers import Run, changed_script, missing
from tests.test_scripts import CLAIMS, IN_ONE_FILE, LONG, NEEDS_WORDS, TRAINS_ON_MNIST

SLOW = {*LONG, *TRAINS_ON_MNIST, *NEEDS_WORDS, *IN_ONE_FILE, "ch09_softmax_mnist/digit_to_tensor.py"}
RUNS = [run for run in CLAIMS if "FOLDER" not in run.words]  # a folder that only the reader has


def marked(run: Run) -> object:
    slow = run.path in SLOW or "10000" in run.words
    name = " ".join([Path(run.path).stem, *run.words, run.old and "changed"]).strip()
    return pytest.param(run, id=name, marks=[pytest.mark.slow] if slow else [])


# The scripts' bare commands run, and are held to their rows, in test_scripts.py.
@pytest.mark.filterwarnings("default")  # one change leads to a warning of torch's, as its page says
@pytest.mark.parametrize("run", [marked(run) for run in RUNS if run.old or run.words not in [(), ("--plot",)]])
def test_the_numbers_are_in_the_output(script, run: Run, tmp_path: Path):
    path = str(changed_script(run, tmp_path)) if run.old else run.path
    words = [str(ROOT / word) if word.endswith(".png") else word for word in run.words]
    result = script(path, *words)
    for page, said in CLAIMS[run]:
        assert missing(said, result.out + result.err) == [], page


@pytest.mark.slow
@pytest.mark.parametrize(
    "run", [marked(run) for run in RUNS if run.path in SLOW and not run.old and run.words in [(), ("--plot",)]]
)
def test_the_numbers_of_long_scripts_are_in_the_output(script, run: Run):
    result = script(run.path, *run.words)
    for page, said in CLAIMS[run]:
        assert missing(said, result.out) == [], page


def test_each_run_is_on_both_pages():
    for run, said in CLAIMS.items():
        assert len(said) % 2 == 0, run
        assert sum("zh-CN" in page for page, _ in said) == len(said) / 2, run


def test_a_changed_number_is_found():
    printed = "epoch  1  loss 0.3436  accuracy 96.84%  f(4) = 12,345.6 and -0.5, 1.2e-05\npicture: /tmp/77.png"
    assert missing("96.84 %, 97 % and 0.34; f(4), 12,346, −0.5 as `x = 3` says, 约 98 or about 95", printed) == []
    for wrong in ("96.85 %", "98 %", "0.35", "12,347", "0.5", "77", "about 90"):
        assert missing(wrong, printed), wrong
