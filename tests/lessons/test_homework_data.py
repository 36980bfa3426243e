"""The homework on Kaggle's data: the rule in the made-up tables is found, Kaggle's files are read, a fault is told."""

import gzip
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import torch

from ch09_softmax_mnist import otto
from ch11_rnn import movie_reviews
from common.cli import UserError
from common.data import DATA, checked_path

OTTO, MOVIES = "ch09_softmax_mnist/otto.py", "ch11_rnn/movie_reviews.py"
FEATURES = [f"feat_{number}" for number in range(1, 94)]
CLASSES = [f"Class_{number}" for number in range(1, 10)]


def otto_table(products: int, seed: int, target: bool) -> tuple[list[list], list[int]]:
    """Rows of mostly zeros. The class of a product, from 0 on, is the rule: only its own feature is 10 or more."""
    random = np.random.default_rng(seed)
    labels = random.choice(9, products, p=[0.36, *[0.08] * 8])  # the first class is the majority
    counts = random.poisson(0.3, (products, 93))
    counts[np.arange(products), 10 * labels] = random.integers(10, 40, products)
    rows = [["id", *FEATURES, *(["target"] if target else [])]]
    for number, (label, row) in enumerate(zip(np.sort(labels), counts[np.argsort(labels)], strict=True), start=1):
        rows.append([number + seed, *row, *([CLASSES[label]] if target else [])])
    return rows, np.sort(labels).tolist()


WORDS = ["awful", "weak", "plain", "good", "superb"]
NEUTRAL = ["the", "a", "film", "plot", "of", "it", "and", "cast", "story", "is", "in", "one", "this", "that", "scene"]


def movie_table(sentences: int, seed: int, target: bool) -> tuple[list[list], list[int]]:
    """The sentiment of a phrase is the rule: its only word of WORDS; without one, it is neutral."""
    random = np.random.default_rng(seed)
    rows = [["PhraseId", "SentenceId", "Phrase", *(["Sentiment"] if target else [])]]
    labels = []
    for sentence in range(sentences):
        words = [*random.choice(NEUTRAL, 7), WORDS[random.integers(5)]]
        random.shuffle(words)
        for start, end in ((0, 8), (0, 4), (4, 8), (2, 6), (1, 2)):
            phrase = words[start:end]
            found = [WORDS.index(word) for word in phrase if word in WORDS]
            labels.append(found[0] if found else 2)
            rows.append([len(rows) + seed, sentence + 1, " ".join(phrase), *([labels[-1]] if target else [])])
    return rows, labels


def text_of(rows: list[list], separator: str) -> str:
    return "".join(separator.join(map(str, row)) + "\n" for row in rows)


@pytest.fixture
def otto_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "otto"
    folder.mkdir()
    (folder / "train.csv").write_text(text_of(otto_table(30, 0, target=True)[0], ","))
    (folder / "test.csv").write_text(text_of(otto_table(10, 100, target=False)[0], ","))
    return folder


@pytest.fixture
def movie_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "movies"
    folder.mkdir()
    (folder / "train.tsv").write_text(text_of(movie_table(10, 0, target=True)[0], "\t"))
    (folder / "test.tsv").write_text(text_of(movie_table(3, 500, target=False)[0], "\t"))
    return folder


@pytest.mark.parametrize("name", ["otto.csv", "movie_reviews.tsv"])
def test_the_made_up_tables_are_made_again_byte_for_byte(name: str):
    """Of the text: how it is packed depends on the version of zlib."""
    source = DATA / f"make_{name.split('.')[0]}.py"
    spec = importlib.util.spec_from_file_location(source.stem, source)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    packed = checked_path(f"{name}.gz").read_bytes()
    assert gzip.decompress(packed).decode() == module.make_text()
    assert len(packed) <= 100_000


def test_the_rules_are_in_the_made_up_tables():
    """Judged by the rules as data/README.md tells them."""
    products = pd.read_csv(checked_path("otto.csv.gz"))
    sums = np.stack([products[FEATURES[10 * k : 10 * k + 10]].sum(axis=1) for k in range(9)], axis=1)
    assert list(products) == ["id", *FEATURES, "target"]
    assert (sums.argmax(axis=1) == products["target"].map(CLASSES.index)).mean() > 0.85

    reviews = pd.read_csv(checked_path("movie_reviews.tsv.gz"), sep="\t")
    assert list(reviews) == ["PhraseId", "SentenceId", "Phrase", "Sentiment"]
    good = ["good", "great", "funny", "moving", "clever", "fresh", "warm", "sharp", "charming", "brilliant"]
    bad = ["bad", "dull", "slow", "silly", "weak", "flat", "cold", "clumsy", "boring", "awful"]
    for phrase, sentiment in zip(reviews["Phrase"], reviews["Sentiment"], strict=True):
        expected = 2
        found = re.search(rf"(not )?(very )?\b({'|'.join(good + bad)})\b", phrase)
        if found:
            sign = (1 if found[3] in good else -1) * (-1 if found[1] else 1)
            expected += sign * (2 if found[2] else 1)
        assert sentiment == expected


