"""Lecture 8: a Dataset gives samples, a DataLoader makes shuffled mini-batches of them.

第 8 讲：Dataset 给出样本，DataLoader 打乱后分成小批量。

    uv run ch08_dataloader/diabetes_loader.py --plot

Workers are processes that load batches ahead. Without the guard at the end, each would start the training again.

You should see: about 77 % right on held-out people; the majority class has 67 %.
"""

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, random_split

from common.cli import check_finite, run, warn_if_stuck
from common.data import checked_path
from common.device import usable_workers
from common.options import Batch, Data, Epochs, LearningRate, Plot, Seed, Workers


class DiabetesDataset(Dataset):
    """The people of the table, one at a time."""

    def __init__(self, data: Data = None):
        xy = np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32)
        if data:
            from common.tables import own_table

            xy = own_table(data)
        self.x_data = torch.from_numpy(xy[:, :-1])  # all columns but the last: N×8
        self.y_data = torch.from_numpy(xy[:, [-1]])  # the last; [-1] keeps it a column, N×1

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x_data[index], self.y_data[index]  # 8, 1; the DataLoader stacks them to N×8, N×1

    def __len__(self) -> int:
        return len(self.x_data)


def main(
    data: Data = None,
    epochs: Epochs = 100,
    batch_size: Batch = 32,
    lr: LearningRate = 0.5,
    workers: Workers = 2,
    seed: Seed = 0,
    plot: Plot = False,
):
    dataset = DiabetesDataset(data)
    workers = usable_workers(workers, dataset)
    iterations = math.ceil(len(dataset) / batch_size)
    last = len(dataset) - (iterations - 1) * batch_size  # what is left for the last batch
    print(f"{len(dataset)} samples, {batch_size} a batch: {iterations} iterations an epoch, the last batch of {last}")

    torch.manual_seed(seed)
    train_set, test_set = random_split(dataset, [0.8, 0.2])  # lecture: trains on all, and tests on none
    train_loader = DataLoader(  # shuffle: another order in every epoch; persistent: the same processes for all epochs
        train_set, batch_size, shuffle=True, num_workers=workers, persistent_workers=workers > 0
    )
    print(f"training on {len(train_set)} people: {len(train_loader)} iterations an epoch")

    features = dataset.x_data.shape[1]  # 8
    layers = [nn.Linear(features, 6), nn.Sigmoid(), nn.Linear(6, 4), nn.Sigmoid(), nn.Linear(4, 1), nn.Sigmoid()]
    model = nn.Sequential(*layers)  # lecture 7's Model; * hands the layers over one by one
    criterion = nn.BCELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    for epoch in range(1, epochs + 1):
        total = 0.0
        for i, (inputs, labels) in enumerate(train_loader):  # lecture: for i, data in …: inputs, labels = data
            y_pred = model(inputs)  # a batch: N×8 → N×1
            loss = criterion(y_pred, labels)
            optimizer.zero_grad()  # clear the old gradients
            loss.backward()  # compute the new ones
            optimizer.step()  # update the weights
            total += loss.item() * len(labels)  # the loss is a mean; the last batch may be smaller
            if epoch == 1 and i % 6 == 0:  # lecture: prints every iteration
                print(f"epoch {epoch:4}  iteration {i:2}  loss {loss.item():.4f}")
        training_loss = total / len(train_set)
        if epoch % 10 == 0:
            print(f"epoch {epoch:4}                loss {training_loss:.4f}")
    check_finite(training_loss, lr)

    inputs, labels = next(iter(DataLoader(test_set, batch_size=len(test_set))))  # one batch of all
    accuracy = ((model(inputs) > 0.5) == labels).float().mean().item()  # right is 1, wrong is 0: their mean
    shares = [1 - labels.mean().item(), labels.mean().item()]  # of the two classes
    warn_if_stuck(training_loss, accuracy, shares)
    print(f"Right for {accuracy:.2%} of {len(test_set)} held-out people; the majority class has {max(shares):.2%}.")
    if plot:
        from ch08_dataloader.figures.diabetes_loader import draw

        draw(dataset)


if __name__ == "__main__":
    run(main)
