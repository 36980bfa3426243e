"""Lecture 12, homework: LSTM and GRU, by hand and on the task of the plain RNN.

第 12 讲作业：手写 LSTM 和 GRU 单元，并用它们学 hello → ohlol。

    uv run ch11_rnn/hello_lstm_gru.py

A gate is a sigmoid: 0 is shut, 1 is open. A gate can pass the memory on unchanged, so gradients survive.

You should see: to "hello" all say "ohlol".
"""

import torch
from torch import Tensor, nn

from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Seed

idx2char = ["e", "h", "l", "o"]
x_data = [1, 0, 2, 2, 3]  # hello
y_data = [3, 1, 2, 3, 2]  # ohlol
one_hot_lookup = [
    [1, 0, 0, 0],  # e
    [0, 1, 0, 0],  # h
    [0, 0, 1, 0],  # l
    [0, 0, 0, 1],  # o
]
KINDS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


def lstm_gates(x: Tensor, h: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor):
    """x N×input, h N×hidden → what is written (i), kept (f), new (g) and shown (o), each N×hidden."""
    sums = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh  # → N×4·hidden, all four in one product
    i, f, g, o = sums.chunk(4, dim=1)
    return torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)


def lstm_cell(x: Tensor, h: Tensor, c: Tensor, *weights: Tensor):
    """x N×input, h and c N×hidden → the next h and c. Source: Gers et al., "Learning to Forget", 2000."""
    i, f, g, o = lstm_gates(x, h, *weights)
    c = f * c + i * g  # c' = f·c + i·g: keep some of the memory, add something new
    return o * torch.tanh(c), c  # h' = o·tanh(c')


def gru_cell(x: Tensor, h: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor) -> Tensor:
    """x N×input, h N×hidden → the next h. Source: Cho et al., 2014, with the reset after the product, as in cuDNN."""
    x_r, x_z, x_n = (x @ weight_ih.T + bias_ih).chunk(3, dim=1)  # W_ih·x + b_ih → three of N×hidden
    h_r, h_z, h_n = (h @ weight_hh.T + bias_hh).chunk(3, dim=1)  # W_hh·h + b_hh
    r = torch.sigmoid(x_r + h_r)  # the reset gate: how much of h enters n
    z = torch.sigmoid(x_z + h_z)  # the update gate: how much of h is kept
    n = torch.tanh(x_n + r * h_n)  # what is new
    return z * h + (1 - z) * n  # h' = z·h + (1 − z)·n


class Net(nn.Module):
    """Letters one-hot, L×1×letters → logits, L×letters."""

    def __init__(self, kind: str, num_letters: int):
        super().__init__()
        self.rnn = KINDS[kind](input_size=num_letters, hidden_size=16)
        self.linear = nn.Linear(16, num_letters)

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.rnn(x)  # → L×1×16
        return self.linear(out.view(-1, 16))  # → L×letters


def spell(indices: list) -> str:
    return "".join([idx2char[index] for index in indices])


def main(epochs: Epochs = 15, lr: LearningRate = 0.1, seed: Seed = 0) -> list:
    x_one_hot = [one_hot_lookup[x] for x in x_data]
    inputs = torch.tensor(x_one_hot, dtype=torch.float32).view(-1, 1, len(idx2char))  # → L×1×letters
    labels = torch.tensor(y_data)  # → L
    said = []
    for kind in KINDS:
        torch.manual_seed(seed)
        model = Net(kind, len(idx2char))
        criterion = nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        words = []
        for _ in range(epochs):
            logits = model(inputs)  # → L×letters
            loss = criterion(logits, labels)
            optimizer.zero_grad()  # clear the old gradients
            loss.backward()  # compute the new ones
            optimizer.step()  # update the weights
            words.append(spell(logits.argmax(dim=1).tolist()))
        check_finite(loss.item(), lr)
        num_parameters = sum(parameter.numel() for parameter in model.parameters())
        first = words.index(spell(y_data)) + 1 if spell(y_data) in words else "never"
        print(f"{kind:5}{num_parameters:5} parameters  first right in epoch {first}")
        said.append(words[-1])
    print(f"To {spell(x_data)!r} they say {said[0]} (RNN), {said[1]} (LSTM), {said[2]} (GRU).")
    return said


if __name__ == "__main__":
    run(main)
