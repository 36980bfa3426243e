"""The homework on tables: the made-up ones hold their rule, Kaggle's are learned and answered, a fault is told."""

import gzip
import io
import re
import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from ch09_softmax_mnist import otto
from ch11_rnn import movie_reviews
from common.cli import UserError
from common.data import DATA, checked_path

TITANIC, OTTO, MOVIES = "ch08_dataloader/titanic.py", "ch09_softmax_mnist/otto.py", "ch11_rnn/movie_reviews.py"
FEATURES = [f"feat_{number}" for number in range(1, 94)]
CLASSES = [f"Class_{number}" for number in range(1, 10)]
WORDS = ["awful", "weak", "plain", "good", "superb"]
NEUTRAL = ['"the', "a", "film", "plot", "of", "it", "and", "cast", "story", "is", "in", "one", "this", "that", "scene"]


def titanic_table(passengers: int, seed: int, target: bool) -> tuple[list[list], list[int]]:
    """Rows as in Kaggle's file, and the labels: all women survive, and no man."""
    random = np.random.default_rng(seed)
    labels = random.integers(2, size=passengers).tolist()
    rows = [["PassengerId", "Pclass", "Sex", "Age", "SibSp", "Parch", "Fare", "Survived"]]
    for label in labels:
        sex = "female" if label else "male"
        rows.append([len(rows) + seed, random.integers(1, 4), sex, random.integers(80), 0, 1, 7.25, label])
    return [row if target else row[:-1] for row in rows], labels


def otto_table(products: int, seed: int, target: bool) -> tuple[list[list], list[int]]:
    """Rows of mostly zeros. The class of a product, from 0 on, is the rule: only its own feature is 10 or more."""
    random = np.random.default_rng(seed)
    labels = np.sort(random.choice(9, products, p=[0.36, *[0.08] * 8])).tolist()  # as Kaggle's: sorted
    counts = random.poisson(0.3, (products, 93))
    counts[np.arange(products), 10 * np.array(labels)] = random.integers(10, 40, products)
    rows = [["id", *FEATURES, "target"]]
    for label, row in zip(labels, counts, strict=True):
        rows.append([len(rows) + seed, *row, CLASSES[label]])
    return [row if target else row[:-1] for row in rows], labels


def movie_table(sentences: int, seed: int, target: bool) -> tuple[list[list], list[int]]:
    """The sentiment of a phrase is the rule: its only word of WORDS; without one, it is neutral."""
    random = np.random.default_rng(seed)
    rows, labels = [["PhraseId", "SentenceId", "Phrase", "Sentiment"]], []
    for sentence in range(sentences):
        words = [*random.choice(NEUTRAL, 7), random.choice(WORDS)]
        random.shuffle(words)
        for phrase in (words, words[:4], words[4:], words[2:6], words[1:2]):
            labels.append(max((WORDS.index(word) for word in phrase if word in WORDS), default=2))
            rows.append([len(rows) + seed, sentence, " ".join(phrase), labels[-1]])
    return [row if target else row[:-1] for row in rows], labels


LESSONS = {  # the table, the length of train.csv, the options, what is told first, the columns of the submission
    TITANIC: (titanic_table, 100, [], "100 passengers; 0", ["PassengerId", "Survived"]),
    OTTO: (otto_table, 600, ["--lr", "0.01"], "480 products to train on, 120 held out", ["id", *CLASSES]),
    MOVIES: (movie_table, 200, ["--lr", "0.01"], "800 phrases to train on, 200", ["PhraseId", "Sentiment"]),
}
every_lesson = pytest.mark.parametrize("path", LESSONS)


def write(path: Path, rows: list[list]) -> None:
    separator = "\t" if path.suffix == ".tsv" else ","
    path.write_text("".join(separator.join(map(str, row)) + "\n" for row in rows))


def kaggle_folder(folder: Path, path: str) -> tuple[list[list], list[int]]:
    """Lay out a lesson's folder as Kaggle's. The rows of what is to be predicted, and the answers."""
    table, length, *_ = LESSONS[path]
    ending = "tsv" if path == MOVIES else "csv"
    test, labels = table(20, 5000, target=False)
    write(folder / f"train.{ending}", table(length, 0, target=True)[0])
    write(folder / f"test.{ending}", test)
    return test, labels


def made_again(name: str) -> tuple[pd.DataFrame, dict]:
    """A made-up table, and its script, which makes its text again. How that is packed depends on zlib's version."""
    text = gzip.decompress(checked_path(f"{name}.gz").read_bytes()).decode()
    maker = runpy.run_path(str(DATA / f"make_{Path(name).stem}.py"))
    assert maker["make_text"]() == text
    return pd.read_csv(io.StringIO(text), sep="\t" if name.endswith(".tsv") else ","), maker


