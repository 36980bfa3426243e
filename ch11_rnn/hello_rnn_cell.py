"""Lecture 12: an RNN cell reads "hello" and says "ohlol".

第 12 讲：RNNCell 逐个字母读入 "hello"，输出 "ohlol"。

    uv run ch11_rnn/hello_rnn_cell.py --plot

Each letter goes in one-hot. A linear layer turns the hidden state into four logits, one for each letter.

You should see: to "hello" it says "ohlol".
"""

import torch
from torch import Tensor, nn

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
        self.linear = nn.Linear(8, num_letters)  # lecture: hidden_size=4, and the hidden state is the logits

    def forward(self, x: Tensor, hidden: Tensor):
        hidden = self.rnncell(x, hidden)  # → 1×8
        return self.linear(hidden), hidden  # → 1×letters, 1×8

    def init_hidden(self) -> Tensor:
        return torch.zeros(1, 8)  # before the first letter there is nothing to remember


def spell(indices: list) -> str:
    return "".join([idx2char[index] for index in indices])


def main(epochs: Epochs = 15, lr: LearningRate = 0.1, seed: Seed = 0, plot: Plot = False) -> str:
    num_letters = len(idx2char)
    x_one_hot = [one_hot_lookup[x] for x in x_data]
    inputs = torch.tensor(x_one_hot, dtype=torch.float32).view(-1, 1, num_letters)  # → L×1×letters
    labels = torch.tensor(y_data).view(-1, 1)  # → L×1
    torch.manual_seed(seed)
    model = Net(num_letters)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        word = ""
        p = []  # the probabilities after each letter
        loss = 0  # the sum over the letters
        hidden = model.init_hidden()
        for x, label in zip(inputs, labels):  # x: 1×letters, label: 1
            logits, hidden = model(x, hidden)
            loss += criterion(logits, label)  # not .item(): backward needs the graph of all steps
            word += spell(logits.argmax(dim=1).tolist())  # lecture: _, idx = hidden.max(dim=1)
            p.append(torch.softmax(logits.detach(), dim=1))
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
        print(f"epoch {epoch:2}  loss {loss.item():6.3f}  {word}")
    check_finite(loss.item(), lr)
    print(f"To {spell(x_data)!r} it says {word!r}.")
    if plot:
        from ch11_rnn.figures.hello_rnn_cell import draw

        draw(torch.cat(p))
    return word


if __name__ == "__main__":
    run(main)
