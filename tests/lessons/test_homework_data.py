"""The homework on tables: the made-up ones hold their rule, Kaggle's are learned and answered, a fault is told."""

import gzip
import re
import runpy
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest
import torch

from ch09_softmax_mnist import otto
from ch11_rnn import movie_reviews
from common.cli import UserError
from common.data import DATA, checked_path

TITANIC, OTTO, MOVIES = "ch08_dataloader/titanic.py", "ch09_softmax_mnist/otto.py", "ch11_rnn/movie_reviews.py"
FEATURES, CLASSES = otto.FEATURES, otto.CLASSES
SENTIMENTS = ["awful", "weak", "plain", "good", "superb"]
NEUTRAL = ['"the', "a", "film", "plot", "of", "it", "and", "cast", "story", "is", "in", "one", "this", "that", "scene"]
LESSONS = {  # the titles in Kaggle's files, the answer last; how many rows there are, and what is told of them
    TITANIC: (["PassengerId", "Pclass", "Sex", "Age", "SibSp", "Parch", "Fare", "Survived"], 100, "100 passengers; 0"),
    OTTO: (["id", *FEATURES, "target"], 1500, "1,200 products to train on, 300 held out"),
    MOVIES: (["PhraseId", "SentenceId", "Phrase", "Sentiment"], 1500, "1,200 phrases to train on, 300 held out"),
}
every_lesson = pytest.mark.parametrize("path", LESSONS)


