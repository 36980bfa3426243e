"""Lecture 12, homework: letters embedded in a space of their own, two layers of memory, a linear layer.

    uv run ch11_rnn/hello_embedding.py

A one-hot vector is long, sparse, and fixed. An embedding is a table with a row of learned numbers for each letter:
the row of a letter is the product of its one-hot vector with the table, looked up instead of multiplied.
Seeds 0-999 all end right (`--seeds 1000`).
Ends with "ohlol".
"""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from common.cli import Count, LearningRate, Seed, check_finite, run
from common.words import Words, encode, try_seeds


class Net(nn.Module):
    """Indices of letters, N×L → scores, N×L×letters."""

    def __init__(self, letters: int):
        super().__init__()
        self.embedding = nn.Embedding(letters, 10)
        self.rnn = nn.RNN(input_size=10, hidden_size=16, num_layers=2, batch_first=True)
        self.scores = nn.Linear(16, letters)

    def forward(self, x: Tensor) -> Tensor:
        x = self.embedding(x)  # N×L → N×L×10
        x, _ = self.rnn(x)  # → N×L×16
        return self.scores(x)  # → N×L×letters


def train(words: Words, epochs: int, lr: float, seed: int) -> Iterator[tuple[float, str]]:
    """Yield the loss and the word said in each epoch."""
    torch.manual_seed(seed)
    net = Net(len(words.letters))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    for _ in range(epochs):
        scores = net(words.inputs[None])[0]  # L×letters
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
) -> str | list[int]:
    words = encode(text, target)
    if seeds:
        return try_seeds(lambda seed: train(words, epochs, lr, seed), seeds, target)
    for epoch, (loss, said) in enumerate(train(words, epochs, lr, seed), 1):
        if epoch % math.ceil(epochs / 15) == 0:
            print(f"epoch {epoch:2}  loss {loss:6.3f}  {said}")
    print(f"To {text!r} it says {said!r}.")
    return said


if __name__ == "__main__":
    run(main)
