"""Lecture 9, homework: 93 counts of a product in, the probabilities of Otto's nine classes out.

    uv run ch09_softmax_mnist/otto.py --data FOLDER

The data belongs to a competition on Kaggle and may not be shipped: download train.csv and test.csv from
https://www.kaggle.com/c/otto-group-product-classification-challenge/data (a free account, the rules accepted). The
folder may hold them as they are, as .gz, or in Kaggle's .zip.
The competition counts the log loss, which is the cross-entropy of the lecture: the mean of −log of the probability that
was given to the right class. A random fifth of train.csv is held out to measure it, beside two predictions that learn
nothing: 1/9 for each class, a loss of log 9 = 2.197, and each class's share of the products.
No result on Kaggle's data is claimed here: the project's tests use made-up files of the same format.
Ends with the log loss on the held-out products, and submission.csv, in the format that Kaggle wants.
"""

import math
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import tyro
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, nll_loss

from common.checkpoint import check_writable, write_atomically
from common.cli import UserError, check_finite, progress, run
from common.data import Loader
from common.device import choose_device
from common.kaggle import kaggle_rows
from common.options import Batch, Device, Epochs, LearningRate, Seed

COMPETITION = "otto-group-product-classification-challenge"
FEATURES = [f"feat_{number}" for number in range(1, 94)]
CLASSES = [f"Class_{number}" for number in range(1, 10)]


def read_products(folder: Path, name: str, last: list[str]) -> tuple[list[int], Tensor, Tensor]:
    """The ids, the counts N×93, and the labels N (none without the last column). Raises UserError for a wrong cell."""
    columns = ["id", *FEATURES, *last]
    ids, products, labels = [], [], []
    for row in kaggle_rows(folder, name, COMPETITION, columns, read_cell):
        ids.append(row[0])
        products.append(np.array(row[1:94], dtype=np.float32))
        labels += row[94:]
    if len(ids) < 10:
        raise UserError(f"{name} has {len(ids)} products; give 10 or more")
    return ids, torch.from_numpy(np.stack(products)), torch.tensor(labels)


def read_cell(cell: str, column: str) -> int:
    """The number in a cell; of a class, from 0 on. Raises ValueError, which says what there should be."""
    if column == "target":
        if cell not in CLASSES:
            raise ValueError("one of Class_1 to Class_9")
        return CLASSES.index(cell)
    if not cell.isdecimal() or len(cell) > 6:
        raise ValueError("a whole number of 1 to 6 digits")
    return int(cell)


class Net(nn.Module):
    """Counts, N×93 → logits, N×9."""

    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(93, 256)
        self.linear2 = nn.Linear(256, 128)
        self.linear3 = nn.Linear(128, 64)
        self.linear4 = nn.Linear(64, 9)
        self.dropout = nn.Dropout(0.5)  # half of the hidden values are zeroed while training, so none is relied on

    def forward(self, x: Tensor) -> Tensor:
        x = torch.log1p(x)  # most counts are 0, few are large: log(1 + count) brings them closer
        x = self.dropout(torch.relu(self.linear1(x)))  # N×93 → N×256
        x = self.dropout(torch.relu(self.linear2(x)))  # → N×128
        x = self.dropout(torch.relu(self.linear3(x)))  # → N×64
        return self.linear4(x)  # → N×9, logits: cross_entropy applies log-softmax


def main(
    data: Annotated[Path, tyro.conf.arg(metavar="FOLDER")] = Path(),
    epochs: Epochs = 20,
    batch_size: Batch = 128,
    lr: LearningRate = 0.001,
    seed: Seed = 0,
    device: Device = "auto",
) -> float:
    chosen = choose_device(device)
    submission = Path("submission.csv")
    check_writable(submission)
    _, x_data, y_data = read_products(data, "train.csv", ["target"])
    ids, x_test, _ = read_products(data, "test.csv", [])

    torch.manual_seed(seed)
    order = torch.randperm(len(x_data))  # the file is sorted by class
    held_out, seen = order.tensor_split([len(order) // 5])
    train_loader = Loader(x_data[seen], y_data[seen], batch_size=batch_size, shuffle=True, seed=seed)
    print(f"{len(seen):,} products to train on, {len(held_out):,} held out, {len(ids):,} to submit")
    counts = torch.bincount(y_data[seen], minlength=9) + 1  # + 1: a class that is missing here may be held out
    shares = counts / counts.sum()
    labels = y_data[held_out]
    print(f"log loss of 1/9 for each class: {math.log(9):.3f}")
    print(f"log loss of the classes' shares: {nll_loss(shares.log().expand(len(labels), 9), labels).item():.3f}")
    majority = (labels == counts.argmax()).float().mean().item()
    print(f"accuracy of always predicting the majority class: {majority:.1%}")

    model = Net().to(chosen)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        model.train()  # with dropout
        total = 0.0
        for x, y in progress(train_loader, f"epoch {epoch}"):
            y_pred = model(x.to(chosen))  # logits, N×9
            loss = cross_entropy(y_pred, y.to(chosen))  # the mean over the batch
            optimizer.zero_grad()  # backward adds to .grad, so the last batch's must go
            loss.backward()  # the gradient of the loss for each weight
            optimizer.step()  # a step against it
            total += loss.item() * len(y)
        logits = predict(model, x_data[held_out], chosen)
        log_loss = cross_entropy(logits, labels).item()
        accuracy = (logits.argmax(dim=1) == labels).float().mean().item()
        print(f"epoch {epoch:2}  loss {total / len(seen):.4f}", end="  ")
        print(f"held-out log loss {log_loss:.4f}  accuracy {accuracy:.1%}", flush=True)
    check_finite(log_loss, lr)

    probabilities = torch.softmax(predict(model, x_test, chosen).double(), dim=1)
    lines = [",".join(["id", *CLASSES])]
    for product, row in zip(ids, probabilities.tolist()):
        cells = [f"{p:.6g}" for p in row]
        lines.append(",".join([str(product), *cells]))
    write_atomically(submission, ("\n".join(lines) + "\n").encode())
    print(f"Log loss on {len(held_out):,} held-out products: {log_loss:.4f}. Predictions for Kaggle: {submission}.")
    return log_loss


@torch.no_grad()
def predict(model: nn.Module, x: Tensor, device: torch.device) -> Tensor:
    """The logits of all products, on the CPU: N×93 → N×9."""
    model.eval()  # without dropout
    return torch.cat([model(batch.to(device)).cpu() for batch in x.split(1000)])


if __name__ == "__main__":
    run(main)
