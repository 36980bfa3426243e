"""Lecture 12: nn.RNN reads the whole of "hello" at once and says "ohlol".

    uv run ch11_rnn/hello_rnn.py

The same as hello_rnn_cell.py with the loop over the letters inside nn.RNN. (The notes build their model with four
arguments where it takes five, a TypeError.) Taking the four bounded numbers of the hidden state for scores, as the
notes do, ends right for 60 % of seeds 0-199 (`--as-in-notes --seeds 200`). A memory of 8 numbers with a linear layer
behind it does for all of seeds 0-999; all else is as in the notes.
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
    """Letters one-hot, L×1×letters → scores, L×letters."""

    def __init__(self, letters: int, as_in_notes: bool = False):
        super().__init__()
        hidden_size = letters if as_in_notes else 8
        self.rnn = nn.RNN(input_size=letters, hidden_size=hidden_size)
        self.scores = nn.Identity() if as_in_notes else nn.Linear(hidden_size, letters)

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.rnn(x)  # L×1×hidden; the memory starts with zeros
        return self.scores(out[:, 0])


def train(words: Words, epochs: int, lr: float, seed: int, as_in_notes: bool = False) -> Iterator[tuple[float, str]]:
    """Yield the loss and the word said in each epoch."""
    torch.manual_seed(seed)
    net = Net(len(words.letters), as_in_notes)
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
    lr: LearningRate = 0.05,
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
