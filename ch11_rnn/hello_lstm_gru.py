"""Lecture 12, homework: LSTM and GRU, gates by hand, on the same task as the plain RNN.

    uv run ch11_rnn/hello_lstm_gru.py

A gate is a sigmoid between 0 (shut) and 1 (open) that multiplies what passes. The LSTM has three: what of a separate
memory is forgotten, written and shown. The GRU has two: what of the old state the new one sees, and what of it stays.
A sum in place of the RNN's repeated product keeps gradients alive over long texts; five letters hardly need that.
With a memory of 16 numbers each of the three ends right for all of seeds 0-999 (`--seeds 1000`).
Ends with "ohlol" from all three.
"""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from common.cli import Count, LearningRate, Seed, check_finite, run
from common.words import Words, encode, try_seeds

KINDS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


def lstm_cell(
    x: Tensor, h: Tensor, c: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """x N×input, h and memory c N×hidden → the next h and c. Source: Gers et al., "Learning to Forget", 2000."""
    gates = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh  # N×4·hidden
    write, forget, candidate, output = gates.chunk(4, dim=1)
    c = torch.sigmoid(forget) * c + torch.sigmoid(write) * torch.tanh(candidate)
    return torch.sigmoid(output) * torch.tanh(c), c


def gru_cell(x: Tensor, h: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor) -> Tensor:
    """x N×input, h N×hidden → the next h. Source: Cho et al., 2014, but with the reset behind the product, as cuDNN."""
    x_reset, x_update, x_new = (x @ weight_ih.T + bias_ih).chunk(3, dim=1)
    h_reset, h_update, h_new = (h @ weight_hh.T + bias_hh).chunk(3, dim=1)
    update = torch.sigmoid(x_update + h_update)
    new = torch.tanh(x_new + torch.sigmoid(x_reset + h_reset) * h_new)
    return update * h + (1 - update) * new


class Net(nn.Module):
    """Letters one-hot, L×1×letters → scores, L×letters."""

    def __init__(self, kind: str, letters: int):
        super().__init__()
        self.rnn = KINDS[kind](input_size=letters, hidden_size=16)
        self.scores = nn.Linear(16, letters)

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.rnn(x)  # L×1×16
        return self.scores(out[:, 0])


def train(kind: str, words: Words, epochs: int, lr: float, seed: int) -> Iterator[tuple[float, str]]:
    """Yield the loss and the word said in each epoch."""
    torch.manual_seed(seed)
    net = Net(kind, len(words.letters))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    inputs = one_hot(words.inputs, len(words.letters)).float()[:, None]  # L×1×letters
    for _ in range(epochs):
        scores = net(inputs)  # L×letters
        loss = criterion(scores, words.targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        check_finite(loss.item(), lr)
        yield loss.item(), words.spell(scores)


def main(
    text: str = "hello",
    target: str = "ohlol",
    epochs: Count = 15,
    lr: LearningRate = 0.1,
    seed: Seed = 0,
    seeds: Count | None = None,
) -> dict[str, str] | dict[str, list[int]]:
    words = encode(text, target)
    if seeds:
        took = {}
        for kind in KINDS:
            print(f"{kind:5}", end="", flush=True)
            took[kind] = try_seeds(lambda seed, kind=kind: train(kind, words, epochs, lr, seed), seeds, target)
        return took
    histories = {kind: list(train(kind, words, epochs, lr, seed)) for kind in KINDS}
    print("epoch  " + "".join(f"{kind:{len(text) + 2}}" for kind in KINDS))
    for epoch in range(1, epochs + 1):
        if epoch % math.ceil(epochs / 15) == 0:
            print(f"{epoch:5}  " + "  ".join(history[epoch - 1][1] for history in histories.values()))
    print("\n      parameters  first right in epoch")
    said = {}
    for kind, history in histories.items():
        words_said = [word for _, word in history]
        said[kind] = words_said[-1]
        first = words_said.index(target) + 1 if target in words_said else "never"
        print(
            f"{kind:5}{sum(parameter.numel() for parameter in Net(kind, len(words.letters)).parameters()):11}  {first}"
        )
    print(f"To {text!r} they say " + ", ".join(f"{word!r} ({kind})" for kind, word in said.items()) + ".")
    return said


if __name__ == "__main__":
    run(main)
