"""Lecture 12, homework: letters embedded as learned vectors, an RNN of two layers, a linear layer.

    uv run ch11_rnn/hello_embedding.py --plot

A one-hot vector is long, sparse, and fixed. An embedding is a table with a row of learned numbers for each letter:
the row of a letter is the product of its one-hot vector with the table, looked up instead of multiplied.
All of seeds 0-999 end right.
Ends with "ohlol".
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Plot, Seed

idx2char = ["e", "h", "l", "o"]
x_data = [[1, 0, 2, 2, 3]]  # hello: N×L, a batch of one, for batch_first=True; no one-hot vectors any more
y_data = [3, 1, 2, 3, 2]  # ohlol: N·L


class Net(nn.Module):
    """Indices of letters, N×L → logits, (N·L)×letters."""

    def __init__(self, num_letters: int):
        super().__init__()
        self.emb = nn.Embedding(num_letters, 10)
        self.rnn = nn.RNN(input_size=10, hidden_size=16, num_layers=2, batch_first=True)
        self.fc = nn.Linear(16, num_letters)

    def forward(self, x: Tensor) -> Tensor:
        x = self.emb(x)  # N×L → N×L×10
        x, _ = self.rnn(x)  # → N×L×16
        x = self.fc(x)  # → N×L×letters
        return x.flatten(0, 1)  # → (N·L)×letters; lecture: x.view(-1, num_class)


def spell(indices: list[int]) -> str:
    return "".join([idx2char[index] for index in indices])


def main(epochs: Epochs = 15, lr: LearningRate = 0.05, seed: Seed = 0, plot: Plot = False) -> str:
    inputs = torch.tensor(x_data)  # N×L; lecture: torch.LongTensor
    labels = torch.tensor(y_data)  # N·L
    torch.manual_seed(seed)
    net = Net(len(idx2char))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        logits = net(inputs)  # predict all letters, (N·L)×letters
        loss = criterion(logits, labels)  # the mean over the letters
        optimizer.zero_grad()  # backward adds to the gradients; without this, those of the last epoch would count again
        loss.backward()  # back through all steps and both layers, to the rows of the table that were looked up
        optimizer.step()  # moves the table as well: the embedding is learned
        word = spell(logits.argmax(dim=1).tolist())
        print(f"epoch {epoch:2}  loss {loss.item():6.3f}  {word}")
    check_finite(loss.item(), lr)
    print(f"To {spell(x_data[0])!r} it says {word!r}.")
    if plot:
        draw(net.emb.weight.detach())
    return word


def draw(table: Tensor) -> None:
    """The one-hot vector of l, the learned table, letters×10, and their product: the row of l."""
    figure, axes = plotting.canvas(7.6, 3.6, 18.6, 8.4)
    one_hot = torch.tensor([[0.0, 0.0, 1.0, 0.0]])
    plotting.cells(axes, one_hot.numpy(), 0.3, 3.5, "l")
    plotting.sign(axes, 5.5, 4, "×")
    plotting.cells(axes, table.numpy(), 8, 2, plotting.term("embedding, learned", "嵌入"))
    for row, letter in enumerate(idx2char):
        plotting.sign(axes, 7.3, row + 2.5, letter, 13)
    plotting.frame(axes, 8, 4, 10, 1)
    plotting.sign(axes, 5.5, 7, "=")
    plotting.cells(axes, (one_hot @ table).numpy(), 8, 6.5)
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
