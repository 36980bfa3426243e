"""Chapter 11, lecture 13: what is in the names, the packed batch by hand, the network, and its plain rival."""

import functools
import gzip
import hashlib
import re
from unittest.mock import Mock

import pandas as pd
import pytest
import torch
from torch import nn

from ch11_rnn import guess_name, letter_triples, name_classifier, name_leaks, names, packed_sequence
from ch11_rnn.figures.name_classifier import draw_confusion
from ch11_rnn.name_classifier import RNNClassifier
from ch11_rnn.names import LANGUAGES
from ch11_rnn.packed_sequence import make_tensors
from common import plotting
from common.cli import UserError
from common.data import Loader, checked_path
from tests.conftest import ROOT, same_bits, weights
from tests.lessons.test_ch11_rnn import plain_training

read_names = functools.cache(names.read_names)


@pytest.fixture(params=[40])
def few_names(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fortieth row of the two files, for all who read them; or as a test says."""
    step = request.param
    for module in (names, letter_triples, name_leaks):
        monkeypatch.setattr(module, "read_names", lambda part: [column[::step] for column in read_names(part)])


def test_the_data_page_counts_the_names_right():
    """But for what pages/test_front.py counts."""
    for part in ("train", "test"):
        text = gzip.decompress(checked_path(f"names/names_{part}.csv.gz").read_bytes())
        assert f"`{hashlib.md5(text).hexdigest()}`" in (ROOT / "data/README.md").read_text("utf-8")
    rows = [zip(*read_names(part), strict=True) for part in ("train", "test")]
    training, test = [pd.DataFrame(part, columns=["name", "label"]) for part in rows]
    everything = pd.concat([training, test])
    assert (len(training), len(test), sum(everything.name == "Researcher")) == (13_374, 6_700, 9)
    assert set("".join(everything.name)) == set(guess_name.KNOWN)
    languages = everything.groupby("name").label.nunique()
    assert (sum(languages > 1), languages["Michel"]) == (476, 6)
    commonest = everything.value_counts().reset_index().drop_duplicates("name").set_index("name").label
    for percent, hits in [
        (18.3, everything.label == LANGUAGES.index("English")),
        (0.4, everything.label == LANGUAGES.index("Vietnamese")),
        (46.8, test.label == LANGUAGES.index("Russian")),
        (15.6, test.name.isin(training.name)),
        (95.2, test.label == test.name.map(commonest)),
    ]:
        assert round(100 * hits.mean(), 1) == percent


def test_a_tenth_is_held_out_and_the_rest_shuffled(few_names):
    loaders = names.make_loaders(batch_size=64, seed=1)
    epochs = [[torch.cat([labels for _, _, labels in loader]) for loader in loaders] for _ in range(2)]
    assert [one.equal(two) for one, two in zip(*epochs, strict=True)] == [False, True, True]
    training, held_out, test = [labels.tolist() for labels in epochs[0]]
    assert sorted(training + held_out) == sorted(names.read_names("train")[1])
    assert test == names.read_names("test")[1]
    assert len(held_out) == 33
    assert held_out != names.make_loaders(64, seed=2)[1].tensors[2].tolist()


def test_the_film_of_a_name_ends_at_its_two_last_states(films, monkeypatch, capsys: pytest.CaptureFixture):
    monkeypatch.setattr(plotting, "show", Mock())
    packed_sequence.main(plot=True)
    out = capsys.readouterr().out
    assert "batch_sizes [5, 5, 5, 5, 5, 4, 3, 2, 1, 1]" in out
    for name in packed_sequence.NAMES:
        assert re.search(rf"^ +{name} +{10 - len(name)} +\d", out, re.MULTILINE)  # how many zeros
    assert re.search(r"Nasikovsky +0 +0\.0000 +0\.0000", out)  # the longest has none, and stays as it is
    figure, move, frames = films["read"]
    move(frames[-1])
    shown = [text.get_text().replace("−", "-") for text in figure.axes[0].texts]
    numbers = [float(text) for text in shown if re.fullmatch(r"-?\d\.\d\d", text)]
    _, hidden, _ = packed_sequence.why(*make_tensors(["Usami"]), seed=0)
    assert numbers[2 * 5 * 3 :] == pytest.approx(hidden.flatten().tolist(), abs=0.00501)  # behind those of each letter


@pytest.mark.parametrize(("cell", "num_layers"), [("rnn", 1), ("gru", 2)])
def test_a_name_s_logits_come_from_both_ends_of_its_own_letters(cell: str, num_layers: int):
    """In a padded batch as alone: the top layer's output forward at the last letter, backward at the first."""
    torch.manual_seed(0)
    model = RNNClassifier(cell, num_layers)
    batch = ["Li", "Nasikovsky", "Usami"]
    for name, logits in zip(batch, model(*make_tensors(batch)), strict=True):
        output, _ = model.rnn(model.embedding(make_tensors([name])[0]))  # 1×L×200
        both_ends = torch.cat([output[0, -1, :100], output[0, 0, 100:]])
        torch.testing.assert_close(logits, model.fc(both_ends), rtol=0, atol=1e-5)


def test_the_confusion_matrix_has_the_shares_of_each_row(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plotting, "show", show := Mock())
    draw_confusion(torch.tensor([0, 0, 0, *[4] * 25]), torch.tensor([0, 0, 2, *[4] * 24, 0]))
    texts = {text.get_position(): text.get_text() for text in show.call_args.args[0].axes[0].texts}
    assert [texts.get(place) for place in [(0, 0), (2, 0), (4, 4), (0, 4)]] == ["67", "33", "96", None]


def test_a_stopped_training_continues_to_equal_bits(few_names, tmp_path, monkeypatch: pytest.MonkeyPatch):
    whole, parts = tmp_path / "whole.pt", tmp_path / "parts.pt"
    name_classifier.main(epochs=2, device="cpu", checkpoint=whole)
    with monkeypatch.context() as patch:
        patch.setattr(name_classifier, "predict", Mock(side_effect=[(None, 0.5), KeyboardInterrupt]))
        with pytest.raises(KeyboardInterrupt):
            name_classifier.main(epochs=2, device="cpu", checkpoint=parts)
    for other in ({"cell": "rnn"}, {"as_in_lecture": True}):
        with pytest.raises(UserError, match=r"was made with --(cell gru|as-in-lecture False)"):
            name_classifier.main(epochs=2, device="cpu", checkpoint=parts, **other)
    name_classifier.main(epochs=2, device="cpu", checkpoint=parts)
    assert same_bits(weights(whole), weights(parts))


def test_the_loop_is_adam_with_a_rate_that_rises_and_falls(few_names, tmp_path):
    """Written anew in the plainest way it ends at the same weights, and they are right as often."""
    path = tmp_path / "names.pt"
    accuracy = name_classifier.main(cell="rnn", epochs=1, lr=0.01, seed=3, device="cpu", checkpoint=path)
    torch.manual_seed(3)
    model = RNNClassifier("rnn")
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    train_loader, _, test_loader = names.make_loaders(64, seed=3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=len(train_loader))
    for codes, lengths, labels in train_loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(codes, lengths), labels).backward()
        optimizer.step()
        schedule.step()
    torch.testing.assert_close(dict(model.state_dict()), weights(path), rtol=0, atol=1e-5)
    codes, lengths, labels = test_loader.tensors
    assert accuracy == pytest.approx((model(codes, lengths).argmax(dim=1) == labels).float().mean().item())


