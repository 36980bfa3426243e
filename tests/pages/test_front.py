"""The front page: short, complete and true. test_form.py holds the Chinese one to the same numbers, links and code."""

import re
from pathlib import Path

import pandas as pd
import pytest
import torch
from torch import nn

from common import options
from tests.conftest import ROOT
from tests.lessons.test_scripts import EXERCISES, SCRIPTS, SOURCES
from tests.pages.front_messages import listed
from tests.pages.parse import is_printed, lectures, section

PAGE = ROOT / "README.md"
FOLDED = {"notes": 1, "topics": 2, "words": 4, "options": 5, "speed": 6}  # the places of the folded parts


def folded(part: str, page: Path = PAGE) -> str:
    return re.findall(r"<details>.*?</details>", page.read_text("utf-8"), re.DOTALL)[FOLDED[part]]


def rows(text: str) -> list[list[str]]:
    """The cells of each row of a text's table, its heading apart."""
    return [[cell.strip() for cell in row.split("|")] for row in re.findall(r"^\|(.*)\|$", text, re.MULTILINE)[2:]]


@pytest.mark.parametrize("page", [PAGE, ROOT / "README.zh-CN.md"], ids=lambda page: page.name)
def test_unfolded_it_is_short_and_led_by_a_film(page: Path):
    text = page.read_text("utf-8")
    assert len(re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL).splitlines()) <= 150
    assert ".gif)" in text.split("\n## ")[0]
    printed = "\n".join([*SOURCES.values(), *(path.read_text("utf-8") for path in ROOT.glob("common/*.py"))])
    assert [word for word, _ in rows(folded("words", page)) if word not in printed] == []
    assert "`No module named 'common'`" in section(page, "Install", "安装")
    assert listed(page.name) in text, "python -m tests.pages.front_messages"


def test_the_chapters_table_has_each_lecture_script_and_exercise_once():
    found, exercises = [], []
    overview, *table = rows(section(PAGE, "Chapters"))
    for number, (lecture, scripts) in enumerate(table, start=2):
        assert f"?p={number})" in lecture
        [folder] = re.findall(r"\]\((\w+)/README.md(?:#lecture-\d+)?\)", lecture)
        assert number in lectures(folder)
        exercises += re.findall(r"✎ \[\w+\]\((\S+)\)", scripts)
        for mark, names in re.findall(r"([★○])([^★○✎]+)", scripts):
            for name in re.findall(r"`(\w+)`", names):  # its mark as on the chapter's page
                found.append(f"{folder}/{name}.py")
                assert f"\n| {mark} | [{name}]" in (ROOT / folder / "README.md").read_text("utf-8"), name
    assert "?p=1)" in overview[0]
    assert number == 13
    assert sorted(found) == SCRIPTS
    assert exercises == EXERCISES


@pytest.mark.slow
def test_the_commands_of_start_print_what_stands_there(script):
    start = section(PAGE, "Start")
    printed = re.search(r"```text\n(.*?)```", start, re.DOTALL)[1].replace("0.3436", "0.34…")
    printed = re.sub(r"\d+\.\d s", "…", re.sub(r"(96\.8)\d", r"\1…", printed))
    commands = re.findall(r"^uv run (.+)$", start, re.MULTILINE)
    for command, expected in zip(commands, [printed, "It is a 5"], strict=True):
        words = [str(ROOT / word) if word.endswith(".png") else word for word in command.split()]
        assert is_printed(tuple(expected.splitlines()), script(*words).out)


def test_every_topic_has_a_script_with_the_names_to_look_for():
    with_a_line = set()
    for lecture, lines in re.findall(r"^\*\*\D*(\d+)\D*\*\*\n\n((?:- .+\n)+)", folded("topics"), re.MULTILINE):
        for path, names in re.findall(r"^- .+\]\((\S+\.py)\) (.+)$", lines, re.MULTILINE):
            assert int(lecture) in lectures(path.split("/")[0])
            for name in re.findall(r"`(\w+)`", names):
                assert re.search(rf"^(def |class |){name}\b", SOURCES[path], re.MULTILINE), f"{path}: {name}"
            with_a_line.add(path)
    assert with_a_line == set(SCRIPTS)