def test_the_made_up_tables_are_made_again_and_hold_their_rules():
    """As data/README.md tells them."""
    products, _ = made_again("otto.csv")
    sums = np.stack([products[FEATURES[10 * k : 10 * k + 10]].sum(axis=1) for k in range(9)], axis=1)
    assert (list(products), len(products)) == (["id", *FEATURES, "target"], 4000)
    assert (sums.argmax(axis=1) == products["target"].map(CLASSES.index)).mean() > 0.85

    reviews, maker = made_again("movie_reviews.tsv")
    assert (list(reviews), len(reviews)) == (["PhraseId", "SentenceId", "Phrase", "Sentiment"], 3500)
    for phrase, sentiment in zip(reviews["Phrase"], reviews["Sentiment"], strict=True):
        found = re.search(rf"(not )?(very )?\b({'|'.join(maker['GOOD'] + maker['BAD'])})\b", phrase)
        if found:
            sign = (1 if found[3] in maker["GOOD"] else -1) * (-1 if found[1] else 1)
            assert sentiment == 2 + sign * (2 if found[2] else 1)
        else:
            assert sentiment == 2


@every_lesson
def test_kaggle_s_folder_gets_a_submission(script, tmp_path: Path, path: str):
    """And its table of training alone gets none. Equal seeds choose alike."""
    _, _, options, told, columns = LESSONS[path]
    test, labels = kaggle_folder(tmp_path, path)
    [train] = tmp_path.glob("train.*")
    first, second, other = [script(path, "--data", train, "--epochs", "1", "--seed", seed) for seed in (1, 1, 2)]
    assert first == second != other
    assert first.out.startswith(told)
    assert not Path("submission.csv").exists()

    code, _, err = script(path, "--data", tmp_path, *options)
    assert (code, err) == (0, "")
    submission = pd.read_csv("submission.csv")
    assert list(submission) == columns
    assert submission[columns[0]].tolist() == [row[0] for row in test[1:]]
    answers = submission[columns[1]]
    if path == OTTO:
        np.testing.assert_allclose(submission[CLASSES].sum(axis=1), 1, atol=1e-5)
        answers = submission[CLASSES].to_numpy().argmax(axis=1)
    assert (answers == labels).mean() > 0.9


@every_lesson
def test_a_training_that_fails_leaves_the_old_submission(script, monkeypatch, tmp_path: Path, path: str):
    def fail(value: float, lr: float) -> None:
        raise UserError("nan")

    kaggle_folder(tmp_path, path)
    monkeypatch.setattr("common.cli.check_finite", fail)
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
def test_a_fault_is_told_in_one_line(
    script, tmp_path: Path, path: str, name: str, row: int, column: str | None, value: str, told: str
):
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
    """A word of each sentence is its own: what is held out has none of the words that were trained on."""
    rows: list[list] = [["SentenceId", "Phrase", "Sentiment"]]
    for sentence in range(50):
        rows += [[sentence, f"word{sentence}", 2], [sentence, f"word{sentence} again{sentence}", 2]]
    write(tmp_path / "train.tsv", rows)
    known = set()
    real = movie_reviews.make_tensors
    monkeypatch.setattr(
        movie_reviews, "make_tensors", lambda phrases, numbers: known.update(numbers) or real(phrases, numbers)
    )
    movie_reviews.main(tmp_path / "train.tsv", epochs=1, device="cpu")
    assert len(known) == 80
    assert sum({f"word{sentence}", f"again{sentence}"} <= known for sentence in range(50)) == 40


def test_phrases_become_padded_indices():
    numbers = {"the": 1, "plot": 2, "cast": 3}
    seq_tensor, seq_lengths = movie_reviews.make_tensors(["cast of THE plot", "", "of", "plot " * 70], numbers)
    assert seq_lengths.tolist() == [3, 1, 1, 64]
    assert seq_tensor[:, :3].tolist() == [[3, 1, 2], [0, 0, 0], [0, 0, 0], [2, 2, 2]]
    model = movie_reviews.RNNClassifier(3)
    alone = model(seq_tensor[:1, :3], seq_lengths[:1])
    torch.testing.assert_close(model(seq_tensor, seq_lengths)[:1], alone, rtol=0, atol=1e-6)


def test_otto_predicts_without_dropout():
    torch.manual_seed(0)
    model, x = otto.Net(), torch.arange(930.0).reshape(10, 93)
    first, second = [otto.predict(model.train(), x, torch.device("cpu")) for _ in range(2)]
    assert torch.equal(first, second)
    assert not torch.equal(first, model.train()(x))