def test_as_in_lecture_is_the_program_of_the_lecture(few_names, tmp_path, capsys: pytest.CaptureFixture):
    """Two layers, batches of 256, Adam at 0.001 all the time, and a test after each epoch, which a reader can check."""
    assert name_classifier.LECTURE["epochs"] == 100
    accuracy = name_classifier.main(as_in_lecture=True, epochs=2, device="cpu", checkpoint=tmp_path / "names.pt")
    _, optimizer, _ = torch.load(tmp_path / "names.pt", weights_only=True)["parts"]
    assert optimizer["param_groups"][0]["lr"] == 0.001  # still, after the scheduler's steps
    assert [state["step"] for state in optimizer["state"].values()] == [4] * (1 + 16 + 2)  # 2 epochs of 302 names
    out = capsys.readouterr().out
    epochs = re.findall(r"epoch +(\d) .*held-out accuracy ([\d.]+%)  test accuracy ([\d.]+%)", out)
    assert epochs[-1][2] == f"{accuracy:.2%}"
    for title, part in [("test file", 2), ("held-out names", 1)]:
        best, _, test = max(epochs, key=lambda epoch: float(epoch[part][:-1]))
        assert f"best on the {title}: epoch {best}, test accuracy {test}\n" in out


def test_a_stuck_training_is_told(few_names, capsys: pytest.CaptureFixture):
    name_classifier.main(epochs=1, lr=1e-9, device="cpu")
    assert "No better than guessing" in capsys.readouterr().out


def test_names_are_folded_as_the_course_s_were():
    typed = ["Müller", "O'Neill", "Gauß", "Kowalska-Nowak", "Żółw", "Nguyễn", "Van tonder", "A" * 40]
    read = ["Muller", "O'Neill", "Gau", "KowalskaNowak", "Zow", "Nguyen", "Van tonder", "A" * 40]
    assert [guess_name.fold(name) for name in typed] == read


