"""Chapter 8: datasets and the batches of loaders; in its homework, what a training part and a split decide."""

import re
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

from ch07_multidim import activations
from ch08_dataloader import diabetes_loader, loader_speed, titanic, titanic_splits
from common.data import checked_path
from tests.lessons.test_ch07_multidim import TABLE, X, Y, descend, network, percent

LOADER = ["ch08_dataloader/diabetes_loader.py", "--workers", "0"]
PATH = checked_path("titanic.csv.gz")
PASSENGERS = titanic.TitanicDataset(PATH)


def test_the_datasets_are_the_tables_row_by_row():
    batches = list(DataLoader(diabetes_loader.DiabetesDataset(), 32))
    assert [len(x) for x, _ in batches] == [32] * 23 + [23]
    assert torch.equal(torch.cat([torch.cat(batch, dim=1) for batch in batches]), TABLE)
    table = pd.read_csv(PATH)
    table["sex"] = table["sex"] == "female"
    expected = table[[*titanic.FEATURES, "survived"]].to_numpy(np.float32)
    np.testing.assert_array_equal([torch.cat(PASSENGERS[i]).numpy() for i in range(len(PASSENGERS))], expected)


def test_the_defaults_are_the_pages():
    mains = [activations.main, diabetes_loader.main, titanic.main, titanic_splits.main, loader_speed.main]
    told = [(300, 0.4, 0, False), (None, 100, 32, 0.5, 2, 0, False), (None, 30, 0.1, 0), (None, 20, 0.01, 0, False)]
    assert [main.__defaults__ for main in mains] == [*told, (60_000, 64)]
    assert titanic_splits.STEPS == {"logistic regression": [200], "network": [50, 200, 800]}


def test_training_is_gradient_descent_by_batches(script):
    """Of the diabetes' network; and titanic's, whose passengers are prepared. They tell it of some epochs."""
    for words, x, y, sizes, activation, epochs in [
        ([*LOADER, "--batch-size", "32"], X, Y, (8, 6, 4, 1), nn.Sigmoid(), 4 * ["1"] + ["10"]),
        (["ch08_dataloader/titanic.py"], PASSENGERS.x_data, PASSENGERS.y_data, (6, 16, 1), nn.ReLU(), ["5", "10"]),
    ]:
        torch.manual_seed(4)
        seen, unseen = [part.indices for part in random_split(x, [0.8, 0.2])]
        if "titanic" in words[0]:
            x = titanic.prepare(x, x[seen])
        loader = DataLoader(TensorDataset(x[seen], y[seen]), 32, shuffle=True)
        model = network(*sizes, activation=activation)
        loss = descend(model, loader, 10, 3.0)[-1]
        out = script(*words, "--epochs", "10", "--lr", "3", "--seed", "4").out
        assert re.findall(r"^epoch +(\d+)", out, re.MULTILINE) == epochs
        [shown] = re.findall(r"^epoch   10 +loss (\S+)$", out, re.MULTILINE) or [loss]
        assert float(shown) == pytest.approx(loss, abs=2e-4)
        [right] = re.findall(rf"Right for ([\d.]+)% of {len(unseen)} held-out people", out)
        assert float(right) == pytest.approx(percent(model, x[unseen], y[unseen]), abs=0.7)  # one person
        assert "No better than guessing" not in out


def test_an_epoch_is_counted_and_teaches_nothing(script):
    for size, iterations, last in [(32, 24, 23), (69, 11, 69)]:
        out = script(*LOADER, "--epochs", "1", "--batch-size", size).out
        assert f"759 samples, {size} a batch: {iterations} iterations an epoch, the last batch of {last}\n" in out
        assert "No better than guessing." in out


def test_all_loaders_give_the_same_batches(script, few_digits):
    out = script("ch08_dataloader/loader_speed.py", "--images", "150").out
    assert (out.count("equal"), out.count("DIFFERENT")) == (5, 0)
    assert int(re.search(r"is (\d+) times faster", out)[1]) > 1