def table(path: str, length: int, first: int) -> list[list]:
    """Rows, sorted by the answer. All women survive, and no man; only a product's class has a count of 20."""
    random, rows = np.random.default_rng(first), []
    answers = random.integers({TITANIC: 2, OTTO: 9, MOVIES: 5}[path], size=length)
    for number, label in enumerate(sorted(answers), start=first):
        if path == TITANIC:
            rows.append([number, 3, ["male", "female"][label], number % 80, 0, 1, 7.25, label])
        elif path == OTTO:
            counts = random.poisson(0.3, 93)
            counts[10 * label] = 20
            rows.append([number, *counts, CLASSES[label]])
        else:
            words = random.permutation([*random.choice(NEUTRAL, 7), SENTIMENTS[label]])
            rows.append([number, number % (length // 5), " ".join(words), label])
    return rows


def write(path: Path, rows: list[list]) -> None:
    separator = "\t" if path.suffix == ".tsv" else ","
    path.write_text("".join(separator.join(map(str, row)) + "\n" for row in rows))


def kaggle_folder(folder: Path, path: str) -> list[list]:
    """Lay out a lesson's folder as Kaggle's. What is to be predicted, with the answers."""
    titles, length, _ = LESSONS[path]
    ending = "tsv" if path == MOVIES else "csv"
    test = table(path, 20, 5000)
    write(folder / f"train.{ending}", [titles, *table(path, length, 0)])
    write(folder / f"test.{ending}", [row[:-1] for row in [titles, *test]])
    return test


def made_again(name: str) -> tuple[pd.DataFrame, dict]:
    """A made-up table, and its script, which makes its text again. How that is packed depends on zlib's version."""
    maker = runpy.run_path(str(DATA / f"make_{Path(name).stem}.py"))
    assert maker["make_text"]() == gzip.decompress(checked_path(f"{name}.gz").read_bytes()).decode()
    return pd.read_csv(DATA / f"{name}.gz", sep="\t" if name.endswith(".tsv") else ","), maker


def test_the_made_up_tables_are_made_again_and_hold_their_rules():
    """As data/README.md tells them."""
    products, _ = made_again("otto.csv")
    sums = np.stack([products[FEATURES[10 * k : 10 * k + 10]].sum(axis=1) for k in range(9)], axis=1)
    assert (list(products), len(products)) == (["id", *FEATURES, "target"], 4000)
    assert (sums.argmax(axis=1) == products["target"].map(CLASSES.index)).mean() > 0.85

    reviews, maker = made_again("movie_reviews.tsv")
    assert (list(reviews), len(reviews)) == (["PhraseId", "SentenceId", "Phrase", "Sentiment"], 3500)
    opinion = rf"(not )?(very )?\b(?:({'|'.join(maker['GOOD'])})|({'|'.join(maker['BAD'])}))\b"
    negated, strong, good, bad = reviews["Phrase"].str.extract(opinion).notna().to_numpy(int).T
    assert (reviews["Sentiment"] == 2 + (good - bad) * (1 + strong) * (1 - 2 * negated)).all()


@every_lesson
def test_kaggle_s_folder_gets_a_submission(script, tmp_path: Path, path: str):
    """And its table of training alone gets none. Equal seeds choose alike."""
    test = kaggle_folder(tmp_path, path)
    [train] = tmp_path.glob("train.*")
    first, second, other = [script(path, "--data", train, "--epochs", "1", "--seed", seed) for seed in (1, 1, 2)]
    assert first == second != other
    assert first.out.startswith(LESSONS[path][2])
    assert not Path("submission.csv").exists()
    assert script(path, "--data", tmp_path).code == 0
    submission = pd.read_csv("submission.csv", index_col=0)
    assert (submission.index.name, submission.index.tolist()) == (LESSONS[path][0][0], [row[0] for row in test])
    assert list(submission) == (CLASSES if path == OTTO else LESSONS[path][0][-1:])
    answers = submission.iloc[:, 0]
    if path == OTTO:
        np.testing.assert_allclose(submission.sum(axis=1), 1, atol=1e-5)
        answers = submission.idxmax(axis=1)
    assert (answers == [row[-1] for row in test]).mean() > 0.9


@every_lesson
def test_a_training_that_fails_leaves_the_old_submission(script, monkeypatch, tmp_path: Path, path: str):
    kaggle_folder(tmp_path, path)
    monkeypatch.setattr("common.cli.check_finite", Mock(side_effect=UserError("nan")))
    (tmp_path / "submission.csv").write_text("old")
    assert script(path, "--data", tmp_path, "--epochs", "1").code == 1
    assert Path("submission.csv").read_text() == "old"


FAULTS = [  # the row, from 1 on, and the column (None: the rows end here), what stands there, and what is told
    (TITANIC, "train.csv", 3, "Survived", "2", "row 3, column survived: '2' is not 0 or 1"),
    (TITANIC, "train.csv", 4, "Pclass", "4", "row 4, column pclass: '4' is not 1, 2 or 3"),
    (TITANIC, "train.csv", 101, "Sex", "mail", "row 101, column sex: 'mail' is not male or female"),
    (TITANIC, "train.csv", 50, None, "", "has 49 rows of data; give 50 or more"),
    (TITANIC, "test.csv", 2, "Parch", "", "row 2, column parch: '' is not a number from 0 to 1000"),
    (OTTO, "train.csv", 30, "feat_93", "-1", "row 30, column feat_93: '-1' is not a number from 0 to 1e+06"),
    (OTTO, "train.csv", 9, "target", "Class_10", "row 9, column target: 'Class_10' is not one of Class_1"),
    (OTTO, "train.csv", 10, None, "", "has 9 rows of data; give 10 or more"),
    (OTTO, "test.csv", 11, "feat_1", "1e7", "row 11, column feat_1: '1e7' is not a number from 0 to 1e+06"),
    (MOVIES, "train.tsv", 3, "Sentiment", "5", "row 3, column Sentiment: '5' is not 0, 1, 2, 3 or 4"),
    (MOVIES, "train.tsv", 10, None, "", "has 9 rows of data; give 10 or more"),
]


@pytest.mark.parametrize(("path", "name", "row", "column", "value", "told"), FAULTS)
def test_a_fault_is_told_in_one_line(script, tmp_path: Path, path: str, name: str, row, column, value, told):
    kaggle_folder(tmp_path, path)
    rows = [re.split("[,\t]", line) for line in (tmp_path / name).read_text().splitlines()]
    if column:
        rows[row - 1][rows[0].index(column)] = value
    write(tmp_path / name, rows if column else rows[:row])
    code, _, err = script(path, "--data", tmp_path, "--epochs", "1")
    assert (code, err.count("\n")) == (1, 1)
    assert err.startswith(f"{Path(path).name}: {tmp_path / name}")
    assert told in err
    assert not Path("submission.csv").exists()


def test_whole_sentences_are_held_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each has two words of its own, so the network is made for two words of each that is left: 40 of 50."""
    rows = [[number // 2, f"word{number // 2} " + number % 2 * f"again{number}", 2] for number in range(100)]
    write(tmp_path / "train.tsv", [["SentenceId", "Phrase", "Sentiment"], *rows])
    network = Mock(side_effect=KeyboardInterrupt)
    monkeypatch.setattr(movie_reviews, "RNNClassifier", network)
    with pytest.raises(KeyboardInterrupt):
        movie_reviews.main(tmp_path / "train.tsv")
    network.assert_called_once_with(2 * 40)


def test_phrases_become_padded_indices():
    numbers = {"the": 1, "plot": 2, "cast": 3}
    seq_tensor, seq_lengths = movie_reviews.make_tensors(["cast of THE plot", "", "of", "plot " * 70], numbers)
    assert seq_lengths.tolist() == [3, 1, 1, 64]
    assert seq_tensor[:, :3].tolist() == [[3, 1, 2], [0, 0, 0], [0, 0, 0], [2, 2, 2]]
    model = movie_reviews.RNNClassifier(3)
    together, alone = model(seq_tensor, seq_lengths), model(seq_tensor[:1, :3], seq_lengths[:1])
    assert together.shape == (4, 5)
    torch.testing.assert_close(together[:1], alone, rtol=0, atol=1e-6)


def test_otto_predicts_without_dropout():
    torch.manual_seed(0)
    model, x = otto.Net(), torch.arange(930.0).reshape(10, 93)
    first, second = [otto.predict(model.train(), x, torch.device("cpu")) for _ in range(2)]
    assert torch.equal(first, second)
    assert not torch.equal(first, model.train()(x))
