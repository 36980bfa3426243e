"""The front pages: every script has its place in the tables, every name there exists, and the notes' rows hold."""

import ast
import csv
import gzip
import re
import warnings
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.conftest import ROOT, process
from tests.test_scripts import SCRIPTS

FRONT = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")}
LECTURE_OF = {"ch10_cnn": ("10", "11"), "ch11_rnn": ("12", "13")}  # two lectures, one folder


def rows(page: str, section: int) -> list[list[str]]:
    """The cells of each row of a section's table, its heading apart."""
    text = FRONT[page].split("\n## ")[section]
    table = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in table[2:]]


SECTION = {line: number for number, line in enumerate(re.findall(r"^## (.+)$", FRONT["README.md"], re.MULTILINE), 1)}


def names_in(script: Path) -> set[str]:
    """The functions, classes and values that stand at the left edge of a script."""
    names = set()
    for node in ast.parse(script.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


@pytest.mark.parametrize("page", FRONT)
def test_the_chapters_table_has_each_lecture_and_each_script_once(page: str):
    table = rows(page, SECTION["Chapters"])
    assert [re.findall(r"p=(\d+)", row[0]) for row in table] == [[str(lecture)] for lecture in range(1, 14)]
    found = []
    for row in table[1:]:
        [folder] = re.findall(r"\]\((\w+)/README", row[1])
        lecture = re.findall(r"p=(\d+)", row[0])[0]
        assert lecture in LECTURE_OF.get(folder, [str(int(folder[2:4]))])
        assert ("zh-CN" in row[1]) == ("zh-CN" in page)
        found += [f"{folder}/{name}.py" for name in re.findall(r"`(\w+)`", row[2])]
    assert sorted(found) == SCRIPTS


def test_every_topic_of_the_lectures_has_a_script_with_the_names_to_look_for():
    with_a_row = set()
    for lecture, _, script, names in rows("README.md", SECTION["Where is it in the notes?"]):
        [(name, path)] = re.findall(r"^\[`(\w+)`\]\((\S+)\)$", script)
        assert Path(path).stem == name
        folder = path.split("/")[0]
        assert lecture in LECTURE_OF.get(folder, [str(int(folder[2:4]))])
        wanted = re.findall(r"`(\w+)`", names)
        assert wanted
        assert set(wanted) <= names_in(ROOT / path), path
        with_a_row.add(path)
    assert with_a_row == set(SCRIPTS)


def test_every_row_of_the_notes_leads_to_a_script():
    names = {Path(script).stem for script in SCRIPTS}
    table = rows("README.md", SECTION["The notes, set right"])
    assert any("`nn.Linear(1, 1)`" in row[1] for row in table)  # the gravest for a beginner
    for row in table:
        scripts = re.findall(r"`(\w+)`", row[3])
        assert scripts
        assert set(scripts) <= names


def claim(*numbers: str) -> None:
    """One row of "The notes, set right" has all of these numbers, on both pages."""
    for page in FRONT:
        table = rows(page, SECTION["The notes, set right"])
        assert any(all(number in row[1] + row[2] for number in numbers) for row in table), (page, numbers)


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


@pytest.mark.parametrize("page", FRONT)
def test_the_speed_table_is_that_of_the_benchmark(page: str):
    results = (ROOT / "tests/benchmarks/RESULTS.md").read_text("utf-8")
    lines = [line.strip("| ").split(" | ") for line in results.splitlines() if line.startswith("|")]
    found = {name: cells for name, *cells in lines}
    expected = [found[name] for name in ("data alone", "MLP", "CNN", "ResidualNet", "Inception")]
    official, sprint = found["official example, stock pipeline"][0], found["`sprint.py`"][0]
    expected.append([official, sprint, re.search(r"trains (\d+) times faster", results)[1]])
    for (_, stock, here, times), wanted in zip(rows(page, SECTION["Speed"]), expected, strict=True):
        assert [stock, here] == wanted[:2]
        digits = len(times.partition(".")[2])
        assert float(times) == pytest.approx(float(wanted[2]), abs=0.5 * 10**-digits)  # as it is rounded
    busy = FRONT[page].split("\n## ")[SECTION["Speed"]].strip().rsplit("\n\n", 1)[1]
    for script in ("mnist_mlp", "cnn"):
        spin, *_, here, _, _, one_thread = [cell.split(" / ") for cell in found[f"`{script}`, a third of an epoch"]]
        for seconds in (spin[1], *here, one_thread[1]):
            assert seconds in busy, (script, seconds)


def test_what_the_page_says_of_torch():
    linear = nn.Linear(2, 3)
    assert (linear.in_features, linear.out_features, tuple(linear.weight.shape)) == (2, 3, (3, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert nn.functional.sigmoid(torch.zeros(1)) == 0.5  # not deprecated
    with pytest.warns(UserWarning, match="will be deprecated"):
        nn.MSELoss(size_average=False)


def test_a_script_run_without_the_project_says_what_the_page_explains():
    result = process("-ES", ROOT / "ch02_linear_model/loss_curve.py")  # S: without what is installed
    message = result.stderr.strip().splitlines()[-1].removeprefix("ModuleNotFoundError: ")
    assert all(f"`{message}`" in text for text in FRONT.values())


def test_the_chinese_pages_use_the_terms_of_the_table():
    for page in (ROOT / "README.zh-CN.md", *ROOT.glob("ch*/README.zh-CN.md")):
        text = page.read_text("utf-8")
        for wrong in ("图层", "渐变消失", "精度"):
            assert wrong not in text, (page, wrong)
