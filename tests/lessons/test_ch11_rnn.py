"""Chapter 11: cells and layers by hand beside torch's, and how often "hello" becomes "ohlol"."""

import functools
import importlib
import math
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from unittest.mock import Mock

import pytest
import torch
from matplotlib.figure import Figure
from torch import nn

from ch11_rnn import gates, hello_lstm_gru, how_often, rnn, rnn_cell
from common.cli import UserError

X, Y = torch.tensor([1, 0, 2, 2, 3]), torch.tensor([3, 1, 2, 3, 2])
ONE_HOT = torch.eye(4)[X].unsqueeze(1)  # 5×1×4
assert_equal = functools.partial(torch.testing.assert_close, rtol=0, atol=1e-6)


class Chain(nn.Sequential):
    """Of what a recurrent layer returns, the next one gets the output alone."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self:
            x = layer(x)[0] if isinstance(layer, nn.RNNBase) else layer(x)
        return x


def plain_training(model: nn.Module, batches: Iterable, criterion: Callable, lr: float, rising: int = 0) -> Iterator:
    """Another training, to compare with: output and loss of each step. In `rising` steps the rate rises and falls."""
    adam = torch.optim.Adam(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(adam, lr, total_steps=rising) if rising else Mock()
    for *inputs, targets in batches:
        output = model(*inputs)
        loss = criterion(output, targets)
        model.zero_grad()
        loss.backward()
        adam.step()
        scheduler.step()
        yield output, loss.item()


def test_cells_and_their_loop_by_hand_equal_torch():
    torch.manual_seed(0)
    x, h, c = torch.randn(3, 5), torch.randn(3, 4), torch.randn(3, 4)
    plain, lstm, gru = nn.RNNCell(5, 4), nn.LSTMCell(5, 4), nn.GRUCell(5, 4)
    assert_equal(rnn_cell.cell(x, h, *plain.parameters()), plain(x, h))
    assert_equal(hello_lstm_gru.lstm_cell(x, h, c, *lstm.parameters()), lstm(x, (h, c)))
    assert_equal(hello_lstm_gru.gru_cell(x, h, *gru.parameters()), gru(x, h))
    layers, sequence = nn.RNN(5, 4, num_layers=3), torch.randn(6, 2, 5)
    states = rnn.loop(layers, sequence)  # → 3×6×2×4
    assert_equal((states[-1], states[:, -1]), layers(sequence))


@pytest.mark.parametrize("name", ["hello_rnn_cell", "hello_rnn", "hello_embedding", "hello_lstm_gru"])
def test_other_words(name: str, monkeypatch: pytest.MonkeyPatch):
    """A learner who changes the data at the top of a script needs to change nothing else."""
    module = importlib.import_module(f"ch11_rnn.{name}")
    x_data = [1, 0, 3, 0, 3, 2]
    monkeypatch.setattr(module, "idx2char", ["a", "b", "e", "n", "s"])
    monkeypatch.setattr(module, "x_data", [x_data] if name == "hello_embedding" else x_data)
    monkeypatch.setattr(module, "y_data", [0, 3, 0, 3, 0, 4])
    monkeypatch.setattr(module, "one_hot_lookup", torch.eye(5).tolist(), raising=False)
    assert module.main(epochs=40) == (["ananas"] * 3 if name == "hello_lstm_gru" else "ananas")
    with pytest.raises(UserError, match="the learning rate is too large"):
        module.main(lr=3e37)


@pytest.mark.parametrize("settings", ["hello_rnn_cell 0.1 sum", "hello_rnn 0.05 mean", "hello_embedding 0.05 mean"])
def test_each_epoch_is_that_of_another_training(script, settings: str):
    name, default, reduction = settings.split()
    inputs = X.unsqueeze(0) if name == "hello_embedding" else ONE_HOT
    for seed, lr, words in [(0, float(default), []), (1, 0.02, ["--seed", 1, "--lr", 0.02])]:
        lines = script(f"ch11_rnn/{name}.py", *words).out.splitlines()
        torch.manual_seed(seed)
        if name == "hello_embedding":
            layers = [nn.Embedding(4, 10), nn.RNN(10, 8, 2, batch_first=True), nn.Linear(8, 4)]
        else:
            layers = [nn.RNN(4, 8), nn.Linear(8, 4)]
        criterion = nn.CrossEntropyLoss(reduction=reduction)
        steps = plain_training(Chain(*layers, nn.Flatten(0, 1)), [(inputs, Y)] * 15, criterion, lr)
        for line, (logits, loss) in zip(lines[:-1], steps, strict=True):
            assert float(line.split()[3]) == pytest.approx(loss, abs=2e-3)
            assert line.endswith("".join("ehlo"[index] for index in logits.argmax(dim=1)))


def test_lstm_and_gru_are_first_right_where_another_training_is(script):
    out = script("ch11_rnn/hello_lstm_gru.py").out
    assert hello_lstm_gru.one_hot_lookup == torch.eye(4).tolist()
    for place, (kind, parts) in enumerate([("RNN", 1), ("LSTM", 4), ("GRU", 3)]):
        torch.manual_seed(0)
        model = Chain(getattr(nn, kind)(4, 16), nn.Linear(16, 4), nn.Flatten(0, 1))
        steps = plain_training(model, [(ONE_HOT, Y)] * 15, nn.CrossEntropyLoss(), 0.1)
        first = 1 + [logits.argmax(dim=1).equal(Y) for logits, _ in steps].index(True)
        parameters = parts * (16 * 4 + 16 * 16 + 2 * 16) + 4 * 16 + 4
        assert f"{kind:5}{parameters:5} parameters  first right in epoch {first}\n" in out
        assert hello_lstm_gru.main(epochs=first)[place] == "ohlol"


def test_how_often_counts_the_seeds_that_are_right_in_the_last_epoch(monkeypatch: pytest.MonkeyPatch):
    batches = [(torch.eye(3).unsqueeze(1), torch.tensor([1, 2, 0]))] * 4  # "abc" → "bca" four times
    expected = []
    for with_linear, (lr, reduction) in product([False, True], [(0.1, "sum"), (0.05, "mean")]):
        expected.append(0)
        for seed in range(5):
            torch.manual_seed(seed)
            layers = [nn.RNN(3, 8), nn.Linear(8, 3)] if with_linear else [nn.RNN(3, 3)]
            criterion = nn.CrossEntropyLoss(reduction=reduction)
            *_, (logits, _) = plain_training(Chain(*layers, nn.Flatten(0, 1)), batches, criterion, lr)
            expected[-1] += logits.argmax(dim=1).tolist() == [1, 2, 0]
    assert how_often.main(seeds=5, text="abc", target="bca", epochs=4) == expected
    assert len(set(expected)) == 4
    monkeypatch.setattr(how_often, "train", train := Mock(return_value=True))
    how_often.main(text="ab", target="ba")  # so short is allowed
    assert [call.args[3:] for call in train.call_args_list[::40]] == 2 * [(15, 0.1, "sum"), (15, 0.05, "mean")]
    for letters in (["a", "b"], ["aaa", "aaa"]):
        with pytest.raises(UserError, match="at least two letters"):
            how_often.main(1, *letters)


@pytest.mark.slow
def test_how_often_as_on_the_front_page():
    """A seed more or less where the machine rounds otherwise."""
    assert how_often.main(seeds=200) == pytest.approx([0.715 * 200, 0.6 * 200, 200, 200], abs=1)


def test_the_number_to_keep_is_the_last_marked_one_and_each_step_has_a_new_batch():
    torch.manual_seed(1)
    batches = [gates.make_batch() for _ in range(4)]
    inputs, targets = batches[0]
    numbers, marks = inputs.unbind(dim=2)
    assert inputs.shape == (50, 32, 2)
    assert 0.99 < numbers.abs().max() <= 1
    assert marks[0].all()
    assert 40 < marks[1:].sum() < 160  # about 6 % of 49·32
    last = numbers[0]
    for number, mark, answers in zip(numbers, marks, targets.squeeze(2), strict=True):
        last = torch.where(mark == 1, number, last)
        assert answers.equal(last)
    model, plain = gates.Net(nn.LSTM, 3), Chain(nn.LSTM(2, 3), nn.Linear(3, 1))
    plain.load_state_dict(dict(zip(plain.state_dict(), model.state_dict().values(), strict=True)))
    *_, (_, loss) = plain_training(plain, batches, nn.MSELoss(), 0.05)
    assert gates.train(model, 3, 0.05, seed=1) == pytest.approx(math.sqrt(loss), abs=1e-5)


def test_an_rnn_of_9_numbers_is_compared_with_an_lstm_of_4(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gates, "train", train := Mock(return_value=1.0))
    gates.main()
    torch.manual_seed(0)
    expected = [nn.RNN(2, 9), nn.Linear(9, 1), nn.LSTM(2, 4), nn.Linear(4, 1)]
    (plain, *settings), (gated, *other_settings) = [call.args for call in train.call_args_list]
    assert_equal([*plain.parameters(), *gated.parameters()], [*nn.ModuleList(expected).parameters()])
    assert (settings, other_settings) == ([400, 0.01, 0], [400, 0.05, 0])


def test_the_gates_are_those_of_torch_s_lstm():
    lstm, inputs = nn.LSTM(2, 3), torch.randn(6, 4, 2)
    before = torch.cat([torch.zeros(1, 4, 3), lstm(inputs)[0][:-1]])
    weight_ih, weight_hh, bias_ih, bias_hh = lstm.parameters()
    sums = inputs @ weight_ih.T + bias_ih + before @ weight_hh.T + bias_hh
    assert_equal(torch.cat(gates.watch(lstm, inputs), dim=2), torch.sigmoid(sums[:, :, :6]))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_lstm_keeps_what_the_rnn_loses(script, seed: int):
    plain, gated = map(float, re.findall(r"error (\S+)\n", script("ch11_rnn/gates.py", "--seed", seed).out))
    assert gated < min(0.1, plain / 3)


def numbers_of(figure: Figure) -> list[float]:
    texts = [text.get_text().replace("−", "-") for text in figure.axes[0].texts]
    return [float(text) for text in texts if re.fullmatch(r"-?\d\.\d\d", text)]


def test_the_picture_of_the_cell_can_be_checked_by_hand(films):
    """At last the product with h and its bias, the sum, and its tanh, which is torch's state."""
    rnn_cell.main(plot=True)
    [(figure, move, frames)] = films.values()
    move(frames[-1])
    torch.manual_seed(0)
    cell = nn.RNNCell(4, 2).requires_grad_(False)
    x1, x2, x3 = torch.randn(3, 1, 4)
    before = cell(x2, cell(x1))
    state = cell(x3, before)
    rows = torch.cat([before @ cell.weight_hh.T + cell.bias_hh, torch.atanh(state), state])
    assert numbers_of(figure)[-6:] == pytest.approx(rows.flatten().tolist(), abs=0.00501)


def test_loop_and_layer_are_compared_in_each_layer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    rnn.main()
    out = capsys.readouterr().out
    assert "batch_first: input (1, 3, 4)  out (1, 3, 2)  hidden (2, 1, 2)\n" in out
    assert out.endswith(" are equal.\n")
    monkeypatch.setattr(rnn, "loop", lambda layers, inputs: layers(inputs)[0].expand(2, 3, 1, 2))  # the last one twice
    rnn.main()
    assert capsys.readouterr().out == out.replace(" are equal", " are DIFFERENT")  # with the same numbers
