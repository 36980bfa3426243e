"""Lecture 12: letters embedded as learned vectors, an RNN of two layers, a linear layer.

第 12 讲：嵌入层、两层 RNN、线性层。

    uv run ch11_rnn/hello_embedding.py --plot

An embedding is a table with a row of learned numbers for each letter. A one-hot vector times the table gives the same
row.

You should see: to "hello" it says "ohlol".
"""

import torch
from torch import Tensor, nn

from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Plot, Seed

idx2char = ["e", "h", "l", "o"]
x_data = [[1, 0, 2, 2, 3]]  # hello, a batch of one word: N×L
y_data = [3, 1, 2, 3, 2]  # ohlol: N·L


class Net(nn.Module):
    """Indices of letters, N×L → logits, (N·L)×letters."""

    def __init__(self, num_letters: int):
        super().__init__()
        self.emb = nn.Embedding(num_letters, 10)
        self.rnn = nn.RNN(input_size=10, hidden_size=8, num_layers=2, batch_first=True)
        self.fc = nn.Linear(8, num_letters)

    def forward(self, x: Tensor) -> Tensor:
        x = self.emb(x)  # → N×L×10
        x, _ = self.rnn(x)  # → N×L×8
        x = self.fc(x)  # → N×L×letters
        return x.flatten(0, 1)  # → (N·L)×letters; lecture: x.view(-1, num_class)


def spell(indices: list) -> str:
    return "".join([idx2char[index] for index in indices])


def main(epochs: Epochs = 15, lr: LearningRate = 0.05, seed: Seed = 0, plot: Plot = False) -> str:
    inputs = torch.tensor(x_data)  # → N×L: indices, no one-hot vectors
    labels = torch.tensor(y_data)  # → N·L
    torch.manual_seed(seed)
    model = Net(len(idx2char))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        logits = model(inputs)  # → (N·L)×letters
        loss = criterion(logits, labels)
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
        word = spell(logits.argmax(dim=1).tolist())
        print(f"epoch {epoch:2}  loss {loss.item():6.3f}  {word}")
    check_finite(loss.item(), lr)
    print(f"To {spell(x_data[0])!r} it says {word!r}.")
    if plot:
        from ch11_rnn.figures.hello_embedding import draw

        draw(model.emb.weight.detach())
    return word


if __name__ == "__main__":
    run(main)
