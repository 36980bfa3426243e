"""Chapter 8's homework: what is in the table, what the training part alone decides, and what one split is worth."""

import csv
import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import random_split

from ch08_dataloader import titanic
from common.data import checked_path

PATH = "ch08_dataloader/titanic.py"


def passengers() -> list[dict[str, str]]:
    with gzip.open(checked_path("titanic.csv.gz"), "rt", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def dataset() -> titanic.TitanicDataset:
    return titanic.TitanicDataset(checked_path("titanic.csv.gz"))


@pytest.fixture
def kaggle(tmp_path: Path) -> Path:
    """Some of these passengers as in Kaggle's train.csv."""
    path = tmp_path / "train.csv"
    titles = ["Survived", "Pclass", "Name", "Sex", "Age", "SibSp", "Parch", "Ticket", "Fare", "Cabin", "Embarked"]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["PassengerId", *titles])
        for number, passenger in enumerate(passengers()[::10], start=1):
            writer.writerow([number, *[passenger[title.lower()] for title in titles]])
    return path


def test_the_table_is_as_told():
    text = gzip.decompress(checked_path("titanic.csv.gz").read_bytes())
    assert hashlib.md5(text).hexdigest() == "73c30057ca3ed18085220936ecf7f343"
    table = passengers()
    assert len(table) == 1309
    missing = {title: sum(passenger[title] == "" for passenger in table) for title in table[0]}
    assert {title: count for title, count in missing.items() if count} == {
        "age": 263,
        "fare": 1,
        "cabin": 1014,
        "embarked": 2,
    }
    survived = [passenger["survived"] == "1" for passenger in table]
    assert sum(survived) == 500
    assert 1 - np.mean(survived) == pytest.approx(0.618, abs=0.0005)
    rule = [(passenger["sex"] == "female") == (passenger["survived"] == "1") for passenger in table]
    assert np.mean(rule) == pytest.approx(0.780, abs=0.0005)


def test_the_dataset_gives_the_table_row_by_row(dataset: titanic.TitanicDataset):
    table = passengers()
    assert len(dataset) == len(table)
    for index, passenger in enumerate(table):
        x, y = dataset[index]
        assert y.tolist() == [float(passenger["survived"])]
        expected = [float(passenger[title] or "nan") for title in ("pclass", "age", "sibsp", "parch", "fare")]
        expected.insert(1, passenger["sex"] == "female")
        np.testing.assert_array_equal(x.numpy(), np.array(expected, dtype=np.float32))


def test_medians_and_scale_come_from_the_training_part_alone(dataset: titanic.TitanicDataset):
    train, held_out = random_split(dataset, [0.8, 0.2], torch.Generator().manual_seed(0))
    x_train, x = dataset.x_data[train.indices], dataset.x_data[held_out.indices]
    prepared_train, prepared = titanic.prepare(x_train, x)
    own, others = x_train.double().numpy(), x.double().numpy()
    median = np.nanpercentile(own, 50, axis=0, method="lower")
    np.testing.assert_allclose(median, np.nanmedian(own, axis=0), atol=0.5)
    own, others = np.where(np.isnan(own), median, own), np.where(np.isnan(others), median, others)
    mean, std = own.mean(axis=0), own.std(axis=0, ddof=1)
    np.testing.assert_allclose(prepared_train, (own - mean) / std, atol=2e-5)
    np.testing.assert_allclose(prepared, (others - mean) / std, atol=2e-5)
    again, _ = titanic.prepare(x_train, torch.full_like(x, 1e6))  # whoever is held out
    assert torch.equal(again, prepared_train)
    assert titanic.prepare(torch.full((9, 6), torch.nan), x[:2])[1].isfinite().all()


