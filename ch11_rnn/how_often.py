"""Lecture 12, beyond: how often does "hello" become "ohlol"?

第 12 讲补充：换不同的随机种子，有多少次能学会 "ohlol"？

    uv run ch11_rnn/how_often.py

One seed may be luck, so we try 40. The lecture takes the four hidden numbers as the logits; hello_rnn_cell.py and
hello_rnn.py put a linear layer after eight.

You should see: with the linear layer 40 of 40 seeds end right, without it fewer.
"""

import torch
from torch import Tensor, nn

from common.cli import UsageError, progress, run
from common.options import Count, Epochs


class Net(nn.Module):
    """Letters one-hot, L×1×letters → logits, L×letters."""

    def __init__(self, num_letters: int, with_linear: bool):
        super().__init__()
        self.hidden_size = 8 if with_linear else num_letters
        self.rnn = nn.RNN(num_letters, self.hidden_size)  # equal to nn.RNNCell in a loop
        self.linear = nn.Linear(8, num_letters) if with_linear else nn.Identity()  # Identity: returns its input

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.rnn(x)  # → L×1×hidden
        return self.linear(out.view(-1, self.hidden_size))  # → L×letters


def train(model: nn.Module, inputs: Tensor, labels: Tensor, epochs: int, lr: float, reduction: str) -> bool:
    """Train, and return whether all letters are right in the last epoch."""
    criterion = nn.CrossEntropyLoss(reduction=reduction)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        logits = model(inputs)  # → L×letters
        loss = criterion(logits, labels)
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
    return torch.equal(logits.argmax(dim=1), labels)


def main(seeds: Count = 40, text: str = "hello", target: str = "ohlol", epochs: Epochs = 15) -> list:
    """Count how many seeds learn the word.

    :param seeds: how many first weights to try
    :param text: the word to read
    :param target: the word to say, of equal length
    """
    if len(text) != len(target):
        raise UsageError(f"--text {text!r} and --target {target!r} differ in length; give a target letter per letter")
    if len(text) < 2 or len(set(text + target)) < 2:
        raise UsageError(f"--text {text!r} and --target {target!r}: give at least two letters, not all the same")
    idx2char = sorted(set(text + target))
    x_data = [idx2char.index(letter) for letter in text]
    y_data = [idx2char.index(letter) for letter in target]
    inputs = torch.eye(len(idx2char))[x_data].unsqueeze(1)  # → L×1×letters; row i of eye is letter i one-hot
    labels = torch.tensor(y_data)  # → L
    torch.set_num_threads(1)  # several cores would only slow down work this small
    counts = []
    for head in ["hidden state as logits", "linear layer"]:
        for lesson, lr, reduction in [("hello_rnn_cell", 0.1, "sum"), ("hello_rnn", 0.05, "mean")]:
            right = 0
            for seed in progress(range(seeds), lesson):
                torch.manual_seed(seed)
                model = Net(len(idx2char), with_linear=head == "linear layer")
                right += train(model, inputs, labels, epochs, lr, reduction)
            print(f"{head:24}as in {lesson:16}{right:4} of {seeds} seeds end right ({right / seeds:.1%})")
            counts.append(right)
    print(f"The linear layer: {counts[2]} and {counts[3]} of {seeds} seeds; without it {counts[0]} and {counts[1]}.")
    return counts


if __name__ == "__main__":
    run(main)
