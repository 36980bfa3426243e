"""Lecture 8: a Dataset gives samples, a DataLoader makes shuffled mini-batches of them.

第 8 讲：Dataset 给出样本，DataLoader 打乱后分成小批量。

    uv run ch08_dataloader/diabetes_loader.py --plot

The workers are processes that load batches ahead. Without the guard at the end, each worker would start the training
again.

You should see: about 77 % right on held-out people; the majority class has 67 %.
"""

import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split

from common import plotting
from common.cli import check_finite, run
from common.data import checked_path
from common.options import Batch, Data, Epochs, LearningRate, Plot, Seed, Workers
from common.tables import own_table


class DiabetesDataset(Dataset):
    """The people of the table, one at a time."""

    def __init__(self, data: Path | None = None):
        xy = own_table(data) if data else np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32)
        self.len = xy.shape[0]  # 759
        self.x_data = torch.from_numpy(xy[:, :-1])  # all columns but the last: 759×8
        self.y_data = torch.from_numpy(xy[:, [-1]])  # the last: [-1] keeps it a column, 759×1, as BCELoss wants it

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x_data[index], self.y_data[index]  # 8, 1; the DataLoader stacks them to N×8, N×1

    def __len__(self) -> int:
        return self.len


class Model(nn.Module):
    """The probability of class 1, N×1, from features N×8."""

    def __init__(self, features: int = 8):
        super().__init__()
        self.linear1 = nn.Linear(features, 6)
        self.linear2 = nn.Linear(6, 4)
        self.linear3 = nn.Linear(4, 1)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        x = self.sigmoid(self.linear1(x))  # N×8 → N×6
        x = self.sigmoid(self.linear2(x))  # → N×4
        x = self.sigmoid(self.linear3(x))  # → N×1
        return x


def main(
    data: Data = None,
    epochs: Epochs = 100,
    batch_size: Batch = 32,
    lr: LearningRate = 0.5,
    workers: Workers = 2,
    seed: Seed = 0,
    plot: Plot = False,
) -> float:
    workers = at_most_cores(workers)  # more would only wait for each other
    dataset = DiabetesDataset(data)
    iterations = math.ceil(len(dataset) / batch_size)
    last = len(dataset) - (iterations - 1) * batch_size
    print(f"{len(dataset)} samples, {batch_size} a batch: {iterations} iterations an epoch, the last batch of {last}")

    torch.manual_seed(seed)
    train_set, test_set = random_split(dataset, [0.8, 0.2])  # whole people, by chance
    train_loader = DataLoader(
        dataset=train_set,
        batch_size=batch_size,
        shuffle=True,  # another order in every epoch
        num_workers=workers,
        persistent_workers=workers > 0,  # they stay for all epochs: to start one takes longer than an epoch
    )
    print(f"training on {len(train_set)} of them: {len(train_loader)} iterations an epoch")

    model = Model(features=dataset.x_data.shape[1])
    criterion = nn.BCELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    for epoch in range(1, epochs + 1):
        total = 0.0
        # The lecture: for i, data in enumerate(train_loader, 0), and in the loop inputs, labels = data.
        for i, (inputs, labels) in enumerate(train_loader):  # iteration i: inputs N×8, labels N×1
            y_pred = model(inputs)  # forward, for the N people of this batch
            loss = criterion(y_pred, labels)  # the mean over the batch
            optimizer.zero_grad()  # backward adds to .grad; without this, the last batch would count again
            loss.backward()  # the gradient of the loss for every weight and bias
            optimizer.step()  # moves each against its gradient
            total += loss.item() * len(labels)  # the last batch may be smaller, and counts for less
            if epoch == 1 and i % 6 == 0:  # the notes print every iteration
                print(f"epoch {epoch:4}  iteration {i:2}  loss = {loss.item():.4f}")
        if epoch % 10 == 0:
            print(f"epoch {epoch:4}                loss = {total / len(train_set):.4f}")
    check_finite(total, lr)

    inputs, labels = next(iter(DataLoader(test_set, batch_size=len(test_set))))  # the first batch: all
    predicted = model(inputs) > 0.5
    accuracy = (predicted == labels).float().mean().item()
    class_1 = labels.mean().item()
    majority = max(class_1, 1 - class_1)
    print(f"After {epochs} epochs: training loss {total / len(train_set):.4f}.")
    print(f"Accuracy on {len(test_set)} people the network never saw: {accuracy:.2%}.")
    print(f"Always predicting the majority class would be right for {majority:.2%}.")
    if plot:
        draw(DataLoader(TensorDataset(torch.arange(12)), batch_size=4, shuffle=True))
    return accuracy


