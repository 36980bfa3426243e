"""Lecture 12: nn.RNN reads the whole of "hello" at once and says "ohlol".

第 12 讲：nn.RNN 一次读入整个 "hello"，输出 "ohlol"。

    uv run ch11_rnn/hello_rnn.py --plot

The same as hello_rnn_cell.py, but nn.RNN has the loop over the letters inside.

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
    """Letters one-hot, L×1×letters → logits, L×letters."""

    def __init__(self, num_letters: int):
        super().__init__()
        self.rnn = nn.RNN(input_size=num_letters, hidden_size=8)
        self.linear = nn.Linear(8, num_letters)  # lecture: hidden_size=4, and the hidden state is the logits

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.rnn(x)  # → L×1×8; the hidden state starts with zeros
        out = out.view(-1, 8)  # → L×8: a row for each letter
        return self.linear(out)  # → L×letters


def spell(indices: list) -> str:
    return "".join([idx2char[index] for index in indices])


def main(epochs: Epochs = 15, lr: LearningRate = 0.05, seed: Seed = 0, plot: Plot = False) -> str:
    num_letters = len(idx2char)
    x_one_hot = [one_hot_lookup[x] for x in x_data]
    inputs = torch.tensor(x_one_hot, dtype=torch.float32).view(-1, 1, num_letters)  # → L×1×letters
    labels = torch.tensor(y_data)  # → L: a class for each row of logits
    torch.manual_seed(seed)
    model = Net(num_letters)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for epoch in range(1, epochs + 1):
        logits = model(inputs)  # → L×letters
        loss = criterion(logits, labels)  # the mean over the letters; hello_rnn_cell.py has the sum
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
        word = spell(logits.argmax(dim=1).tolist())  # lecture: _, idx = outputs.max(dim=1)
        print(f"epoch {epoch:2}  loss {loss.item():6.3f}  {word}")
        history.append({"word": word, "loss": loss.item(), "p": torch.softmax(logits.detach(), dim=1)})
    check_finite(loss.item(), lr)
    print(f"To {spell(x_data)!r} it says {word!r}.")
    if plot:
        from ch11_rnn.figures.hello_rnn import draw

        draw(history)
    return word


if __name__ == "__main__":
    run(main)
