"""Lecture 12: nn.RNN reads the whole of "hello" at once and says "ohlol".

    uv run ch11_rnn/hello_rnn.py --plot

The same as hello_rnn_cell.py, but the loop over the letters is inside nn.RNN. (The notes build their model with four
arguments where it takes five, a TypeError.) The notes take the hidden state, four numbers between −1 and 1, as the
logits: 60 % of seeds 0-199 end right (`how_often.py --seeds 200`). With 8 hidden numbers and a linear layer behind them
all of seeds 0-999 end right. All else is as in the notes.
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
    """Letters one-hot, L×1×letters → logits, L×letters."""

    def __init__(self, num_letters: int):
        super().__init__()
        self.rnn = nn.RNN(input_size=num_letters, hidden_size=8)
        self.linear = nn.Linear(8, num_letters)

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.rnn(x)  # L×1×8; without a second argument the hidden state starts with zeros
        out = out.view(-1, 8)  # L×8: one row a letter, as the loss wants them
        return self.linear(out)  # L×letters


def spell(indices: list[int]) -> str:
    return "".join([idx2char[index] for index in indices])


def main(epochs: Epochs = 15, lr: LearningRate = 0.05, seed: Seed = 0, plot: Plot = False) -> str:
    num_letters = len(idx2char)
    x_one_hot = [one_hot_lookup[x] for x in x_data]
    inputs = torch.tensor(x_one_hot, dtype=torch.float32).view(-1, 1, num_letters)  # L×1×letters; lecture: torch.Tensor
    labels = torch.tensor(y_data)  # L, or seqLen·batchSize, not (seqLen·batchSize)×1 as in the notes' comment
    torch.manual_seed(seed)
    net = Net(num_letters)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    history = []
    for epoch in range(1, epochs + 1):
        logits = net(inputs)  # predict all letters, L×letters
        loss = criterion(logits, labels)  # the mean over the letters; hello_rnn_cell.py has the sum
        optimizer.zero_grad()  # backward adds to the gradients; without this, those of the last epoch would count again
        loss.backward()  # back through all steps, from the last letter to the first
        optimizer.step()  # one move of the weights, which all steps share
        word = spell(logits.argmax(dim=1).tolist())  # lecture: _, idx = outputs.max(dim=1)
        print(f"epoch {epoch:2}  loss {loss.item():6.3f}  {word}")
        history.append((epoch, loss.item(), torch.softmax(logits.detach(), dim=1)))
    check_finite(loss.item(), lr)
    print(f"To {spell(x_data)!r} it says {word!r}.")
    if plot:
        draw(history)
    return word


def draw(history: list[tuple[int, float, Tensor]]) -> None:
    """The probabilities of all letters at every step, L×letters, epoch by epoch; the likeliest are framed."""
    figure = plotting.figure(6.5, 5.4)
    axes = figure.subplots()

    def draw_epoch(results: tuple[int, float, Tensor]) -> None:
        epoch, loss, p = results
        axes.clear()
        axes.imshow(p.T.numpy(), cmap="Blues", vmin=0, vmax=1.5)
        for step, likeliest in enumerate(p.argmax(dim=1).tolist()):
            plotting.frame(axes, step - 0.5, likeliest - 0.5, 1, 1)
            for index in range(len(idx2char)):
                plotting.sign(axes, step, index, f"{p[step, index]:.2f}", 14)
        word = spell(p.argmax(dim=1).tolist())
        axes.set_title(
            f"epoch {epoch}: {word}\nloss = criterion(logits, labels) = {loss:.3f}", family="monospace", fontsize=13
        )
        axes.set_xticks(range(len(x_data)), list(spell(x_data)))
        axes.set_yticks(range(len(idx2char)), idx2char)
        axes.set(xlabel=plotting.term("letter read", "输入"), ylabel=plotting.term("probability of", "概率"))
        axes.grid(False)

    plotting.animate(figure, draw_epoch, history, fps=2)


if __name__ == "__main__":
    run(main)
