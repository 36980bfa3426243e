"""Chapter 11: cells and layers by hand beside torch's, and how often "hello" becomes "ohlol"."""

import copy
import importlib
import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.transforms import Bbox
from torch import nn
from torch.nn.functional import cross_entropy

from ch11_rnn import gates, hello_embedding, hello_lstm_gru, hello_rnn, hello_rnn_cell, how_often, rnn, rnn_cell
from tests.conftest import ROOT

sizes, seeds = st.integers(1, 6), st.integers(0, 1000)
HELLO = ["hello_rnn_cell", "hello_rnn", "hello_embedding", "hello_lstm_gru"]
X = torch.tensor([1, 0, 2, 2, 3])
Y = torch.tensor([3, 1, 2, 3, 2])
ONE_HOT = torch.eye(4)[X].unsqueeze(1)  # 5×1×4


@given(batch=sizes, inputs=sizes, hidden=sizes, seed=seeds)
def test_cells_by_hand_equal_torch(batch, inputs, hidden, seed):
    torch.manual_seed(seed)
    x = torch.randn(batch, inputs)
    h = torch.randn(batch, hidden)
    c = torch.randn(batch, hidden)
    plain = nn.RNNCell(inputs, hidden)
    lstm = nn.LSTMCell(inputs, hidden)
    gru = nn.GRUCell(inputs, hidden)
    our_h, our_c = hello_lstm_gru.lstm_cell(x, h, c, *lstm.parameters())
    torch_h, torch_c = lstm(x, (h, c))
    pairs = [
        (rnn_cell.cell(x, h, *plain.parameters()), plain(x, h)),
        (our_h, torch_h),
        (our_c, torch_c),
        (hello_lstm_gru.gru_cell(x, h, *gru.parameters()), gru(x, h)),
    ]
    for by_hand, by_torch in pairs:
        torch.testing.assert_close(by_hand, by_torch, rtol=0, atol=1e-6)


@given(length=sizes, batch=sizes, inputs=sizes, hidden=sizes, layers=st.integers(1, 3), seed=seeds)
def test_the_loop_over_the_cell_equals_torch(length, batch, inputs, hidden, layers, seed):
    torch.manual_seed(seed)
    network, x = nn.RNN(inputs, hidden, layers), torch.randn(length, batch, inputs)
    states = rnn.loop(network, x)
    out, final = network(x)
    assert states.shape == (layers, length, batch, hidden)
    torch.testing.assert_close(states[-1], out, rtol=0, atol=1e-6)
    torch.testing.assert_close(states[:, -1], final, rtol=0, atol=1e-6)


def test_shapes_are_those_of_the_lecture(script):
    _, out, _ = script("ch11_rnn/rnn_cell.py")
    assert out.count("input (1, 4)  hidden (1, 2)") == 3
    assert out.endswith("are equal.\n")
    _, out, _ = script("ch11_rnn/rnn.py")
    assert "layers 1: input (3, 1, 4)  out (3, 1, 2)  hidden (1, 1, 2)" in out
    assert "layers 2: input (3, 1, 4)  out (3, 1, 2)  hidden (2, 1, 2)" in out
    assert "batch_first: input (1, 3, 4)  out (1, 3, 2)  hidden (2, 1, 2)" in out
    assert out.endswith("are equal.\n")


def words_of(name: str, **options: int) -> list[str]:
    """The words that a hello script ends with: one, or hello_lstm_gru's three."""
    result = importlib.import_module(f"ch11_rnn.{name}").main(**options)
    return [result] if isinstance(result, str) else result


def check_seeds(name: str, number: int) -> None:
    wrong = [seed for seed in range(number) if set(words_of(name, seed=seed)) != {"ohlol"}]
    assert wrong == []


@pytest.mark.parametrize("name", HELLO)
def test_default_says_ohlol_for_three_seeds(name: str):
    assert len(words_of(name)) == (3 if name == "hello_lstm_gru" else 1)
    check_seeds(name, 3)


@pytest.mark.slow
@pytest.mark.parametrize("name", HELLO)
@pytest.mark.parametrize("number", [10, 1000])
def test_default_says_ohlol_for_every_seed(name: str, number: int):
    check_seeds(name, number)