def test_every_line_of_the_notes_leads_to_a_script():
    names = {Path(path).stem for path in SCRIPTS}
    for line in re.findall(r"^- .+$", folded("notes"), re.MULTILINE):
        scripts = re.fullmatch(r"- \*\*[\d, -]+\*\* .+ → .+?((?: `\w+`)+)", line)[1]
        assert set(re.findall(r"`(\w+)`", scripts)) <= names


def test_the_options_have_the_sentences_of_help():
    page = folded("options").replace("`", "")
    for kind in vars(options).values():
        for parameter in getattr(kind, "__metadata__", ()):
            assert (parameter.help or "") in page


def claim(*parts: object) -> None:
    """One line of the notes has all of these."""
    assert any(all(str(part) in line for part in parts) for line in folded("notes").splitlines()), parts


def test_what_the_page_says_of_the_names_and_the_multiplications():
    paths = [ROOT / f"data/names/names_{part}.csv.gz" for part in ("train", "test")]
    train, test = [pd.read_csv(path, names=["name", "language"], keep_default_na=False) for path in paths]
    table = pd.concat([train, test])
    arabic, arabic_test = (part[part.language == "Arabic"].name for part in (table, test))
    assert arabic_test.isin(train.name).all()
    claim(f"{len(arabic):,}", arabic.nunique(), len(arabic_test))
    claim("To The First Page", ((table.name == "To The First Page") & (table.language == "Russian")).sum())
    claim(f"{28**2 * 192 * 16 + 28**2 * 25 * 16 * 32:,}", f"{28**2 * 25 * 192 * 32:,}")


def test_what_the_page_says_of_torch():
    linear = nn.Linear(2, 3)
    assert (linear.in_features, linear.out_features, tuple(linear.weight.shape)) == (2, 3, (3, 2))
    assert not (torch.tensor(1.0) * 2).requires_grad
    assert (torch.tensor(1.0, requires_grad=True) * 2).grad_fn
    assert nn.functional.sigmoid(torch.zeros(1)) == 0.5  # a warning would be an error


def test_what_the_page_says_of_descent_and_of_the_mean():
    needed = {}
    for size in (1, 3):  # samples per step, of x = 1, 2, 3 and y = 2 * x
        w, needed[size] = 1.0, 0
        while abs(w - 2) >= 0.001:
            first = needed[size] % 3
            w -= 0.01 * sum(2 * x * (x * w - 2 * x) for x in [1, 2, 3][first : first + size]) / size
            needed[size] += size
    claim("SGD", *needed.values())
    chapter = (ROOT / "ch05_linear_regression/README.md").read_text("utf-8")  # which test_runs.py runs
    claim("size_average=True", *re.search(r"--reduction mean\n.*\n.*\nafter: (w = \S+), (b = \S+)", chapter).groups())


def test_the_speed_table_is_that_of_the_benchmark():
    results = (ROOT / "tests/benchmarks/RESULTS.md").read_text("utf-8")
    found = {name: cells for name, *cells in rows(results)}
    expected = [found[name] for name in ("data alone", "MLP", "CNN", "ResidualNet", "Inception")]
    official, sprint = found["official example, stock pipeline"][0], found["`sprint.py`"][0]
    expected.append([official, sprint, re.search(r"trains (\d+) times faster", results)[1]])
    for (_, stock, here, times), wanted in zip(rows(folded("speed")), expected, strict=True):
        assert [stock, here] == wanted[:2]
        assert float(times) == pytest.approx(float(wanted[2]), abs=0.5 * 10 ** -len(times.partition(".")[2]))