def test_the_comparison_of_batches_can_fail(monkeypatch: pytest.MonkeyPatch):
    x, y = torch.arange(640.0), torch.arange(640)
    loader, *ways = loader_speed.all_loaders(TensorDataset(x, y), x, y, batch_size=64, shuffle=False).values()
    assert [getattr(way, "num_workers", 0) for way in (loader, *ways)] == [0, 1, 2, 0, 0]
    assert loader_speed.same(loader, loader)
    for other in (TensorDataset(x, y.flip(0)), TensorDataset(x.flip(0), y)):
        assert not loader_speed.same(loader, DataLoader(other, 64))
    monkeypatch.setattr(loader_speed, "time", Mock(**{"perf_counter.side_effect": [3, 5]}))
    assert loader_speed.seconds(loader) == 2


def test_medians_and_scale_come_from_the_training_part_alone():
    x_train, x = PASSENGERS.x_data[::2], PASSENGERS.x_data[1::2]
    median = np.nanpercentile(x_train, 50, axis=0, method="lower")
    own, others = [np.where(part.isnan(), median, part.double()) for part in (x_train, x)]
    expected = (others - own.mean(axis=0)) / own.std(axis=0, ddof=1)
    np.testing.assert_allclose(titanic.prepare(x, x_train), expected, atol=2e-5)
    assert torch.equal(titanic.prepare(x, torch.full((9, 6), torch.nan)), x.nan_to_num())


def test_a_split_judges_each_model_after_some_steps(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(titanic_splits, "STEPS", {"logistic regression": [1, 9], "network": [2, 3]})
    parts = random_split(PASSENGERS, [0.8, 0.2])
    torch.manual_seed(0)
    judged = titanic_splits.judge(*parts, lr=0.1)
    torch.manual_seed(0)
    (x_train, y_train), (x, y) = [titanic_splits.all_of(part) for part in parts]
    expected = [{}, {titanic_splits.RULE: (x[:, 1:2] == y).double().mean().item()}]  # 1: a woman, a survivor
    data = [(titanic.prepare(x_train, x_train), y_train), (titanic.prepare(x, x_train), y)]
    for name, sizes, steps in [("logistic regression", (6, 1), [1, 9]), ("network", (6, 16, 1), [2, 3])]:
        model = network(*sizes, activation=nn.ReLU())
        adam = torch.optim.Adam(model.parameters(), lr=0.1)
        for step in range(1, steps[-1] + 1):
            adam.zero_grad()
            nn.BCELoss()(model(data[0][0]), y_train).backward()
            adam.step()
            if step in steps:
                for shares, part in zip(expected, data, strict=True):
                    shares[f"{name}, {step} steps"] = percent(model, *part) / 100
    assert [*judged] == [pytest.approx(shares) for shares in expected]


def test_splits_are_fixed_by_the_seed_and_the_test_part_is_apart(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr(titanic_splits, "STEPS", {"logistic regression": [10], "network": [5, 20]})
    path = tmp_path / "train.csv"
    pd.read_csv(PATH)[:100].assign(fare=range(100)).to_csv(path, index=False)  # so that a fare is a name
    monkeypatch.setattr(titanic_splits, "judge", judge := Mock(wraps=titanic_splits.judge))
    first, second, other = [titanic_splits.main(path, splits=3, seed=seed) for seed in (1, 1, 2)]
    assert first == second != other
    best = max(list(other)[1:], key=lambda title: np.mean(other[title][:-1]))
    share = other[best][-1]  # on the test part; its deviation is binomial
    told = f"Best over the splits: {best}. On the test part, 20 people, it is right for\n{share:.2%}"
    assert f"{told} ± {np.sqrt(share * (1 - share) / 20):.2%}" in capsys.readouterr().out
    parts = [call.args[:2] for call in judge.mock_calls[:4]]
    *splits, (others, test) = [[{x[5].item() for x, _ in part} for part in pair] for pair in parts]
    assert (len(others), len(test), len(others | test)) == (80, 20, 100)
    for train, held_out in splits:
        assert (len(train), len(held_out), train | held_out) == (64, 16, others)
    assert len({frozenset(held_out) for _, held_out in splits}) == 3
