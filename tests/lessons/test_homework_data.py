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

from ch08_dataloader import titanic
from ch09_softmax_mnist import otto
from ch11_rnn import movie_reviews
from common.cli import UserError
from common.data import DATA, checked_path

TITANIC, OTTO, MOVIES = "ch08_dataloader/titanic.py", "ch09_softmax_mnist/otto.py", "ch11_rnn/movie_reviews.py"
FEATURES, CLASSES = otto.FEATURES, otto.CLASSES
LESSONS = {  # the table, the rows to train on, what is told of them, and the titles of a submission
    TITANIC: ("titanic.csv", slice(1, None, 5), "262 passengers; ", ["PassengerId", "Survived"]),
    OTTO: ("otto.csv", slice(1, None, 2), "1,600 products to train on, 400 held out", ["id", *CLASSES]),
    MOVIES: ("movie_reviews.tsv", slice(1500), "1,200 phrases to train on, 300 held out", ["PhraseId", "Sentiment"]),
}


def our_table(path: str) -> pd.DataFrame:
    name = LESSONS[path][0]
    return pd.read_csv(checked_path(f"{name}.gz"), sep="\t" if path == MOVIES else ",", keep_default_na=False)


def kaggle_folder(folder: Path, path: str) -> pd.DataFrame:
    """Lay out a lesson's folder as Kaggle's, from our table. The rows to predict, with the answers last."""
    name, rows, *_ = LESSONS[path]
    table = our_table(path)
    if path == TITANIC:
        table = table[[*titanic.FEATURES, "survived"]].reset_index(names="PassengerId")
    for part, chosen in {"train": table[rows], "test": table.iloc[::20, :-1]}.items():
        text = chosen.to_csv(sep="\t" if path == MOVIES else ",", index=False, lineterminator="\n")
        (folder / f"{part}{Path(name).suffix}").write_text(text.replace("\tthe", '\t"the').replace("\t2\n", "\t2.0\n"))
    return table[::20]


def test_the_made_up_tables_are_made_again_and_hold_their_rules():
    """As data/README.md tells them. How a text is packed depends on zlib's version."""
    for path in (OTTO, MOVIES):
        name = LESSONS[path][0]
        maker = runpy.run_path(str(DATA / f"make_{Path(name).stem}.py"))
        assert maker["make_text"]() == gzip.decompress(checked_path(f"{name}.gz").read_bytes()).decode()
    products, reviews = our_table(OTTO), our_table(MOVIES)
    assert (len(products), len(reviews)) == (4000, 3500)
    sums = np.stack([products[FEATURES[10 * k : 10 * k + 10]].sum(axis=1) for k in range(9)], axis=1)
    assert (sums.argmax(axis=1) == products["target"].map(CLASSES.index)).mean() > 0.85
    opinion = rf"(not )?(very )?\b(?:({'|'.join(maker['GOOD'])})|({'|'.join(maker['BAD'])}))\b"
    negated, strong, good, bad = reviews["Phrase"].str.extract(opinion).notna().to_numpy(int).T
    assert (reviews["Sentiment"] == 2 + (good - bad) * (1 + strong) * (1 - 2 * negated)).all()


@pytest.mark.parametrize("path", LESSONS)
def test_kaggle_s_folder_gets_a_submission(script, monkeypatch, tmp_path: Path, path: str):
    """Its table of training alone gets none, and a training that fails leaves the old one. Equal seeds choose alike."""
    test = kaggle_folder(tmp_path, path)
    [train] = tmp_path.glob("train.*")
    first, second, other = [script(path, "--data", train, "--epochs", "1", "--seed", seed) for seed in (1, 1, 2)]
    assert first == second != other
    *_, told, titles = LESSONS[path]
    assert first.out.startswith(told)
    assert not Path("submission.csv").exists()
    Path("submission.csv").write_text("old")
    with monkeypatch.context() as failing:
        failing.setattr("common.cli.check_finite", Mock(side_effect=UserError("nan")))
        assert script(path, "--data", tmp_path, "--epochs", "1").code == 1
    assert Path("submission.csv").read_text() == "old"
    words, least = ([], 0.65) if path == TITANIC else (["--epochs", "3", "--lr", "0.01"], 0.9)
    assert script(path, "--data", tmp_path, *words).code == 0
    submission = pd.read_csv("submission.csv")
    assert (list(submission), submission.iloc[:, 0].tolist()) == (titles, test.iloc[:, 0].tolist())
    answers = submission.iloc[:, 1]
    if path == OTTO:
        np.testing.assert_allclose(submission[CLASSES].sum(axis=1), 1, atol=1e-5)
        answers = submission[CLASSES].idxmax(axis=1)
    assert (answers.to_numpy() == test.iloc[:, -1]).mean() > least


