"""The front pages: short, every script in its place, every name there exists, and what they set right is right."""

import ast
import csv
import gzip
import re
import warnings
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.utils.data import Dataset

from common import options
from tests.conftest import ROOT, process
from tests.lessons.test_scripts import SCRIPTS, SOURCES
from tests.pages.parse import is_printed, section

FRONT = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
LECTURES = {"ch10_cnn": (10, 11), "ch11_rnn": (12, 13)}  # two lectures, one folder
both = pytest.mark.parametrize("page", FRONT, ids=lambda page: page.name)
FOLDED = {"notes": 1, "topics": 2, "words": 4, "options": 5, "speed": 6}  # the places of the folded parts


def folded(page: Path, part: str) -> str:
    return re.findall(r"<details>.*?</details>", page.read_text("utf-8"), re.DOTALL)[FOLDED[part]]


def rows(text: str) -> list[list[str]]:
    """The cells of each row of a text's table, its heading apart."""
    table = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in table[2:]]


def lectures(folder: str) -> tuple[int, ...]:
    return LECTURES.get(folder, (int(folder[2:4]),))


@both
def test_unfolded_it_is_short_and_led_by_a_film(page: Path):
    text = page.read_text("utf-8")
    assert len(re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL).splitlines()) <= 150
    assert ".gif)" in text.split("\n## ")[0]


@both
def test_the_chapters_table_has_each_lecture_script_and_exercise_once(page: Path):
    found, exercises, marks = [], [], {}
    table = rows(section(page, "Chapters", "章节"))
    assert [re.findall(r"p=(\d+)", row[0]) for row in table] == [[str(lecture)] for lecture in range(1, 14)]
    for row in table[1:]:
        lecture = int(re.search(r"p=(\d+)", row[0])[1])
        [folder] = re.findall(rf"\]\((\w+)/{page.name}\)", row[0])
        assert lecture in lectures(folder)
        exercises += re.findall(r"✎ \[\w+\]\((\S+)\)", row[1])
        for mark, names in re.findall(r"([★○])([^★○✎]+)", row[1]):
            marks |= {f"{folder}/{name}.py": mark for name in re.findall(r"`(\w+)`", names)}
        found += [f"{folder}/{name}.py" for name in re.findall(r"`(\w+)`", row[1])]
    assert sorted(found) == SCRIPTS
    assert exercises == sorted(path for path in SOURCES if "/exercise_" in path)
    for path, mark in marks.items():  # as on the chapter's page
        chapter = (ROOT / path).with_name(page.name).read_text("utf-8")
        assert re.search(rf"^\| {mark} \| \[{Path(path).stem}\]", chapter, re.MULTILINE), (mark, path)


@pytest.mark.slow
def test_the_commands_of_start_print_what_stands_there(script, tmp_path: Path):
    start = section(FRONT[0], "Start")
    printed = [re.search(r"```text\n(.*?)```", start, re.DOTALL)[1].replace("0.3436", "0.34…"), "It is a 5"]
    commands = re.findall(r"^uv run (.+)$", start, re.MULTILINE)
    for command, expected in zip(commands, printed, strict=True):
        words = [str(ROOT / word) if word.endswith(".png") else word for word in command.split()]
        expected = re.sub(r"\d+\.\d s", "…", re.sub(r"(96\.8)\d", r"\1…", expected))
        assert is_printed(tuple(expected.splitlines()), script(*words).out)
    assert "exercise_03.py" in section(FRONT[0], "Chapters")


@both
def test_every_topic_has_a_script_with_the_names_to_look_for(page: Path):
    text, with_a_line = folded(page, "topics"), set()
    for lecture, lines in re.findall(r"^\*\*\D*(\d+)\D*\*\*\n\n((?:- .+\n)+)", text, re.MULTILINE):
        for path, names in re.findall(r"^- .+\]\((\S+\.py)\) (.+)$", lines, re.MULTILINE):
            assert int(lecture) in lectures(path.split("/")[0])
            defined = {node.name for node in ast.parse(SOURCES[path]).body if hasattr(node, "name")}
            defined |= set(re.findall(r"^(\w+)(?:: .+)? = ", SOURCES[path], re.MULTILINE))
            assert set(re.findall(r"`(\w+)`", names)) <= defined, path
            with_a_line.add(path)
    assert with_a_line == set(SCRIPTS)


@both
def test_every_line_of_the_notes_leads_to_a_script(page: Path):
    names = {Path(path).stem for path in SCRIPTS}
    for line in re.findall(r"^- .+$", folded(page, "notes"), re.MULTILINE):
        claim, _, scripts = re.fullmatch(r"- \*\*[\d, 、-]+\*\* (.+) → (.+?)((?: `\w+`)+)", line).groups()
        assert claim
        assert set(re.findall(r"`(\w+)`", scripts)) <= names