@pytest.mark.parametrize(("path", "least", "other"), [(OTTO, 90, "made-up products"), (MOVIES, 98, "made-up phrases")])
def test_without_a_download_the_rule_is_learned(script, path: str, least: float, other: str):
    """Measured: otto 93.3 %, movie_reviews 100 %."""
    code, out, err = script(path, "--device", "cpu")
    assert (code, err) == (0, "")
    assert other in out
    assert float(re.search(r"Right for ([\d.]+)% .*\.\n$", out)[1]) > least
    assert not Path("submission.csv").exists()


def test_otto_s_submission(script, otto_folder: Path):
    (otto_folder / "train.csv").write_text(text_of(otto_table(600, 0, target=True)[0], ","))
    rows, labels = otto_table(100, 1000, target=False)
    (otto_folder / "test.csv").write_text(text_of(rows, ","))
    code, out, err = script(OTTO, "--data", otto_folder, "--epochs", "20", "--lr", "0.01", "--device", "cpu")
    assert (code, err) == (0, "")
    assert "480 products to train on, 120 held out" in out
    submission = pd.read_csv("submission.csv")
    assert list(submission) == ["id", *CLASSES]
    assert submission["id"].tolist() == [row[0] for row in rows[1:]]
    probabilities = submission[CLASSES].to_numpy()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert (probabilities.argmax(axis=1) == labels).mean() > 0.9


def test_movie_reviews_submission(script, movie_folder: Path):
    (movie_folder / "train.tsv").write_text(text_of(movie_table(200, 0, target=True)[0], "\t"))
    rows, labels = movie_table(20, 5000, target=False)
    rows += [[9001, 999, " "], [9002, 999, ""], [9003, 999, 'unheard "of']]  # without a known word
    (movie_folder / "test.tsv").write_text(text_of(rows, "\t"))
    code, out, err = script(MOVIES, "--data", movie_folder, "--lr", "0.01", "--device", "cpu")
    assert (code, err) == (0, "")
    assert "800 phrases to train on, 200 held out" in out
    submission = pd.read_csv("submission.csv")
    assert list(submission) == ["PhraseId", "Sentiment"]
    assert submission["PhraseId"].tolist() == [row[0] for row in rows[1:]]
    assert (submission["Sentiment"][:-3] == labels).mean() > 0.95
    assert submission["Sentiment"].isin(range(5)).all()


@pytest.mark.parametrize(("path", "fixture"), [(OTTO, "otto_folder"), (MOVIES, "movie_folder")])
def test_equal_seeds_give_equal_submissions(script, request: pytest.FixtureRequest, path: str, fixture: str):
    folder = request.getfixturevalue(fixture)
    submissions = []
    for seed in (7, 7, 8):
        out = script(path, "--data", folder, "--epochs", "1", "--device", "cpu", "--seed", seed).out
        submissions.append((out, Path("submission.csv").read_bytes()))
    assert submissions[0] == submissions[1]
    assert submissions[0][0] != submissions[2][0]


