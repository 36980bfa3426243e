"""Lecture 12: an RNN cell reads "hello" and says "ohlol".

    uv run ch11_rnn/hello_rnn_cell.py

Each letter goes in as a one-hot vector, one of four scores is to come out largest. The notes take the hidden state, 4
numbers, for these scores. But tanh bounds it by 1, so even the best scores, 1 and −1, give the right letter 71 % at
most, and the memory must hold what is said and what is remembered in the same four numbers: `--as-in-notes` ends right
for 71.5 % of seeds 0-199. Here the memory has 8 numbers, and a linear layer makes unbounded scores of them; all else is
as in the notes, and seeds 0-999 all end right (`--seeds 1000`).
Ends with "ohlol".
"""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from common.cli import Count, LearningRate, Seed, check_finite, run
from common.words import Words, encode, try_seeds


class Net(nn.Module):
    """One step: a letter one-hot, 1×letters, and the memory, 1×hidden → scores, 1×letters, and the next memory."""

    def __init__(self, letters: int, as_in_notes: bool = False):
        super().__init__()
        self.hidden_size = letters if as_in_notes else 8
        self.cell = nn.RNNCell(letters, self.hidden_size)
        self.scores = nn.Identity() if as_in_notes else nn.Linear(self.hidden_size, letters)

    def forward(self, x: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.cell(x, hidden)
        return self.scores(hidden), hidden


def train(words: Words, epochs: int, lr: float, seed: int, as_in_notes: bool = False) -> Iterator[tuple[float, str]]:
    """Yield the loss and the word said in each epoch."""
    torch.manual_seed(seed)
    net = Net(len(words.letters), as_in_notes)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    inputs = one_hot(words.inputs, len(words.letters)).float()  # L×letters
    for _ in range(epochs):
        loss, said = 0, []
        hidden = torch.zeros(1, net.hidden_size)
        for x, target in zip(inputs, words.targets, strict=True):
            scores, hidden = net(x[None], hidden)
            loss += criterion(scores, target[None])
            said.append(scores)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        check_finite(loss.item(), lr)
        yield loss.item(), words.spell(torch.cat(said))


def main(
    text: str = "hello",
    target: str = "ohlol",
    epochs: Count = 15,
    lr: LearningRate = 0.1,
    seed: Seed = 0,
    seeds: Count | None = None,
    as_in_notes: bool = False,
) -> str | list[int]:
    words = encode(text, target)
    if seeds:
        return try_seeds(lambda seed: train(words, epochs, lr, seed, as_in_notes), seeds, target)
    for epoch, (loss, said) in enumerate(train(words, epochs, lr, seed, as_in_notes), 1):
        if epoch % math.ceil(epochs / 15) == 0:
            print(f"epoch {epoch:2}  loss {loss:6.3f}  {said}")
    print(f"To {text!r} it says {said!r}.")
    return said


if __name__ == "__main__":
    run(main)
