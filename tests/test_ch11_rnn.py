"""Chapter 11: cells and layers by hand beside torch's, and how often "hello" becomes "ohlol"."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from ch11_rnn import hello_embedding, hello_lstm_gru, hello_rnn, hello_rnn_cell, rnn, rnn_cell
from common.words import encode, try_seeds

sizes, seeds = st.integers(1, 6), st.integers(0, 1000)
HELLO = ["hello_rnn_cell", "hello_rnn", "hello_embedding", "hello_lstm_gru"]


@given(batch=sizes, inputs=sizes, hidden=sizes, seed=seeds)
def test_cells_by_hand_equal_torch(batch, inputs, hidden, seed):
    torch.manual_seed(seed)
    x, h, c = torch.randn(batch, inputs), torch.randn(batch, hidden), torch.randn(batch, hidden)
    plain, lstm, gru = (kind(inputs, hidden) for kind in (nn.RNNCell, nn.LSTMCell, nn.GRUCell))
    pairs = [
        (rnn_cell.cell(x, h, *plain.parameters()), plain(x, h)),
        *zip(hello_lstm_gru.lstm_cell(x, h, c, *lstm.parameters()), lstm(x, (h, c)), strict=True),
        (hello_lstm_gru.gru_cell(x, h, *gru.parameters()), gru(x, h)),
    ]
    for ours, theirs in pairs:
        torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-6)


@given(length=sizes, batch=sizes, inputs=sizes, hidden=sizes, layers=st.integers(1, 3), seed=seeds)
def test_the_loop_over_the_cell_equals_torch(length, batch, inputs, hidden, layers, seed):
    torch.manual_seed(seed)
    network, x = nn.RNN(inputs, hidden, layers), torch.randn(length, batch, inputs)
    states, last = rnn.loop(network, x)
    out, final = network(x)
    assert states.shape == (layers, length, batch, hidden)
    torch.testing.assert_close(states[-1], out, rtol=0, atol=1e-6)
    torch.testing.assert_close(last, final, rtol=0, atol=1e-6)


def test_shapes_are_those_of_the_notes(script):
    _, out, _ = script("ch11_rnn/rnn_cell.py")
    assert out.count("input (1, 4)  hidden (1, 2)") == 3
    _, out, _ = script("ch11_rnn/rnn.py")
    assert "layers 1: input (3, 1, 4)  out (3, 1, 2)  hidden (1, 1, 2)" in out
    assert "layers 2: input (3, 1, 4)  out (3, 1, 2)  hidden (2, 1, 2)" in out
    assert "batch_first: input (1, 3, 4)  out (1, 3, 2)" in out


@pytest.mark.parametrize("name", HELLO)
def test_default_says_ohlol_for_every_seed(script, name: str):
    _, out, _ = script(f"ch11_rnn/{name}.py", "--seeds", "10")
    assert out.count("10 of 10 seeds, 100.0%, end with 'ohlol'") == (3 if name == "hello_lstm_gru" else 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", HELLO)
def test_default_says_ohlol_for_a_thousand_seeds(script, name: str):
    _, out, _ = script(f"ch11_rnn/{name}.py", "--seeds", "1000")
    assert out.count("1000 of 1000 seeds") == (3 if name == "hello_lstm_gru" else 1)


@pytest.mark.parametrize(("module", "rate"), [(hello_rnn_cell, 73), (hello_rnn, 62.5)])
def test_as_in_notes_fails_as_often_as_the_notes(module, rate: float):
    assert len(module.main(seeds=200, as_in_notes=True)) / 2 == pytest.approx(rate, abs=5)


def test_as_in_notes_is_the_network_of_the_notes():
    """Four hidden numbers, themselves the scores: bounded by 1, and with nothing behind the cell."""
    for net in (hello_rnn_cell.Net(4, as_in_notes=True), hello_rnn.Net(4, as_in_notes=True)):
        assert sum(parameter.numel() for parameter in net.parameters()) == 4 * 4 + 4 * 4 + 4 + 4


@pytest.mark.parametrize("name", HELLO)
def test_other_words(script, name: str):
    code, out, _ = script(f"ch11_rnn/{name}.py", "--text", "banane", "--target", "ananas", "--epochs", "60")
    assert code == 0
    assert out.splitlines()[-1].count("'ananas'") == (3 if name == "hello_lstm_gru" else 1)


def test_letters_are_numbered_alphabetically():
    words = encode("hello", "ohlol")
    assert words.letters == "ehlo"
    assert words.inputs.tolist() == [1, 0, 2, 2, 3]
    assert words.targets.tolist() == [3, 1, 2, 3, 2]
    assert words.spell(torch.eye(4)[words.targets]) == "ohlol"


def test_the_epoch_counted_is_the_one_from_which_the_word_stays_right(capsys: pytest.CaptureFixture):
    said = [["no", "ok", "ok"], ["ok", "no", "ok"], ["ok", "ok", "ok"], ["ok", "ok", "no"]]
    assert try_seeds(lambda seed: [(0.0, word) for word in said[seed]], 4, "ok") == [2, 3, 1]
    assert capsys.readouterr().out == "3 of 4 seeds, 75.0%, end with 'ok', from epoch 2 on (median), 3 at the latest.\n"


def test_the_embedding_is_the_product_of_the_one_hot_vector_with_the_table():
    table = hello_embedding.Net(4).embedding
    assert torch.equal(table(torch.tensor([2, 0])), torch.eye(4)[[2, 0]] @ table.weight)
