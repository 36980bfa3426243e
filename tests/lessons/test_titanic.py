"""Chapter 8's homework: the table, what the training part alone decides, and what one split is worth."""

import re
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest
import torch
from torch.utils.data import random_split

from ch08_dataloader import titanic, titanic_splits
from common.data import checked_path

PATH = checked_path("titanic.csv.gz")


@pytest.fixture
def dataset() -> titanic.TitanicDataset:
    return titanic.TitanicDataset(PATH)


def test_the_dataset_is_the_table_row_by_row(dataset: titanic.TitanicDataset):
    table = pd.read_csv(PATH)
    missing = table.isna().sum()
    assert (len(dataset), table["survived"].sum()) == (1309, 500)  # as data/README.md says
    assert missing[missing > 0].to_dict() == {"age": 263, "fare": 1, "cabin": 1014, "embarked": 2}
    table["sex"] = table["sex"] == "female"
    expected = table[[*titanic.FEATURES, "survived"]].to_numpy(np.float32)
    np.testing.assert_array_equal([torch.cat(dataset[index]).numpy() for index in range(1309)], expected)


def test_medians_and_scale_come_from_the_training_part_alone(dataset: titanic.TitanicDataset):
    x_train, x = dataset.x_data[::2], dataset.x_data[1::2]
    median = np.nanpercentile(x_train, 50, axis=0, method="lower")
    own, others = [np.where(part.isnan(), median, part.double()) for part in (x_train, x)]
    expected = (others - own.mean(axis=0)) / own.std(axis=0, ddof=1)
    np.testing.assert_allclose(titanic.prepare(x, x_train), expected, atol=2e-5)
    assert titanic.prepare(x[:2], torch.full((9, 6), torch.nan)).isfinite().all()


def test_the_splits_judge_logistic_regression_as_newton_does(dataset: titanic.TitanicDataset, monkeypatch):
    monkeypatch.setattr(titanic_splits, "STEPS", {"logistic regression": [200]})
    parts = random_split(dataset, [0.8, 0.2], torch.Generator().manual_seed(0))
    torch.manual_seed(0)
    judged = titanic_splits.judge(*parts, lr=0.01)
    people = [dataset[part.indices] for part in parts]
    data = [(np.pad(titanic.prepare(x, people[0][0]), ((0, 0), (0, 1)), constant_values=1), y[:, 0]) for x, y in people]
    w = np.zeros(7)  # the bias is the last
    for _ in range(20):
        x, y = data[0]
        p = 1 / (1 + np.exp(-x @ w))
        w += np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]), x.T @ (y.numpy() - p))
    for shares, (x, y) in zip(judged, data, strict=True):
        right = (x @ w > 0) == (y.numpy() == 1)
        assert shares["logistic regression, 200 steps"] == pytest.approx(right.mean(), abs=0.015)


def test_splits_are_fixed_by_the_seed_and_the_test_part_is_apart(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr(titanic_splits, "STEPS", {"logistic regression": [10], "network": [5, 20]})
    path = tmp_path / "train.csv"
    pd.read_csv(PATH)[:100].assign(fare=range(100)).to_csv(path, index=False)  # so that a fare is a name
    monkeypatch.setattr(titanic_splits, "judge", judge := Mock(wraps=titanic_splits.judge))
    first, second, other = [titanic_splits.main(path, splits=3, seed=seed) for seed in (1, 1, 2)]
    assert first == second != other
    share, error = map(float, re.findall(r"([\d.]+)%", capsys.readouterr().out.splitlines()[-1])[:2])
    assert error == pytest.approx(100 * np.sqrt(share / 100 * (1 - share / 100) / 20), abs=0.005)  # binomial
    parts = [call.args[:2] for call in judge.mock_calls[:4]]
    *splits, (others, test) = [[{x[5].item() for x, _ in part} for part in pair] for pair in parts]
    assert (len(others), len(test), len(others | test)) == (80, 20, 100)
    for train, held_out in splits:
        assert (len(train), len(held_out), train | held_out) == (64, 16, others)
    assert len({frozenset(held_out) for _, held_out in splits}) == 3


@pytest.mark.slow
def test_the_lesson_holds_for_other_seeds():
    """The network after 200 steps: better than the rule on average, in every seed; and than after 800 steps."""
    for seed in range(5):
        shares = {title: values[:-1] for title, values in titanic_splits.main(seed=seed).items()}
        rule, _, _, middle, late = [np.mean(values) for values in shares.values()]
        assert 0.785 < middle < 0.825
        assert middle > max(rule + 0.01, late)
        assert np.ptp(shares["network, 200 steps"]) > 0.06
