"""Lecture 13: a recurrent network reads a name letter by letter and says which language it comes from.

    uv run ch11_rnn/name_classifier.py
    uv run ch11_rnn/name_classifier.py --as-in-lecture

A letter is its ASCII code, looked up in an embedding. A bidirectional GRU reads the letters from both ends, and a
linear layer turns its two last hidden states into 18 logits. Names differ in length: a batch is padded, then packed, so
that the padding is never read (packed_sequence.py shows how).
The lecture's program has two layers, Adam with learning rate 0.001, batches of 256, and 100 epochs. One layer, batches
of 64, and a learning rate that rises to 0.005 and falls to zero are as accurate after 5 epochs.
A tenth of the training file is held out: choose by the held-out accuracy. The test file is used once, at the end.
A label says, and only crudely, which language a name is spelled like: a name is no nationality.
Ends with the recall of each language, and the test accuracy beside that of always predicting "Russian", 46.8%.
"""

import csv
import gzip
import time
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from common import plotting
from common.checkpoint import Checkpoint, History
from common.cli import check_finite, progress, run
from common.data import Loader, checked_path
from common.device import choose_device
from common.options import Batch, Device, Epochs, LearningRate, Plot, SavePath, Seed

N_CHARS = 128  # of ASCII
HIDDEN_SIZE = 100
LANGUAGES = [  # the lecture's countries
    "Arabic", "Chinese", "Czech", "Dutch", "English", "French", "German", "Greek", "Irish", "Italian", "Japanese",
    "Korean", "Polish", "Portuguese", "Russian", "Scottish", "Spanish", "Vietnamese",
]  # fmt: skip
CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def read_names(part: str) -> tuple[list[str], list[int]]:
    """The names of a part, "train" or "test", and the number of each name's language."""
    with gzip.open(checked_path(f"names/names_{part}.csv.gz"), "rt") as file:
        rows = list(csv.reader(file))
    names = [row[0] for row in rows]
    labels = [LANGUAGES.index(row[1]) for row in rows]
    return names, labels


def make_tensors(names: list[str]) -> tuple[Tensor, Tensor]:
    """The letters as ASCII codes, padded with zeros to the longest name, N×L, and the lengths, N."""
    seq_lengths = torch.tensor([len(name) for name in names])  # int64, and it stays on the CPU: packing needs it there
    seq_tensor = torch.zeros(len(names), max(seq_lengths), dtype=torch.int64)
    for row, name in enumerate(names):
        seq_tensor[row, : len(name)] = torch.tensor([ord(letter) for letter in name])
    return seq_tensor, seq_lengths


class RNNClassifier(nn.Module):
    """Names as padded indices, N×L, and their lengths, N → logits, N×18."""

    def __init__(self, cell: str = "gru", num_layers: int = 1):
        super().__init__()
        self.embedding = nn.Embedding(N_CHARS, HIDDEN_SIZE)
        self.rnn = CELLS[cell](HIDDEN_SIZE, HIDDEN_SIZE, num_layers, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * HIDDEN_SIZE, len(LANGUAGES))

    def forward(self, seq_tensor: Tensor, seq_lengths: Tensor) -> Tensor:
        embedded = self.embedding(seq_tensor)  # N×L → N×L×100; the lecture turns N×L to L×N first, by input.t()
        # The lecture sorts the batch by length first; enforce_sorted=False lets PyTorch do that, and undo it.
        packed = pack_padded_sequence(embedded, seq_lengths, batch_first=True, enforce_sorted=False)
        _, hidden = self.rnn(packed)  # 2·layers×N×100
        if isinstance(self.rnn, nn.LSTM):
            hidden, _ = hidden  # the LSTM gives the hidden state and the cell state
        # The last layer's two: [-2] has read the name forward, [-1] backward. (Widely read notes take [-1] twice, by
        # mistake.) The lecture: hidden_cat = torch.cat([hidden[-1], hidden[-2]], dim=1), the same two.
        both = torch.cat([hidden[-2], hidden[-1]], dim=1)  # N×200
        return self.fc(both)  # N×18


def loaders(batch_size: int, seed: int) -> tuple[Loader, Loader, Loader]:
    """Batches of the names to train on, of the tenth of the training file that is held out, and of the test file."""
    names, labels = read_names("train")
    seq_tensor, seq_lengths = make_tensors(names)
    languages = torch.tensor(labels)
    order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed))
    tenth = len(names) // 10
    held_out = order[:tenth]
    seen = order[tenth:]
    train_loader = Loader(
        seq_tensor[seen], seq_lengths[seen], languages[seen], batch_size=batch_size, shuffle=True, seed=seed
    )
    held_out_loader = Loader(seq_tensor[held_out], seq_lengths[held_out], languages[held_out], batch_size=1000)
    names, labels = read_names("test")
    seq_tensor, seq_lengths = make_tensors(names)
    test_loader = Loader(seq_tensor, seq_lengths, torch.tensor(labels), batch_size=1000)
    return train_loader, held_out_loader, test_loader


@torch.no_grad()
def confusion_matrix(model: nn.Module, loader: Loader, device: torch.device) -> Tensor:
    """How often a name of each language (row) was taken for each language (column), 18×18."""
    confusion = torch.zeros(len(LANGUAGES), len(LANGUAGES), dtype=torch.int64)
    for seq_tensor, seq_lengths, labels in loader:
        predicted = model(seq_tensor.to(device), seq_lengths).argmax(dim=1)
        for label, guess in zip(labels.tolist(), predicted.tolist()):
            confusion[label, guess] += 1
    return confusion