@both
def test_the_words_of_the_output_are_those_of_the_scripts(page: Path):
    printed = "\n".join([*SOURCES.values(), *(path.read_text("utf-8") for path in ROOT.glob("common/*.py"))])
    assert [word for word, _ in rows(folded(page, "words")) if word not in printed] == []


def test_the_options_have_the_sentences_of_help():
    page = folded(FRONT[0], "options").replace("`", "")
    for kind in vars(options).values():
        for parameter in getattr(kind, "__metadata__", ()):
            assert (parameter.help or "") in page


def claim(*parts: str) -> None:
    """One line of the notes has all of these, on both pages."""
    for page in FRONT:
        lines = folded(page, "notes").splitlines()
        assert any(all(part in line for part in parts) for line in lines), (page.name, parts)


def test_what_the_page_says_of_the_names_and_the_multiplications():
    tables = []
    for part in ("train", "test"):
        with gzip.open(ROOT / f"data/names/names_{part}.csv.gz", "rt", encoding="utf-8") as file:
            tables.append(list(csv.reader(file)))
    train, test = tables
    arabic = [name for name, language in train + test if language == "Arabic"]
    arabic_test = [name for name, language in test if language == "Arabic"]
    assert set(arabic_test) <= {name for name, _ in train}
    claim(f"{len(arabic):,}", str(len(set(arabic))), str(len(arabic_test)))
    claim("To The First Page", str((train + test).count(["To The First Page", "Russian"])))
    claim(f"{28**2 * 192 * 16 + 28**2 * 25 * 16 * 32:,}", f"{28**2 * 25 * 192 * 32:,}")


def test_what_the_page_says_of_torch():
    linear = nn.Linear(2, 3)
    assert (linear.in_features, linear.out_features, tuple(linear.weight.shape)) == (2, 3, (3, 2))
    with pytest.raises(TypeError, match="must be Tensor, not int"):
        nn.Linear(1, 1)(1)
    with pytest.raises(NotImplementedError):
        Dataset()[0]
    assert not (torch.tensor(1.0) * 2).requires_grad
    assert torch.tensor(1.0, requires_grad=True).mul(2).grad_fn
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert nn.functional.sigmoid(torch.zeros(1)) == 0.5  # not deprecated
    with pytest.warns(UserWarning, match="will be deprecated"):
        nn.MSELoss(size_average=False)


def test_what_the_page_says_of_descent():
    samples, w, needed = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)], 1.0, 0
    while abs(w - 2) >= 0.001:  # all samples per step
        w -= 0.01 * sum(2 * x * (x * w - y) for x, y in samples) / 3
        needed += 3
    w, single = 1.0, 0
    while abs(w - 2) >= 0.001:
        x, y = samples[single % 3]
        w -= 0.01 * 2 * x * (x * w - y)
        single += 1
    claim(str(single), str(needed))


def test_what_the_page_says_of_the_mean(script):
    out = script("ch05_linear_regression/linear_regression.py", "--reduction", "mean").out
    w, b = re.findall(r"[wb] = (-?[\d.]+\d)", out)[-2:]
    claim("size_average=True", f"w = {w}", f"b = {b}")


@both
def test_the_speed_table_is_that_of_the_benchmark(page: Path):
    results = (ROOT / "tests/benchmarks/RESULTS.md").read_text("utf-8")
    lines = [line.strip("| ").split(" | ") for line in results.splitlines() if line.startswith("|")]
    found = {name: cells for name, *cells in lines}
    expected = [found[name] for name in ("data alone", "MLP", "CNN", "ResidualNet", "Inception")]
    official, sprint = found["official example, stock pipeline"][0], found["`sprint.py`"][0]
    expected.append([official, sprint, re.search(r"trains (\d+) times faster", results)[1]])
    for (_, stock, here, times), wanted in zip(rows(folded(page, "speed")), expected, strict=True):
        assert [stock, here] == wanted[:2]
        digits = len(times.partition(".")[2])
        assert float(times) == pytest.approx(float(wanted[2]), abs=0.5 * 10**-digits)  # as it is rounded


@both
def test_a_script_run_without_the_project_says_what_the_page_explains(page: Path):
    result = process("-ES", ROOT / "ch03_gradient_descent/gradient_descent.py")  # S: without what is installed
    message = result.stderr.strip().splitlines()[-1].removeprefix("ModuleNotFoundError: ")
    assert f"`{message}`" in section(page, "Install", "安装")