def test_whole_sentences_are_held_out(movie_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A word of each sentence is its own: what is held out has none of the words that were trained on."""
    rows: list[list] = [["PhraseId", "SentenceId", "Phrase", "Sentiment"]]
    for sentence in range(50):
        for phrase in (f"word{sentence}", f"word{sentence} again{sentence}"):
            rows.append([len(rows), sentence, phrase, sentence % 5])
    (movie_folder / "train.tsv").write_text(text_of(rows, "\t"))
    monkeypatch.chdir(tmp_path)
    made = []
    make_tensors = movie_reviews.make_tensors

    def spy(phrases: list[str], numbers: dict[str, int]) -> tuple:
        made.append(numbers)
        return make_tensors(phrases, numbers)

    monkeypatch.setattr(movie_reviews, "make_tensors", spy)
    movie_reviews.main(movie_folder, epochs=1, device="cpu")
    known = set(made[0])
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


FAULTS = {  # row and column from 0 on, what stands there instead, and what is told; rows are told from 1 on
    (OTTO, "column is missing"): ("train.csv", 0, 5, "x", "row 1 names column feat_5 0 times"),
    (OTTO, "column stands twice"): ("train.csv", 0, 5, "feat_6", "row 1 names column feat_5 0 times"),
    (OTTO, "another twice"): ("train.csv", 0, 0, "feat_6", "row 1 names column feat_6 2 times"),
    (OTTO, "word"): ("train.csv", 4, 7, "many", "row 5, column feat_7: 'many' is not a number from 0 to 1e+06"),
    (OTTO, "negative"): ("train.csv", 30, 93, "-1", "row 31, column feat_93: '-1'"),
    (OTTO, "nan"): ("test.csv", 1, 1, "nan", "row 2, column feat_1: 'nan'"),
    (OTTO, "inf"): ("test.csv", 10, 93, "inf", "row 11, column feat_93: 'inf'"),
    (OTTO, "empty cell"): ("train.csv", 2, 2, " ", "row 3, column feat_2: ' '"),
    (OTTO, "label"): ("train.csv", 9, 94, "Class_10", "row 10, column target: 'Class_10' is not one of Class_1"),
    (OTTO, "too many fields"): ("test.csv", 9, 93, "1,2", "line 10"),
    (MOVIES, "column is missing"): ("train.tsv", 0, 1, "x", "row 1 names column SentenceId 0 times"),
    (MOVIES, "label"): ("train.tsv", 3, 3, "5", "row 4, column Sentiment: '5' is not 0, 1, 2, 3 or 4"),
    (MOVIES, "no label"): ("train.tsv", 3, 3, "", "row 4, column Sentiment: ''"),
    (MOVIES, "a tab in a phrase"): ("test.tsv", 3, 2, "a\tb", "line 4"),
}


@pytest.mark.parametrize(("path", "fault"), FAULTS)
def test_a_fault_is_told_in_one_line(script, request: pytest.FixtureRequest, path: str, fault: str):
    folder = request.getfixturevalue("otto_folder" if path == OTTO else "movie_folder")
    name, row, column, value, told = FAULTS[path, fault]
    separator = "," if path == OTTO else "\t"
    rows = [line.split(separator) for line in (folder / name).read_text().splitlines()]
    rows[row][column] = value
    (folder / name).write_text(text_of(rows, separator))
    told_in_one_line(script(path, "--data", folder, "--device", "cpu"), path, name, told)


def told_in_one_line(result: tuple[int, str, str], path: str, *words: str) -> None:
    code, out, err = result
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"{Path(path).name}: ")
    for word in words:
        assert word in err
    assert not Path("submission.csv").exists()


@pytest.mark.parametrize(("path", "name"), [(OTTO, "train.csv"), (OTTO, "test.csv"), (MOVIES, "train.tsv")])
def test_a_file_that_is_missing_or_damaged_is_told(script, request: pytest.FixtureRequest, path: str, name: str):
    folder = request.getfixturevalue("otto_folder" if path == OTTO else "movie_folder")
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(b"")
    told_in_one_line(script(path, "--data", folder, "--device", "cpu"), path, name, "No columns")
    (folder / name).unlink()
    told_in_one_line(script(path, "--data", folder, "--device", "cpu"), path, name, "there is no file")
    (folder / f"{name}.zip").write_bytes(whole)
    told_in_one_line(script(path, "--data", folder, "--device", "cpu"), path, name, "not a zip")
    (folder / f"{name}.gz").write_bytes(gzip.compress(whole)[:-9])
    told_in_one_line(script(path, "--data", folder, "--device", "cpu"), path, name, "ended before")


@pytest.mark.parametrize(("module", "fixture"), [(otto, "otto_folder"), (movie_reviews, "movie_folder")])
def test_a_training_that_fails_leaves_the_old_submission(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, module: ModuleType, fixture: str
):
    def fail(value: float, lr: float) -> None:
        raise UserError("nan")

    folder = request.getfixturevalue(fixture)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "check_finite", fail)
    Path("submission.csv").write_text("old")
    with pytest.raises(UserError, match="nan"):
        module.main(folder, epochs=1, device="cpu")
    assert Path("submission.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [folder.name, "submission.csv"]


def test_otto_predicts_without_dropout():
    torch.manual_seed(0)
    model, x = otto.Net().train(), torch.arange(930.0).reshape(10, 93)
    first = otto.predict(model, x, torch.device("cpu"))
    assert torch.equal(first, otto.predict(model.train(), x, torch.device("cpu")))
    assert not torch.equal(first, model.train()(x))
