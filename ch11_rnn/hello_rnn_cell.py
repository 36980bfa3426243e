"""Lecture 12: an RNN cell reads "hello" and says "ohlol".

    uv run ch11_rnn/hello_rnn_cell.py --plot

Each letter goes in as a one-hot vector. Out come four logits, and that of the right letter should be the largest.
The notes take the hidden state, 4 numbers, as the logits. But tanh bounds it by 1, so even the best logits, 1 and −1,
give the right letter a probability of 71 % at most, and the same four numbers must be both output and memory: 71.5 % of
seeds 0-199 end right (`how_often.py --seeds 200`). Here the hidden state has 8 numbers, and a linear layer makes
unbounded logits of them. All else is as in the notes, and all of seeds 0-999 end right.
Ends with "ohlol".
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


class Net(nn.Module):
    """One step: a letter one-hot, 1×letters, and the hidden state, 1×8 → logits, 1×letters, and the next 1×8."""

    def __init__(self, num_letters: int):
        super().__init__()
        self.rnncell = nn.RNNCell(input_size=num_letters, hidden_size=8)
        self.linear = nn.Linear(8, num_letters)

    def forward(self, x: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.rnncell(x, hidden)  # 1×8
        return self.linear(hidden), hidden  # 1×letters, 1×8

    def init_hidden(self) -> Tensor:
        return torch.zeros(1, 8)  # before the first letter there is nothing to remember


def spell(indices: list[int]) -> str:
    return "".join([idx2char[index] for index in indices])


def main(epochs: Epochs = 15, lr: LearningRate = 0.1, seed: Seed = 0, plot: Plot = False) -> str:
    num_letters = len(idx2char)
    x_one_hot = [one_hot_lookup[x] for x in x_data]
    inputs = torch.tensor(x_one_hot, dtype=torch.float32).view(-1, 1, num_letters)  # L×1×letters; lecture: torch.Tensor
    labels = torch.tensor(y_data).view(-1, 1)  # L×1; lecture: torch.LongTensor
    torch.manual_seed(seed)
    net = Net(num_letters)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        word = ""
        p = []  # the probabilities after each letter
        loss = torch.tensor(0.0)  # the sum over the letters; lecture: loss = 0
        hidden = net.init_hidden()
        for x, label in zip(inputs, labels):  # x: 1×letters, label: 1
            logits, hidden = net(x, hidden)  # predict a letter from this one and from what is remembered
            loss += criterion(logits, label)  # not .item(): the sum must keep the graph of all steps
            word += spell(logits.argmax(dim=1).tolist())  # lecture: _, idx = hidden.max(dim=1)
            p.append(torch.softmax(logits.detach(), dim=1))
        optimizer.zero_grad()  # backward adds to the gradients; without this, those of the last epoch would count again
        loss.backward()  # back through all steps, from the last letter to the first
        optimizer.step()  # one move of the weights, which all steps share
        print(f"epoch {epoch:2}  loss {loss.item():6.3f}  {word}")
    check_finite(loss.item(), lr)
    print(f"To {spell(x_data)!r} it says {word!r}.")
    if plot:
        draw(torch.cat(p))
    return word


def draw(p: Tensor) -> None:
    """The network unrolled: one-hot letters at the bottom, probabilities (L×letters) above, what it says on top."""
    figure, axes = plotting.canvas(7, 7.9, 15.4, 17.4)
    plotting.sign(axes, 0.8, 10, "h0 = 0", 12)
    axes.text(1.6, 0.7, plotting.term("says", "输出"), ha="right", va="center")
    axes.text(1.6, 16.9, plotting.term("reads", "输入"), ha="right", va="center")
    for row, letter in enumerate(idx2char):
        plotting.sign(axes, 1.9, row + 1.9, letter, 14)
        plotting.sign(axes, 1.9, row + 12.6, letter, 14)
    for step, (index, likeliest) in enumerate(zip(x_data, p.argmax(dim=1).tolist())):
        x = 3.4 + 2.7 * step  # the middle of this step
        plotting.sign(axes, x, 16.9, idx2char[index], 20)
        plotting.cells(axes, torch.tensor([one_hot_lookup[index]]).T.numpy(), x - 0.5, 12.1)
        plotting.arrow(axes, (x, 12), (x, 10.7))
        plotting.arrow(axes, (x - 1.7, 10), (x - 1, 10), plotting.RED)
        plotting.frame(axes, x - 1, 9.4, 2, 1.2, plotting.BLUE)
        plotting.sign(axes, x, 10, "rnncell", 10)
        plotting.arrow(axes, (x, 9.3), (x, 8.4))
        plotting.frame(axes, x - 1, 7.1, 2, 1.2, plotting.GREEN)
        plotting.sign(axes, x, 7.7, "linear", 10)
        plotting.arrow(axes, (x, 7), (x, 5.6))
        plotting.cells(axes, p[step : step + 1].T.numpy(), x - 0.5, 1.4)
        plotting.frame(axes, x - 0.5, likeliest + 1.4, 1, 1)
        plotting.sign(axes, x, 0.7, idx2char[likeliest], 20)
    axes.text(1.6, 6.3, "softmax", ha="right", va="center", fontsize=11)
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