@pytest.mark.parametrize("name", HELLO)
def test_other_words(name: str, monkeypatch: pytest.MonkeyPatch):
    """A learner who changes the data at the top of a script needs to change nothing else."""
    module = importlib.import_module(f"ch11_rnn.{name}")
    x_data, y_data = [1, 0, 3, 0, 3, 2], [0, 3, 0, 3, 0, 4]
    monkeypatch.setattr(module, "idx2char", ["a", "b", "e", "n", "s"])
    monkeypatch.setattr(module, "x_data", [x_data] if name == "hello_embedding" else x_data)
    monkeypatch.setattr(module, "y_data", y_data)
    if name != "hello_embedding":
        monkeypatch.setattr(module, "one_hot_lookup", torch.eye(5).tolist())
    assert set(words_of(name, epochs=60)) == {"ananas"}


@pytest.mark.parametrize("module", [hello_rnn_cell, hello_rnn, hello_embedding, hello_lstm_gru])
def test_the_data_spell_hello_and_ohlol(module):
    x_data = module.x_data[0] if module is hello_embedding else module.x_data
    assert module.spell(x_data) == "hello"
    assert module.spell(module.y_data) == "ohlol"
    if module is not hello_embedding:
        assert module.one_hot_lookup == torch.eye(len(module.idx2char)).tolist()


def trained_otherwise(model: nn.Module, inputs: torch.Tensor, lr: float, reduction: str) -> tuple[list, list]:
    """The losses of 15 epochs, and whether all letters are right, with gradients that nothing can add up in."""
    adam = torch.optim.Adam(model.parameters(), lr=lr)
    losses, right = [], []
    for _ in range(15):
        logits = model(inputs)
        loss = cross_entropy(logits, Y, reduction=reduction)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        for parameter, gradient in zip(model.parameters(), gradients, strict=True):
            parameter.grad = gradient
        adam.step()
        losses.append(loss.item())
        right.append(logits.argmax(dim=1).equal(Y))
    return losses, right


@pytest.mark.parametrize(
    ("name", "network", "inputs", "lr", "reduction"),
    [
        ("hello_rnn_cell", lambda: how_often.Net(4, with_linear=True), ONE_HOT, 0.1, "sum"),
        ("hello_rnn", lambda: how_often.Net(4, with_linear=True), ONE_HOT, 0.05, "mean"),
        ("hello_rnn", lambda: hello_rnn.Net(4), ONE_HOT, 0.02, "mean"),
        ("hello_embedding", lambda: hello_embedding.Net(4), X.unsqueeze(0), 0.05, "mean"),
    ],
)
def test_each_epoch_has_the_loss_of_another_training(script, name: str, network, inputs, lr: float, reduction: str):
    _, out, _ = script(f"ch11_rnn/{name}.py", "--seed", 1, "--lr", lr)
    torch.manual_seed(1)
    losses, right = trained_otherwise(network(), inputs, lr, reduction)
    lines = out.splitlines()[:15]
    assert [float(line.split()[3]) for line in lines] == pytest.approx(losses, abs=2e-3)
    assert [line.endswith("ohlol") for line in lines] == right


def test_lstm_and_gru_are_first_right_where_another_training_is(script):
    _, out, _ = script("ch11_rnn/hello_lstm_gru.py", "--seed", 1)
    for kind, first in re.findall(r"(\w+) +\d+ parameters  first right in epoch (\d+)", out):
        torch.manual_seed(1)
        _, right = trained_otherwise(hello_lstm_gru.Net(kind, 4), ONE_HOT, 0.1, "mean")
        assert right.index(True) + 1 == int(first)


def test_how_often_counts_the_seeds_that_are_right_in_the_last_epoch():
    expected = []
    for with_linear in [False, True]:
        for lr, reduction in [(0.1, "sum"), (0.05, "mean")]:
            count = 0
            for seed in range(8):
                torch.manual_seed(seed)
                count += trained_otherwise(how_often.Net(4, with_linear), ONE_HOT, lr, reduction)[1][5]
            expected.append(count)
    assert how_often.main(seeds=8, epochs=6) == expected
    assert len(set(expected)) == 4


@pytest.mark.slow
@pytest.mark.parametrize(("seeds", "without"), [(40, [27, 24]), (200, [143, 120])])
def test_how_often_as_on_the_pages(seeds: int, without: list):
    counts = how_often.main(seeds=seeds)
    assert counts[:2] == pytest.approx(without, abs=1)  # a seed more or less where the machine rounds otherwise
    assert counts[2:] == [seeds, seeds]