FAULTS = [  # the row, from 1 on, what stands there, and what should
    (TITANIC, "train.csv", 3, "survived", "2", "one of [0, 1]"),
    (TITANIC, "test.csv", 2, "parch", "", "in the range (0, 1000)"),
    (OTTO, "train.csv", 30, "feat_93", "-1", "in the range (0, 1000000)"),
    (OTTO, "train.csv", 9, "target", "Class_10", f"one of {CLASSES}"),
    (MOVIES, "train.tsv", 3, "Sentiment", "5", "one of [0, 1, 2, 3, 4]"),
    (TITANIC, "train.csv", 50, None, "", "has 49 rows of data; give 50 or more"),  # the rows end here
]


@pytest.mark.parametrize(("path", "name", "row", "column", "value", "expected"), FAULTS)
def test_a_fault_is_told_in_one_line(script, tmp_path: Path, path: str, name: str, row, column, value, expected):
    kaggle_folder(tmp_path, path)
    rows = [re.split("([,\t])", line) for line in (tmp_path / name).read_text().splitlines()]
    if column:
        rows[row - 1][rows[0].index(column)] = value
    (tmp_path / name).write_text("\n".join(map("".join, rows if column else rows[:row])))
    code, _, err = script(path, "--data", tmp_path, "--epochs", "1")
    assert (code, err.count("\n")) == (1, 1)
    assert err.startswith(f"{Path(path).name}: {tmp_path / name}")
    assert (f"row {row}, column {column.lower()}: {value!r} is not {expected}" if column else expected) in err


def test_whole_sentences_are_held_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each has two words of its own, so the network is made for two words of each that is left: 40 of 50."""
    rows = [f"{number // 2}\tword{number // 2} " + number % 2 * f"again{number}" + "\t2\n" for number in range(100)]
    (tmp_path / "train.tsv").write_text("".join(["SentenceId\tPhrase\tSentiment\n", *rows]))
    monkeypatch.setattr(movie_reviews, "RNNClassifier", network := Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        movie_reviews.main(tmp_path / "train.tsv")
    network.assert_called_once_with(2 * 40)
    (tmp_path / "train.tsv").write_text("".join(["SentenceId\tPhrase\tSentiment\n", *rows[:8], *rows[:8]]))
    with pytest.raises(UserError, match="4 sentences; give those of 5 or more"):
        movie_reviews.main(tmp_path / "train.tsv")


def test_phrases_become_padded_indices():
    numbers = {"the": 1, "plot": 2, "cast": 3}
    seq_tensor, seq_lengths = movie_reviews.make_tensors(["cast of THE plot", "", "of", "plot " * 70], numbers)
    assert seq_lengths.tolist() == [3, 1, 1, 64]
    assert seq_tensor[:, :3].tolist() == [[3, 1, 2], [0, 0, 0], [0, 0, 0], [2, 2, 2]]
    model = movie_reviews.RNNClassifier(3)
    together, alone = model(seq_tensor, seq_lengths), model(seq_tensor[:1, :3], seq_lengths[:1])
    torch.testing.assert_close(together[:1], alone, rtol=0, atol=1e-6)


def test_otto_predicts_without_dropout():
    model, x = otto.Net(), torch.arange(930.0).reshape(10, 93)
    first, second = [otto.predict(model.train(), x, torch.device("cpu")) for _ in range(2)]
    assert torch.equal(first, second)
