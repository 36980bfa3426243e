"""Lecture 12, homework: LSTM and GRU, gates by hand, on the same task as the plain RNN.

    uv run ch11_rnn/hello_lstm_gru.py --plot

A gate is a sigmoid between 0 (shut) and 1 (open) that multiplies what passes. The LSTM has a second state, the cell
state, and three gates: how much of it is forgotten, written, and shown. The GRU has two: how much of the old state
enters the new one, and how much is kept. A sum in place of the RNN's repeated product keeps gradients alive over long
texts; five letters hardly need that. With 16 hidden numbers each of the three ends right for all of seeds 0-999.
Ends with "ohlol" from all three.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Plot, Seed

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


def lstm_cell(
    x: Tensor, h: Tensor, c: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """x N×input, h and c N×hidden → the next h and c. Source: Gers et al., "Learning to Forget", 2000."""
    gates = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh  # N×4·hidden
    write, forget, candidate, output = gates.chunk(4, dim=1)
    c = torch.sigmoid(forget) * c + torch.sigmoid(write) * torch.tanh(candidate)
    return torch.sigmoid(output) * torch.tanh(c), c


def gru_cell(x: Tensor, h: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor) -> Tensor:
    """x N×input, h N×hidden → the next h. Source: Cho et al., 2014; reset after the matrix product, as in cuDNN."""
    x_reset, x_update, x_new = (x @ weight_ih.T + bias_ih).chunk(3, dim=1)
    h_reset, h_update, h_new = (h @ weight_hh.T + bias_hh).chunk(3, dim=1)
    update = torch.sigmoid(x_update + h_update)
    new = torch.tanh(x_new + torch.sigmoid(x_reset + h_reset) * h_new)
    return update * h + (1 - update) * new


class Net(nn.Module):
    """Letters one-hot, L×1×letters → logits, L×letters."""

    def __init__(self, kind: str, num_letters: int):
        super().__init__()
        self.rnn = KINDS[kind](input_size=num_letters, hidden_size=16)
        self.linear = nn.Linear(16, num_letters)

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.rnn(x)  # L×1×16
        return self.linear(out.view(-1, 16))  # L×letters


def spell(indices: list[int]) -> str:
    return "".join([idx2char[index] for index in indices])


def main(epochs: Epochs = 15, lr: LearningRate = 0.1, seed: Seed = 0, plot: Plot = False) -> dict[str, str]:
    num_letters = len(idx2char)
    x_one_hot = [one_hot_lookup[x] for x in x_data]
    inputs = torch.tensor(x_one_hot, dtype=torch.float32).view(-1, 1, num_letters)  # L×1×letters
    labels = torch.tensor(y_data)  # L
    num_parameters = {}
    words = {}  # the word of every epoch
    losses = {}
    for kind in KINDS:
        torch.manual_seed(seed)
        net = Net(kind, num_letters)
        criterion = nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(net.parameters(), lr=lr)
        num_parameters[kind] = sum([parameter.numel() for parameter in net.parameters()])
        words[kind] = []
        losses[kind] = []
        for _ in range(epochs):
            logits = net(inputs)  # predict all letters, L×letters
            loss = criterion(logits, labels)  # the mean over the letters
            optimizer.zero_grad()  # backward adds to the gradients; those of the last epoch must not count again
            loss.backward()  # back through all steps, and through the gates
            optimizer.step()  # one move of the weights, which all steps share
            words[kind].append(spell(logits.argmax(dim=1).tolist()))
            losses[kind].append(loss.item())
        check_finite(loss.item(), lr)

    print("epoch  " + "".join([f"{kind:7}" for kind in KINDS]))
    for epoch in range(epochs):
        print(f"{epoch + 1:5}  {words['RNN'][epoch]}  {words['LSTM'][epoch]}  {words['GRU'][epoch]}")
    print("\n      parameters  first right in epoch")
    for kind in KINDS:
        first = "never"
        if spell(y_data) in words[kind]:
            first = words[kind].index(spell(y_data)) + 1
        print(f"{kind:5}{num_parameters[kind]:11}  {first}")
    last = {kind: words[kind][-1] for kind in KINDS}
    print(f"To {spell(x_data)!r} they say {last['RNN']!r} (RNN), {last['LSTM']!r} (LSTM), {last['GRU']!r} (GRU).")
    if plot:
        draw(losses)
    return last


def draw(losses: dict[str, list[float]]) -> None:
    figure = plotting.figure()
    axes = figure.subplots()
    for kind, curve in losses.items():
        axes.plot(range(1, len(curve) + 1), curve, "o-", label=kind)
    axes.set(xlabel="epoch", ylabel=plotting.term("loss", "损失"))
    axes.legend()
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