def newton(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method: the weights, the bias last."""
    x = np.hstack([x, np.ones((len(x), 1))])
    w = np.zeros(x.shape[1])
    for _ in range(20):
        p = 1 / (1 + np.exp(-x @ w))
        w += np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]), x.T @ (y - p))
    return w


def test_the_splits_tell_models_apart(script, monkeypatch: pytest.MonkeyPatch):
    """The default, with fewer splits. Measured over seeds 0-4 and 20 splits: means of 79.2 to 81.2 % for the network
    after 200 steps, 77.6 to 79.4 % for logistic regression; training accuracy after 800 steps 83.4 to 84.2 %.
    """
    fitted = []

    def spy(x_train: torch.Tensor, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        fitted.append(prepare(x_train, x))
        return fitted[-1]

    prepare = titanic.prepare
    monkeypatch.setattr(titanic, "prepare", spy)
    accuracies = titanic.main(splits=2)
    assert len(fitted) == 3
    assert [len(own) for own, _ in fitted] == [839] * 2 + [1048]
    assert [len(others) for _, others in fitted] == [209] * 2 + [261]
    assert {len(values) for values in accuracies.values()} == {3}
    assert 0.77 < np.mean(accuracies["network, 200 steps"][:2]) < 0.85
    assert 0.75 < np.mean(accuracies["logistic regression, 200 steps"][:2]) < 0.83


def test_logistic_regression_is_that_of_newton(dataset: titanic.TitanicDataset):
    """After 200 steps of Adam, as in the script, the accuracy is that of the optimum to a point."""
    x, _ = titanic.prepare(dataset.x_data, dataset.x_data)
    y = dataset.y_data
    torch.manual_seed(0)
    model = titanic.make_model("logistic regression")
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(200):
        loss = torch.nn.functional.binary_cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    w = newton(x.double().numpy(), y.double().numpy()[:, 0])
    z = x.double().numpy() @ w[:-1] + w[-1]
    sign = 2 * y.double().numpy()[:, 0] - 1
    optimum = np.log1p(np.exp(-sign * z)).mean()
    assert optimum <= loss.item() < optimum + 0.01
    assert titanic.accuracy(model(x), y) == pytest.approx(((z > 0) == (sign > 0)).mean(), abs=0.01)


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(titanic, "STEPS", {"logistic regression": [10], "network": [5, 20]})


def test_takes_kaggle_s_own_file(kaggle: Path, few_steps, capsys: pytest.CaptureFixture):
    titanic.main(kaggle, splits=1)
    out = capsys.readouterr().out
    assert out.startswith("131 passengers, ")
    table = passengers()[::10]
    assert f"missing values of age: {sum(passenger['age'] == '' for passenger in table)}\n" in out
    titanic.main(kaggle.parent, splits=1)
    assert out == capsys.readouterr().out
    assert re.search(r"\d%\.\n$", out)


def cell(row: int, title: str, value: str | None) -> Callable[[Path], object]:
    """Change a cell, or cut it out."""

    def change(path: Path) -> None:
        with path.open(newline="") as file:
            rows = list(csv.reader(file))
        column = rows[0].index(title)
        rows[row - 1][column : column + 1] = [] if value is None else [value]
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)

    return change


FAULTS: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "no such column": (cell(1, "Sex", "Gender"), ["row 1", "no column sex"]),
    "row of the test file": (cell(1, "Survived", None), ["row 1", "no column survived"]),
    "survived": (cell(3, "Survived", "2"), ["row 3", "column survived", "'2' is not 0 or 1"]),
    "survived is missing": (cell(3, "Survived", ""), ["row 3", "column survived", "''"]),
    "class": (cell(4, "Pclass", "4"), ["row 4", "column pclass", "'4' is not 1 or 2 or 3"]),
    "sex": (cell(9, "Sex", "mail"), ["row 9", "column sex", "'mail' is not male or female"]),
    "age": (cell(132, "Age", "old"), ["row 132", "column age", "'old' is not a number from 0 to 1000"]),
    "negative": (cell(2, "Age", "-1"), ["row 2", "column age", "'-1'"]),
    "nan": (cell(2, "Fare", "nan"), ["row 2", "column fare", "'nan'"]),
    "inf": (cell(2, "Fare", "inf"), ["row 2", "column fare", "'inf'"]),
    "a gap": (cell(2, "Parch", ""), ["row 2", "column parch", "''"]),
    "too few columns": (cell(7, "Cabin", None), ["row 7", "11 columns, not 12"]),
    "empty": (lambda path: path.write_bytes(b""), ["row 1", "no column survived"]),
    "few": (lambda path: path.write_text("".join(path.read_text().splitlines(True)[:9])), ["8 passengers"]),
    "binary": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0"), ["utf-8"]),
    "no table": (lambda path: path.write_bytes(b"x" * 200_000), ["field larger than field limit"]),
    "gone": (lambda path: path.unlink(), ["no train.csv in", "https://www.kaggle.com/c/titanic/data"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_in_one_line(script, kaggle: Path, fault: str):
    change, named = FAULTS[fault]
    change(kaggle)
    code, out, err = script(PATH, "--data", kaggle)
    assert (code, out) == (1, "")
    assert err.startswith("titanic.py: ")
    assert err.count("\n") == 1
    for word in ["train.csv", *named]:
        assert word in err


def test_the_seed_fixes_every_choice(kaggle: Path, few_steps):
    first = titanic.main(kaggle, splits=2, seed=1)
    again = titanic.main(kaggle, splits=2, seed=1)
    other = titanic.main(kaggle, splits=2, seed=2)
    assert first == again
    assert first != other


@pytest.mark.slow
def test_the_lesson_holds_for_other_seeds():
    """The network after 200 steps: better than the rule on average, in every seed; and than after 800 steps."""
    for seed in range(5):
        accuracies = {title: values[:-1] for title, values in titanic.main(seed=seed).items()}
        means = {title: np.mean(values) for title, values in accuracies.items()}
        assert 0.785 < means["network, 200 steps"] < 0.825
        assert means["network, 200 steps"] > means["women live, men die"] + 0.01
        assert means["network, 200 steps"] > means["network, 800 steps"]
        values = accuracies["network, 200 steps"]
        assert max(values) - min(values) > 0.06
