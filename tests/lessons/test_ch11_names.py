"""Chapter 11, lecture 13: the packed batch by hand, the network, and its plain rival."""

import functools
import re
from unittest.mock import Mock

import pandas as pd
import pytest
import torch
from torch import nn

from ch11_rnn import guess_name, letter_triples, name_classifier, name_leaks, names, packed_sequence
from ch11_rnn.name_classifier import RNNClassifier
from ch11_rnn.names import LANGUAGES
from ch11_rnn.packed_sequence import make_tensors
from common import plotting
from common.cli import UserError
from common.data import Loader
from tests.conftest import same_bits, weights
from tests.lessons.test_ch11_rnn import numbers_of, plain_training

read_names = functools.cache(names.read_names)


@pytest.fixture(params=[40])
def few_names(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fortieth row of the two files, for all who read them; or as a test says."""
    step = request.param
    for module in (names, letter_triples, name_leaks):
        monkeypatch.setattr(module, "read_names", lambda part: [column[::step] for column in read_names(part)])


def test_a_tenth_is_held_out_and_the_rest_shuffled(few_names):
    loaders = names.make_loaders(batch_size=64, seed=1)
    epochs = [[torch.cat([labels for _, _, labels in loader]) for loader in loaders] for _ in range(2)]
    assert [one.equal(two) for one, two in zip(*epochs, strict=True)] == [False, True, True]
    training, held_out, test = [labels.tolist() for labels in epochs[0]]
    assert sorted(training + held_out) == sorted(names.read_names("train")[1])
    assert test == names.read_names("test")[1]
    assert len(held_out) == 33
    assert held_out != names.make_loaders(64, seed=2)[1].tensors[2].tolist()


def test_the_film_of_a_name_ends_at_its_two_last_states(films, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plotting, "show", Mock())
    assert packed_sequence.main(plot=True) == 4  # names that padding changes; the longest has none
    figure, move, frames = films["read"]
    move(frames[-1])
    _, hidden, _ = packed_sequence.why(*make_tensors(["Usami"]), seed=0)
    behind = numbers_of(figure)[2 * 5 * 3 :]  # those of each letter
    assert behind == pytest.approx(hidden.flatten().tolist(), abs=0.00501)


@pytest.mark.parametrize(("cell", "num_layers"), [("rnn", 1), ("gru", 2)])
def test_a_name_s_logits_come_from_both_ends_of_its_own_letters(cell: str, num_layers: int):
    """In a padded batch as alone: the top layer's output forward at the last letter, backward at the first."""
    torch.manual_seed(0)
    model = RNNClassifier(cell, num_layers)
    assert model.embedding.weight.shape == (128, 100)
    batch = ["Li", "Nasikovsky", "Usami"]
    for name, logits in zip(batch, model(*make_tensors(batch)), strict=True):
        output, _ = model.rnn(model.embedding(make_tensors([name])[0]))  # 1×L×200
        both_ends = torch.cat([output[0, -1, :100], output[0, 0, 100:]])
        torch.testing.assert_close(logits, model.fc(both_ends), rtol=0, atol=1e-5)


def test_a_stopped_training_continues_to_equal_bits(few_names, tmp_path, monkeypatch: pytest.MonkeyPatch):
    whole, parts = tmp_path / "whole.pt", tmp_path / "parts.pt"
    train = functools.partial(name_classifier.main, epochs=2, device="cpu")
    train(checkpoint=whole)
    with monkeypatch.context() as patch:
        patch.setattr(name_classifier, "predict", Mock(side_effect=[(None, 0.5), KeyboardInterrupt]))
        with pytest.raises(KeyboardInterrupt):
            train(checkpoint=parts)
    train(checkpoint=parts)
    assert same_bits(weights(whole), weights(parts))


@pytest.mark.parametrize("options", [{}, {"as_in_lecture": True, "cell": "rnn", "epochs": 2}])
def test_a_training_ends_as_the_plainest(few_names, tmp_path, capsys: pytest.CaptureFixture, options: dict):
    """Adam, whose rate rises and falls; in the lecture it stays the same, and a test follows each epoch."""
    path = tmp_path / "names.pt"
    accuracy = name_classifier.main(seed=3, device="cpu", checkpoint=path, **options)
    cell, layers, batch_size, lr, epochs = ("rnn", 2, 256, 0.001, 2) if options else ("gru", 1, 64, 0.005, 5)
    torch.manual_seed(3)
    model = RNNClassifier(cell, layers)
    train_loader, _, test_loader = names.make_loaders(batch_size, seed=3)
    batches = [batch for _ in range(epochs) for batch in train_loader]
    steps = list(plain_training(model, batches, nn.CrossEntropyLoss(), lr, 0 if options else len(batches)))
    torch.testing.assert_close(dict(model.state_dict()), weights(path), rtol=0, atol=1e-5)
    codes, lengths, labels = test_loader.tensors
    assert accuracy == pytest.approx((model(codes, lengths).argmax(dim=1) == labels).float().mean().item())
    out = capsys.readouterr().out
    assert out.endswith(f"the majority class: {labels.bincount().max() / len(labels):.1%}.\n")
    loss = sum(loss * len(logits) for logits, loss in steps[-len(train_loader) :]) / train_loader.samples
    assert float(re.findall(r"loss (\S+)", out)[-1]) == pytest.approx(loss, abs=1e-4)
    told = re.findall(r"epoch +(\d) .*held-out accuracy ([\d.]+%)  test accuracy ([\d.]+%)", out)
    for title, part in [("test file", 2), ("held-out names", 1)] if options else []:
        best, _, test = max(told, key=lambda epoch: float(epoch[part][:-1]))
        assert f"best on the {title}: epoch {best}, test accuracy {test}\n" in out
    assert name_classifier.LECTURE["epochs"] == 100


def test_a_rate_too_small_or_large_is_told(few_names, capsys: pytest.CaptureFixture):
    name_classifier.main(epochs=1, lr=1e-9, device="cpu")
    assert "No better than guessing" in capsys.readouterr().out
    for lesson in (name_classifier, letter_triples):
        with pytest.raises(UserError, match="the learning rate is too large"):
            lesson.main(epochs=2, lr=3e37)


def test_names_are_folded_as_the_course_s_were():
    typed = ["Müller", "O'Neill", "O’Neill", "Gauß", "Kowalska-Nowak", "Żółw", "Nguyễn", "Van tonder", "A" * 40]
    read = ["Muller", "O'Neill", "O'Neill", "Gau", "KowalskaNowak", "Zow", "Nguyen", "Van tonder", "A" * 40]
    assert [guess_name.fold(name) for name in typed] == read
    assert {*guess_name.KNOWN} == {*"".join(names.read_names("train")[0])}
    for name in ["", " ", "王", "Ivan7", "ß-", "a\nb", "A" * 41]:
        with pytest.raises(UserError):
            guess_name.fold(name)


def test_guess_name_trains_once(few_names, script, tmp_path):
    first = script("ch11_rnn/guess_name.py", "Müller").out
    assert first.startswith("names.pt is not there yet; training:\n")
    guess = first[first.index("names.pt: 5 epochs are done\nMüller, read as Muller\n") :]
    assert script("ch11_rnn/guess_name.py", "Müller") == (0, guess, "")
    assert [*tmp_path.iterdir()] == [tmp_path / "names.pt"]


def test_a_guess_shows_the_probabilities_after_each_letter(films, monkeypatch, capsys: pytest.CaptureFixture):
    """Those of its beginnings alone: in a film for each name, and for the whole name the five likeliest."""
    model = RNNClassifier()
    monkeypatch.setattr(guess_name, "trained", Mock(return_value=model))
    guesses = guess_name.main(["Li", "Van tonder"], plot=True)
    out = capsys.readouterr().out
    assert list(films) == ["Li", "Van_tonder"]
    for name, guess, (figure, move, frames) in zip(["Li", "Van tonder"], guesses, films.values(), strict=True):
        beginnings = [model(*make_tensors([name[:end]]))[0].softmax(dim=0) for end in range(1, len(name) + 1)]
        p = pd.DataFrame(torch.stack(beginnings).tolist(), columns=LANGUAGES)
        likeliest = p.iloc[-1].sort_values(ascending=False)
        five = [rf"  {language} +{share:.1%}  =*\n" for language, share in likeliest[:5].items()]
        assert re.search(f"likeliest:\n{''.join(five)}{name}: most likely {guess}", out)
        move(frames[-1])
        [axes] = figure.axes
        assert axes.get_title() == f"{name}: {guess} {likeliest[guess]:.1%}"
        for line in axes.lines[1::2]:  # on each dotted one
            assert line.get_ydata() == pytest.approx(p[line.get_label()].tolist(), abs=1e-6)


def test_a_prediction_records_no_gradients(few_names):
    recorded, model = [], RNNClassifier()
    model.register_forward_hook(lambda *_: recorded.append(torch.is_grad_enabled()))
    guess_name.probabilities(model, "Li")
    name_classifier.predict(model, names.make_loaders(400, seed=0)[1], torch.device("cpu"))
    letter_triples.is_right(lambda _: model(*make_tensors(["Li"])), {}, ["Li"], [0])
    assert recorded == [False] * 3


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
    labels, (seen, _) = torch.tensor(labels), names.hold_out(len(read), seed=3)
    loader = Loader(counts[seen], labels[seen], batch_size=256, shuffle=True, seed=3)
    model = nn.Linear(len(numbers), 18, bias=False)
    nn.init.zeros_(model.weight)
    list(plain_training(model, [*loader, *loader], nn.CrossEntropyLoss(), 0.02))
    torch.testing.assert_close(ours(rows), model(counts), rtol=0, atol=0.01)
    right = model(counts).argmax(dim=1) == labels
    assert letter_triples.is_right(ours, numbers, read, labels.tolist()).equal(right.float())


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