@pytest.mark.slow
def test_how_often_with_a_thousand_seeds():
    assert how_often.main(seeds=1000)[2:] == [1000, 1000]


def test_without_the_linear_layer_it_is_the_network_of_the_lecture():
    """Four hidden numbers, themselves the logits: bounded by 1, and with nothing behind the cell."""
    model = how_often.Net(4, with_linear=False)
    assert sum(parameter.numel() for parameter in model.parameters()) == 4 * 4 + 4 * 4 + 4 + 4
    assert model(1e6 * torch.randn(5, 1, 4)).abs().max() <= 1


def test_how_often_with_other_words():
    assert how_often.main(seeds=2, text="banane", target="ananas", epochs=60)[2:] == [2, 2]


def test_the_number_to_keep_is_the_last_marked_one():
    torch.manual_seed(0)
    inputs, targets = gates.make_batch()
    assert 40 < inputs[:, :, 1].sum() - gates.BATCH_SIZE < 160  # about 6 % of 49·32
    for sequence, answers in zip(inputs.transpose(0, 1), targets.transpose(0, 1), strict=True):
        last = None
        for (number, mark), answer in zip(sequence.tolist(), answers.flatten().tolist(), strict=True):
            last = number if mark else last
            assert answer == last


def test_the_gates_are_those_of_torch_s_lstm():
    """With what they let through, the memory becomes torch's."""
    lstm, inputs = nn.LSTM(2, 3), torch.randn(6, 4, 2)
    write, keep = gates.watch(lstm, inputs)
    weight_ih, weight_hh, bias_ih, bias_hh = lstm.parameters()
    out, _ = lstm(inputs)
    before = torch.cat([torch.zeros(1, 4, 3), out[:-1]])
    sums = inputs @ weight_ih.T + bias_ih + before @ weight_hh.T + bias_hh
    torch.testing.assert_close(write, torch.sigmoid(sums[:, :, :3]), rtol=0, atol=1e-6)
    torch.testing.assert_close(keep, torch.sigmoid(sums[:, :, 3:6]), rtol=0, atol=1e-6)