def accuracy(confusion: Tensor) -> float:
    """The share of the names on the diagonal, where the predicted language is the right one."""
    return (confusion.diag().sum() / confusion.sum()).item()


def main(
    cell: Literal["rnn", "lstm", "gru"] = "gru",
    as_in_lecture: bool = False,
    epochs: Epochs | None = None,
    batch_size: Batch | None = None,
    lr: LearningRate | None = None,
    seed: Seed = 0,
    device: Device = "auto",
    plot: Plot = False,
    checkpoint: SavePath = None,
) -> float:
    num_layers = 2 if as_in_lecture else 1
    # What the command line leaves out is None, and is chosen here.
    epochs = epochs or (100 if as_in_lecture else 5)
    batch_size = batch_size or (256 if as_in_lecture else 64)
    lr = lr or (0.001 if as_in_lecture else 0.005)
    chosen = choose_device(device)
    torch.set_num_threads(1)  # to share so little work among threads costs as much as it gains
    torch.manual_seed(seed)
    train_loader, held_out_loader, test_loader = loaders(batch_size, seed)
    print(f"{train_loader.samples:,} names to train on, {held_out_loader.samples:,} held out")

    model = RNNClassifier(cell, num_layers).to(chosen)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    if as_in_lecture:
        scheduler = torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1)  # the same learning rate in every step
    else:
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=epochs * len(train_loader))
    settings = {
        "--cell": cell,
        "--as-in-lecture": as_in_lecture,
        "--epochs": epochs,
        "--batch-size": batch_size,
        "--lr": lr,
        "--seed": seed,
    }
    saved = Checkpoint(checkpoint, settings, train_loader.generator, model, optimizer, scheduler)
    with saved as history:  # of the epochs that are done
        for epoch in range(len(history) + 1, epochs + 1):
            start = time.perf_counter()
            total = 0.0
            for seq_tensor, seq_lengths, labels in progress(train_loader, f"epoch {epoch}"):
                y_pred = model(seq_tensor.to(chosen), seq_lengths)  # logits, N×18
                loss = criterion(y_pred, labels.to(chosen))  # the mean over the batch
                optimizer.zero_grad()  # backward adds to .grad, so the last batch's must go
                loss.backward()  # back through all letters of all names
                optimizer.step()  # a step against the gradient
                scheduler.step()  # sets the learning rate of the next step
                total += loss.item() * len(labels)
            seconds = time.perf_counter() - start
            mean = total / train_loader.samples
            check_finite(mean, lr)
            held_out = accuracy(confusion_matrix(model, held_out_loader, chosen))
            print(f"epoch {epoch:2}  loss {mean:.4f}  held-out accuracy {held_out:.2%}  {seconds:.1f} s", flush=True)
            history.append({"loss": mean, "accuracy": held_out, "seconds": seconds})
            saved.save()

    confusion = confusion_matrix(model, test_loader, chosen)
    print_recall(confusion)
    majority = (confusion.sum(dim=1).max() / confusion.sum()).item()
    print(f"Test accuracy {accuracy(confusion):.2%}; always predicting Russian, the majority class: {majority:.1%}.")
    if plot:
        draw_confusion(confusion)
        draw_history(history)
    return accuracy(confusion)


def print_recall(confusion: Tensor) -> None:
    """For each language, the share of its test names that were recognised, and how many there are; three a line."""
    names = confusion.sum(dim=1)
    print("recall:")
    for row in range(6):
        line = ""
        for index in (row, row + 6, row + 12):
            recall = confusion[index, index] / names[index]
            line += f"  {LANGUAGES[index]:10} {recall:6.1%} of {names[index]:4}  "
        print(line.rstrip())


def draw_confusion(confusion: Tensor) -> None:
    shares = 100 * confusion / confusion.sum(dim=1, keepdim=True)  # of each language's names
    figure = plotting.figure(7, 7)
    axes = figure.subplots()
    axes.imshow(shares.numpy(), cmap="Blues")
    for row in range(len(LANGUAGES)):
        for column in range(len(LANGUAGES)):
            share = shares[row, column].item()
            if share >= 0.5:
                color = "white" if share > 50 else "black"
                axes.text(column, row, f"{share:.0f}", ha="center", va="center", fontsize=9, color=color)
    axes.set_xticks(range(len(LANGUAGES)), LANGUAGES, rotation=90)
    axes.set_yticks(range(len(LANGUAGES)), LANGUAGES)
    axes.set(xlabel=plotting.term("predicted", "预测"), ylabel=plotting.term("language", "语言"))
    axes.set_title("% of each language's test names", fontsize=13)
    axes.grid(False)
    plotting.show(figure, "confusion")


def draw_history(history: History) -> None:
    figure = plotting.figure(7, 4)
    axes = figure.subplots()
    axes.plot(range(1, len(history) + 1), [100 * epoch["accuracy"] for epoch in history], "o-", color=plotting.GREEN)
    axes.set(xlabel="epoch", ylabel=plotting.term("held-out accuracy %", "准确率"))
    axes.locator_params(axis="x", integer=True)
    plotting.show(figure, "accuracy")


if __name__ == "__main__":
    run(main)
