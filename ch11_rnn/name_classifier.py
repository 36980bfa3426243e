"""Lecture 13: a recurrent network tells the language of a name by its letters.

第 13 讲：循环神经网络逐个字母地读名字，判断它属于哪种语言。

    uv run ch11_rnn/name_classifier.py --plot

A GRU reads each name from both ends; a linear layer scores 18 languages. `--as-in-lecture` takes the lecture's 100
epochs, about ten minutes.

You should see: test accuracy about 84 %; always "Russian" has 46.8 %.
"""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence
from torch.optim.lr_scheduler import ConstantLR, OneCycleLR

from ch11_rnn.names import LANGUAGES, make_loaders
from common.checkpoint import Checkpoint
from common.cli import check_finite, progress, run, warn_if_stuck
from common.data import Loader
from common.device import choose_device
from common.options import Device, Epochs, LearningRate, Plot, SavePath, Seed

LECTURE = {"num_layers": 2, "epochs": 100, "batch_size": 256, "lr": 0.001}
OURS = {"num_layers": 1, "epochs": 5, "batch_size": 64, "lr": 0.005}  # as accurate, in a small part of the time
HIDDEN_SIZE = 100
CELLS = {"rnn": nn.RNN, "gru": nn.GRU}


class RNNClassifier(nn.Module):
    """Names as padded indices, N×L, and their lengths, N → logits, N×18."""

    def __init__(self, cell: str = "gru", num_layers: int = 1):
        super().__init__()
        self.embedding = nn.Embedding(128, HIDDEN_SIZE)  # a row for each ASCII code
        self.rnn = CELLS[cell](HIDDEN_SIZE, HIDDEN_SIZE, num_layers, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * HIDDEN_SIZE, len(LANGUAGES))

    def forward(self, seq_tensor: Tensor, seq_lengths: Tensor) -> Tensor:
        embedded = self.embedding(seq_tensor)  # N×L → N×L×100; lecture: input.t() first, then L×N×100
        packed = pack_padded_sequence(embedded, seq_lengths, batch_first=True, enforce_sorted=False)  # lecture: sorted
        _, hidden = self.rnn(packed)  # → 2·layers×N×100
        hidden_cat = torch.cat([hidden[-2], hidden[-1]], dim=1)  # → N×200; lecture: backward, then forward
        return self.fc(hidden_cat)  # → N×18


def train_epoch(model: nn.Module, loader: Loader, optimizer, scheduler, device: torch.device) -> float:
    """See all names once: the lecture's trainModel(). Returns the mean loss."""
    criterion = nn.CrossEntropyLoss()
    total = 0
    for seq_tensor, seq_lengths, labels in progress(loader, "training"):
        logits = model(seq_tensor.to(device), seq_lengths)  # → N×18; the lengths stay on the CPU
        loss = criterion(logits, labels.to(device))
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
        scheduler.step()  # set the learning rate of the next step
        total += loss.item() * len(labels)
    return total / loader.samples


@torch.no_grad()
def predict(model: nn.Module, loader: Loader, device: torch.device) -> tuple[Tensor, float]:
    """The likeliest language of each name, N, and the share that is right: the lecture's testModel()."""
    batches = []
    for seq_tensor, seq_lengths, _ in loader:
        logits = model(seq_tensor.to(device), seq_lengths)  # → N×18
        batches.append(logits.argmax(dim=1).cpu())
    predicted = torch.cat(batches)
    return predicted, (predicted == loader.tensors[2]).float().mean().item()


def main(
    cell: Literal["rnn", "gru"] = "gru",
    as_in_lecture: bool = False,
    epochs: Epochs | None = None,
    lr: LearningRate | None = None,
    seed: Seed = 0,
    device: Device = "auto",
    plot: Plot = False,
    checkpoint: SavePath = None,
) -> float:
    """:param cell: the kind of recurrent network
    :param as_in_lecture: the lecture's settings, and its test after each epoch"""
    settings = LECTURE if as_in_lecture else OURS
    epochs, lr = epochs or settings["epochs"], lr or settings["lr"]
    chosen = choose_device(device)
    torch.set_num_threads(1)  # there is too little work to share
    torch.manual_seed(seed)
    # beyond the lecture: a tenth of the training names is held out, and tells how good an epoch is
    train_loader, held_out_loader, test_loader = make_loaders(settings["batch_size"], seed)
    print(f"{train_loader.samples:,} names to train on, {held_out_loader.samples:,} held out")
    model = RNNClassifier(cell, settings["num_layers"]).to(chosen)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    if as_in_lecture:
        scheduler = ConstantLR(optimizer, factor=1)  # changes nothing
    else:  # beyond the lecture: the learning rate rises to lr, then falls to 0
        scheduler = OneCycleLR(optimizer, lr, total_steps=epochs * len(train_loader))
    # With --checkpoint FILE the training may be stopped; with the same settings it continues after the last epoch.
    kept = {"--cell": cell, "--as-in-lecture": as_in_lecture, "--epochs": epochs, "--lr": lr, "--seed": seed}
    saved = Checkpoint(checkpoint, kept, train_loader.generator, model, optimizer, scheduler)
    history = saved.history  # the result of each epoch; those in the file are done
    for epoch in range(len(history) + 1, epochs + 1):
        loss = train_epoch(model, train_loader, optimizer, scheduler, chosen)
        check_finite(loss, lr)
        result = {"loss": loss, "held-out": predict(model, held_out_loader, chosen)[1]}
        line = f"epoch {epoch:3}  loss {loss:.4f}  held-out accuracy {result['held-out']:.2%}"
        if as_in_lecture:
            result["test"] = predict(model, test_loader, chosen)[1]
            line += f"  test accuracy {result['test']:.2%}"
        print(line, flush=True)
        history.append(result)
        saved.save()

    if as_in_lecture:
        for title, part in [("test file", "test"), ("held-out names", "held-out")]:
            best = max(range(epochs), key=lambda epoch: history[epoch][part])
            print(f"best on the {title}: epoch {best + 1}, test accuracy {history[best]['test']:.2%}")
    predicted, accuracy = predict(model, test_loader, chosen)
    labels = test_loader.tensors[2]
    shares = labels.bincount() / len(labels)  # of the languages
    warn_if_stuck(history[-1]["loss"], accuracy, shares)
    print(f'Test accuracy {accuracy:.2%}; always "Russian", the majority class: {max(shares):.1%}.')
    if plot:
        from ch11_rnn.figures.name_classifier import draw, draw_confusion

        draw(history)
        draw_confusion(labels, predicted)
    return accuracy


if __name__ == "__main__":
    run(main)