def test_the_gates_are_trained_on_the_right_gradients():
    torch.manual_seed(0)
    model = gates.Net(nn.LSTM, 3)
    other = copy.deepcopy(model)
    gates.train(model, 3, 0.05, seed=1)
    torch.manual_seed(1)
    adam = torch.optim.Adam(other.parameters(), lr=0.05)
    for _ in range(3):
        inputs, targets = gates.make_batch()
        loss = (other(inputs) - targets).square().mean()
        for parameter, gradient in zip(
            other.parameters(), torch.autograd.grad(loss, list(other.parameters())), strict=True
        ):
            parameter.grad = gradient
        adam.step()
    for ours, others in zip(model.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(ours, others, rtol=0, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_the_lstm_keeps_what_the_rnn_loses(script, seed: int):
    _, out, _ = script("ch11_rnn/gates.py", "--seed", seed)
    plain, gated = [float(line.split()[2]) for line in out.splitlines()[:2]]
    assert gated < min(0.1, plain / 3)


def texts_in(axes) -> list[str]:
    return [text.get_text().replace("−", "-") for text in axes.texts if text.get_text()]


def numbers_in(axes) -> list[float]:
    return [float(text) for text in texts_in(axes) if re.fullmatch(r"-?\d\.\d\d", text)]


def test_the_field_of_probabilities_ends_with_the_word_and_its_loss(films):
    hello_rnn.main(plot=True)
    [(figure, move, frames)] = films.values()
    [axes] = figure.axes
    assert len(frames) == 15
    for frame, word in ((frames[0], "ollll"), (frames[-1], "ohlol")):
        move(frame)
        [image] = axes.images
        p = np.asarray(image.get_array())  # letters×L
        assert p.sum(axis=0) == pytest.approx(np.ones(5))
        texts = texts_in(axes)
        assert numbers_in(axes) == pytest.approx(p.T.flatten(), abs=0.00501)
        letters = [text for text in texts if len(text) == 1]
        assert ("".join(letters[::2]), "".join(letters[1::2])) == ("ohlol", word)
        loss = -np.log(p[Y, range(5)]).mean()
        assert texts[-1] == f"loss = criterion(logits, labels)  # {loss:.3f}"
        framed = [tuple(line.get_xydata()[0] + 0.5) for line in axes.lines]
        assert framed == list(enumerate(p.argmax(axis=0)))


def test_the_picture_of_the_cell_can_be_checked_by_hand(films):
    """What stands behind each = is the product with what stands before it, and the last pair is torch's state."""
    rnn_cell.main(plot=True)
    [(figure, move, frames)] = films.values()
    [axes] = figure.axes
    torch.manual_seed(0)
    cell = nn.RNNCell(4, 2)
    hidden = None
    for step, x in enumerate(torch.randn(3, 1, 4)):
        hidden = cell(x, hidden)
        move(frames[3 * step + 2])
        numbers = np.array([float(text) for text in texts_in(axes) if re.fullmatch(r"-?\d(\.\d\d)?", text)][-30:])
        weight_ih, x, b_ih, from_x = numbers[:8].reshape(2, 4), numbers[8:12], numbers[12:14], numbers[14:16]
        weight_hh, h, b_hh, from_h = numbers[16:20].reshape(2, 2), numbers[20:22], numbers[22:24], numbers[24:26]
        assert weight_ih @ x + b_ih == pytest.approx(from_x, abs=0.03)
        assert weight_hh @ h + b_hh == pytest.approx(from_h, abs=0.03)
        assert numbers[26:28] == pytest.approx(from_x + from_h, abs=0.011)
        assert numbers[28:] == pytest.approx(hidden[0].tolist(), abs=0.00501)
    assert len(frames) == 9


def test_the_unrolled_network_shows_the_probabilities(figures, script):
    script("ch11_rnn/hello_rnn_cell.py", "--plot")
    [axes] = figures[0].axes
    framed = [line for line in axes.lines if line.get_color() == "black"]
    assert [round(line.get_ydata()[0] - 1.4) for line in framed] == Y.tolist()
    columns = np.array(numbers_in(axes)).reshape(5, 4)
    assert columns.argmax(axis=1).tolist() == Y.tolist()
    assert columns.sum(axis=1) == pytest.approx(np.ones(5), abs=0.021)


def test_the_embedding_s_picture_ends_with_the_row_that_torch_looks_up(figures, script):
    script("ch11_rnn/hello_embedding.py", "--plot")
    [axes] = figures[0].axes
    numbers = numbers_in(axes)
    assert len(numbers) == 30
    assert numbers[-6:] == numbers[12:18]  # the third row of the table


def test_out_and_hidden_are_framed(figures, script):
    """Each frame of the two pictures holds the centres of as many states as torch returns, with their numbers."""
    out = script("ch11_rnn/rnn.py", "--plot").out
    printed = [float(number) for number in re.findall(r"-?\d\.\d+", out)]
    shown = numbers_in(figures[1].axes[0])
    assert set(np.round(printed, 2)) <= set(shown)
    for figure, layers in zip(figures, [1, 2], strict=True):
        [axes] = figure.axes
        framed = []
        for line in axes.lines:
            box = Bbox(line.get_xydata()[[0, 2]])
            framed.append(sum(box.contains(cell.get_x() + 0.5, cell.get_y() + 0.5) for cell in axes.patches))
        assert framed == [3 * 2, layers * 2]


def test_answers_on_the_page():
    def size(network: nn.Module) -> int:
        return sum(parameter.numel() for parameter in network.parameters())

    days = [size(nn.Linear(30 * 3, 8)), size(nn.RNN(3, 8))]
    sizes = [size(nn.RNN(4, 8)), size(nn.RNN(100, 100)), size(nn.GRU(100, 100, bidirectional=True))]
    answers = [f"{number:,}" for number in days + sizes]
    best = torch.softmax(torch.tensor([1.0, -1.0, -1.0, -1.0]), dim=0)[0].item()
    answers += [f"{100 * best:.0f} %", f"{best:.3f}", f"{-math.log(best):.3f}"]
    halves = nn.CrossEntropyLoss(reduction="sum")(torch.zeros(2, 2), torch.tensor([0, 1])).item()
    answers.append(f"{halves:.3f}")
    for name in ("README.md", "README.zh-CN.md"):
        page = (ROOT / "ch11_rnn" / name).read_text("utf-8")
        assert [answer for answer in answers if answer not in page] == []