def at_most_cores(workers: int) -> int:
    """So many workers, or one for each core that this process may use, where that is fewer: it says so."""
    cores = os.cpu_count() or 1
    if sys.platform == "linux":
        cores = len(os.sched_getaffinity(0))
    if workers > cores:
        print(f"workers: {cores} instead of {workers}, one for each core")
    return min(workers, cores)


def draw(loader: DataLoader) -> None:
    """Twelve samples: shuffled, dealt into three batches of four, an iteration for each; then again in epoch 2."""
    figure, axes = plotting.canvas(7, 4.8, 16.6, 11.4)
    orders = []  # for each epoch, the numbers of the samples as the loader takes them
    frames = []  # the epoch, how far its samples have moved to their new places, iterations begun, what is happening
    for epoch in range(2):
        order = []
        for way in (0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1, 1):
            frames.append((epoch, way, 0, plotting.term(f"epoch {epoch + 1}: shuffle", "打乱")))
        for i, (numbers,) in enumerate(loader):
            order += numbers.tolist()
            caption = f"i = {i}: {plotting.term('batch', '批量')} {numbers.tolist()} → inputs, labels → one step"
            frames += 4 * [(epoch, 1, i + 1, caption)]
        orders.append(order)
    frames.append((1, 1, 3, "2 epochs × 3 iterations = 6 steps; every sample once an epoch"))

    def move(frame: tuple[int, float, int, str]) -> None:
        current, way, begun, caption = frame
        axes.clear()
        axes.set(xlim=(0, 16.6), ylim=(11.4, 0))
        axes.axis("off")
        plotting.sign(axes, 8.3, 0.6, "for i, (inputs, labels) in enumerate(train_loader):", 12)
        plotting.sign(axes, 8.3, 10.8, caption, 12)
        draw_samples(axes, plotting.term("samples", "样本"), range(12), 0, 2.4, 0)
        for epoch in range(current):
            draw_samples(axes, plotting.term(f"epoch {epoch + 1}", "轮"), orders[epoch], 1, 5.2 + 3 * epoch, 3)
        draw_samples(axes, plotting.term(f"epoch {current + 1}", "轮"), orders[current], way, 5.2 + 3 * current, begun)

    plotting.animate(figure, move, frames)


def draw_samples(axes, name: str, order: Sequence[int], way: float, row: float, begun: int) -> None:
    """The samples on their way (from 0 to 1) from the data set to this order; batches that have begun are coloured."""
    batch_colors = [(plotting.BLUE, 0.6), (plotting.ORANGE, 0.6), (plotting.GREEN, 0.6)]
    xs = []
    ys = []
    colors = []
    for k, sample in enumerate(order):
        i = k // 4  # the iteration
        x = (1 - way) * (4 + sample) + way * (4 + k + 0.4 * i)  # 0.4: a gap between batches
        y = (1 - way) * 2.4 + way * row
        xs.append(x)
        ys.append(y)
        colors.append(batch_colors[i] if i < begun else plotting.PALE)
        plotting.sign(axes, x, y, str(sample), 12)
    axes.scatter(xs, ys, 560, colors, marker="s", edgecolors=plotting.GREY)
    axes.text(0, row, name, va="center", fontsize=12)
    for i in range(begun):
        plotting.sign(axes, 5.5 + 4.4 * i, row + 1.2, plotting.term(f"iteration {i}", "迭代"), 11)


if __name__ == "__main__":
    run(main)