@pytest.mark.parametrize("words", [[], [""], [" "], ["Wang", "王"], ["Ivan7"], ["ß-"], ["a\nb"], ["A" * 41]])
def test_a_name_that_cannot_be_read_is_told_in_one_line(script, words: list[str], tmp_path):
    code, out, err = script("ch11_rnn/guess_name.py", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("guess_name.py: ")
    assert not list(tmp_path.iterdir())


def test_guess_name_trains_once_and_reads_letter_by_letter(few_names, script, tmp_path):
    first = script("ch11_rnn/guess_name.py", "Müller").out
    assert "names.pt is not there yet; training:" in first
    guess = first[first.index("Müller, read as Muller\n") :]
    assert script("ch11_rnn/guess_name.py", "Müller") == (0, guess, "")
    model = guess_name.trained(tmp_path / "names.pt")
    likeliest = guess_name.probabilities(model, "Muller")[-1].topk(5)  # of the whole name
    five = [f"{LANGUAGES[language]} {p:.1%}" for p, language in zip(*map(torch.Tensor.tolist, likeliest), strict=True)]
    assert [" ".join(line.split()[:2]) for line in guess.splitlines()[-6:-1]] == five
    for letters, p in enumerate(guess_name.probabilities(model, "Lin"), start=1):
        logits = model(*make_tensors(["Lin"[:letters]]))[0]
        torch.testing.assert_close(p, torch.softmax(logits, dim=0).detach())


def test_the_last_frames_show_the_probabilities_of_the_whole_names(films, monkeypatch: pytest.MonkeyPatch):
    """A film for each name; its lines end at the network's answer to the name alone."""
    torch.manual_seed(0)
    model = RNNClassifier()
    monkeypatch.setattr(guess_name, "trained", lambda checkpoint: model)
    guesses = guess_name.main(["Li", "Van tonder"], plot=True)
    assert list(films) == ["Li", "Van_tonder"]
    for name, guess, (figure, move, frames) in zip(["Li", "Van tonder"], guesses, films.values(), strict=True):
        move(frames[-1])
        [axes] = figure.axes
        p = dict(zip(LANGUAGES, model(*make_tensors([name])).softmax(dim=1)[0].tolist(), strict=True))
        assert guess == max(p, key=p.get)
        assert axes.get_title() == f"{name}: {guess} {p[guess]:.1%}"
        ends = {line.get_label(): line.get_ydata()[-1] for line in axes.lines if line.get_label() in LANGUAGES}
        assert ends == pytest.approx({language: p[language] for language in ends}, abs=1e-6)


def test_pieces_are_the_one_to_three_letter_parts():
    assert letter_triples.pieces("An") == ["^", "A", "n", "$", "^A", "An", "n$", "^An", "An$"]
    numbers = letter_triples.number_pieces(["An", "Ann"])
    assert list(numbers.values()) == list(range(1, 13))
    rows = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 4, 0, 0, 0, 0, 0, 0, 0]]
    assert letter_triples.make_tensor(["An", "x"], numbers).tolist() == rows


def test_a_linear_layer_adds_up_the_pieces(few_names):
    """Of nine tenths of the names it learns what nn.Linear learns from how often each piece is in a name."""
    read, labels = names.read_names("train")
    ours, numbers = letter_triples.train(read, labels, epochs=2, lr=0.02, seed=3)
    rows = letter_triples.make_tensor(read, numbers)
    counts = torch.stack([row.bincount(minlength=len(numbers) + 1) for row in rows])[:, 1:].float()
    seen, _ = names.hold_out(len(read), seed=3)
    loader = Loader(counts[seen], torch.tensor(labels)[seen], batch_size=256, shuffle=True, seed=3)
    model = nn.Linear(len(numbers), 18, bias=False)
    nn.init.zeros_(model.weight)
    list(plain_training(model, [*loader, *loader], nn.CrossEntropyLoss(), 0.02))
    torch.testing.assert_close(ours(rows), model(counts), rtol=0, atol=0.01)
    right = model(counts).argmax(dim=1) == torch.tensor(labels)
    assert letter_triples.is_right(ours, numbers, read, labels).equal(right.float())


@pytest.mark.parametrize("few_names", [6], indirect=True)
def test_known_names_are_right_where_they_are_arabic(few_names, capsys: pytest.CaptureFixture):
    """Others of them have several languages, and distinct names are harder."""
    training, test = name_leaks.distinct_names(seed=3)
    rows = [row for part in ("train", "test") for row in zip(*names.read_names(part), strict=True)]
    assert sorted(training + test) == sorted(set(rows))
    in_training, in_test = [{name for name, _ in part} for part in (training, test)]
    assert not in_training & in_test
    assert len(in_test) == (len(in_training) + len(in_test)) // 3
    as_they_are, distinct = name_leaks.main()
    arabic, known, new = map(float, re.findall(r"of the test, accuracy ([\d.]+)%", capsys.readouterr().out))
    assert known + 30 < new < arabic - 10
    assert 0.65 < distinct < as_they_are - 0.05
    assert letter_triples.main() == as_they_are
    assert re.search(r"Irish .*\^O'.*\n +Italian .*\bo\$", capsys.readouterr().out)
