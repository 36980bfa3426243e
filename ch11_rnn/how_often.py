"""Lecture 12: how often does "hello" become "ohlol"? The notes' networks and ours, trained from many seeds.

    uv run ch11_rnn/how_often.py

The seed chooses the first weights, and a training that succeeds from one of them may fail from another: only many tell
whether a network can do the task. The notes take the hidden state as the logits; hello_rnn_cell.py and hello_rnn.py
put a linear layer behind 8 hidden numbers. All else is the same: 15 epochs of Adam, with a learning rate of 0.1 for
RNNCell and 0.05 for RNN. With `--seeds 200` the notes' networks end right for 71.5 % (RNNCell) and 60 % (RNN) of seeds
0-199. A word may come right and be lost again: what counts is the epoch from which it stays right.
Ends with "ohlol" for 40 of 40 seeds with the linear layer, for RNNCell and for RNN.
"""

import statistics

import torch
from torch import Tensor, nn

from common.cli import UsageError, progress, run
from common.options import Count, Epochs


class CellNet(nn.Module):
    """RNNCell in a loop: letters one-hot, L×1×letters → logits, L×letters."""

    def __init__(self, num_letters: int, with_linear: bool):
        super().__init__()
        self.hidden_size = 8 if with_linear else num_letters
        self.rnncell = nn.RNNCell(num_letters, self.hidden_size)
        self.linear = nn.Linear(8, num_letters) if with_linear else nn.Identity()  # Identity: returns its input

    def forward(self, x: Tensor) -> Tensor:
        hidden = torch.zeros(1, self.hidden_size)
        logits = []
        for letter in x:  # 1×letters
            hidden = self.rnncell(letter, hidden)
            logits.append(self.linear(hidden))
        return torch.cat(logits)


class RNNNet(nn.Module):
    """nn.RNN, all steps at once: letters one-hot, L×1×letters → logits, L×letters."""

    def __init__(self, num_letters: int, with_linear: bool):
        super().__init__()
        self.hidden_size = 8 if with_linear else num_letters
        self.rnn = nn.RNN(num_letters, self.hidden_size)
        self.linear = nn.Linear(8, num_letters) if with_linear else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.rnn(x)  # L×1×hidden
        return self.linear(out.view(-1, self.hidden_size))


def train(net: nn.Module, inputs: Tensor, labels: Tensor, epochs: int, lr: float, reduction: str) -> list[bool]:
    """Train, and return for each epoch whether all letters were right."""
    criterion = nn.CrossEntropyLoss(reduction=reduction)
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    right = []
    for _ in range(epochs):
        logits = net(inputs)  # L×letters
        loss = criterion(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        right.append(torch.equal(logits.argmax(dim=1), labels))
    return right


def right_from(right: list[bool]) -> int | None:
    """The epoch, counted from 1, from which the word stays right; None where it is wrong at the end."""
    first = None
    for epoch, is_right in enumerate(right, 1):
        if not is_right:
            first = None
        elif first is None:
            first = epoch
    return first


def check_words(text: str, target: str) -> None:
    if len(text) != len(target):
        raise UsageError(f"--text {text!r} and --target {target!r} differ in length; give a target letter per letter")
    if len(text) < 2 or len(set(text + target)) < 2:
        raise UsageError(f"--text {text!r} and --target {target!r}: give at least two letters, not all the same")


def main(seeds: Count = 40, text: str = "hello", target: str = "ohlol", epochs: Epochs = 15) -> dict[str, list[int]]:
    check_words(text, target)
    idx2char = sorted(set(text + target))
    num_letters = len(idx2char)
    x_data = [idx2char.index(letter) for letter in text]
    y_data = [idx2char.index(letter) for letter in target]
    inputs = torch.eye(num_letters)[x_data].view(-1, 1, num_letters)  # row i of eye is the one-hot vector of letter i
    labels = torch.tensor(y_data)
    networks = [  # name, class, with a linear layer or not, learning rate, loss summed or averaged over the letters
        ("RNNCell, hidden state as logits", CellNet, False, 0.1, "sum"),
        ("RNNCell, 8 hidden and a linear layer", CellNet, True, 0.1, "sum"),
        ("RNN, hidden state as logits", RNNNet, False, 0.05, "mean"),
        ("RNN, 8 hidden and a linear layer", RNNNet, True, 0.05, "mean"),
    ]
    torch.set_num_threads(1)  # work this small only gets slower when several cores share it
    epochs_needed = {}
    print("network                               seeds right   share  from epoch (median)  latest")
    for name, network, with_linear, lr, reduction in networks:
        needed = []  # for each seed that ends right, the epoch from which it stays right
        for seed in progress(range(seeds), name):
            torch.manual_seed(seed)
            net = network(num_letters, with_linear)
            first = right_from(train(net, inputs, labels, epochs, lr, reduction))
            if first is not None:
                needed.append(first)
        median, latest = "never", "never"
        if needed:
            median, latest = f"{statistics.median(needed):g}", str(max(needed))
        counted = f"{len(needed)} of {seeds}"
        print(f"{name:36}{counted:>13}{len(needed) / seeds:8.1%}{median:>21}{latest:>8}")
        epochs_needed[name] = needed
    counts = [len(needed) for needed in epochs_needed.values()]
    cell, cell_linear, rnn, rnn_linear = counts
    print(
        f"Of {seeds} seeds, {cell_linear} (RNNCell) and {rnn_linear} (RNN) end with {target!r} with the linear layer, "
        f"{cell} and {rnn} without it."
    )
    return epochs_needed


if __name__ == "__main__":
    run(main)
