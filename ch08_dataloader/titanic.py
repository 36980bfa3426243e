"""Lecture 8, homework: who survived the Titanic?

第 8 讲，作业：谁在泰坦尼克号上活了下来？

    uv run ch08_dataloader/titanic.py

A real table has gaps. The numbers that fill them and scale the columns come from the training part alone.
`--data FOLDER` reads Kaggle's train.csv and test.csv, and writes submission.csv.

You should see: about 78 % right; "women live, men die" has 74 %.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, random_split

from common.cli import check_finite, run
from common.data import checked_path
from common.options import Data, Epochs, LearningRate, Seed
from common.tables import read_table, write_submission

NUMBERS = dict.fromkeys(["age", "sibsp", "parch", "fare"], (0, 1000))
FEATURES = {"pclass": [1, 2, 3], "sex": ["male", "female"], **NUMBERS}  # and what their cells may be


def to_tensor(table) -> Tensor:
    """Six numbers for each passenger, N×6; NaN where age or fare is missing."""
    table = table.assign(sex=table["sex"] == "female")  # 1 is female
    return torch.tensor(table[list(FEATURES)].to_numpy("float32"))


class TitanicDataset(Dataset):
    """The passengers, one at a time: six numbers, and 1 for a survivor."""

    def __init__(self, path: Path):
        table = read_table(path, "train.csv", {"survived": [0, 1], **FEATURES}, gaps=["age", "fare"], least=50)
        self.x_data = to_tensor(table)  # N×6
        self.y_data = torch.tensor(table[["survived"]].to_numpy("float32"))  # N×1, as BCELoss wants it

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x_data[index], self.y_data[index]  # 6, 1

    def __len__(self) -> int:
        return len(self.x_data)


def prepare(x: Tensor, x_train: Tensor) -> Tensor:
    """Fill the gaps of x and scale it, by medians, means and deviations of the training part."""
    median = x_train.nanmedian(dim=0).values.nan_to_num()  # 6; 0 if a whole column is missing
    x_train = torch.where(x_train.isnan(), median, x_train)
    std = x_train.std(dim=0)
    std[std == 0] = 1  # if all values of a column are equal
    return (torch.where(x.isnan(), median, x) - x_train.mean(dim=0)) / std


def accuracy(y_pred: Tensor, labels: Tensor) -> float:
    """The share of people whose class is right: 1 where the probability is above one half."""
    return ((y_pred > 0.5) == labels).float().mean().item()


def main(data: Data = None, epochs: Epochs = 30, lr: LearningRate = 0.1, seed: Seed = 0) -> float:
    dataset = TitanicDataset(data or checked_path("titanic.csv.gz"))
    submits = data and data.is_dir()
    if submits:  # Kaggle's folder has people to predict, too
        test = read_table(data, "test.csv", {"passengerid": str, **FEATURES}, gaps=["age", "fare"])
    print(f"{len(dataset)} passengers; {int(dataset.x_data.isnan().sum())} numbers are missing")
    torch.manual_seed(seed)
    train_set, held_out_set = random_split(dataset, [0.8, 0.2])
    x_held_out, y_held_out = dataset[held_out_set.indices]  # N×6, N×1
    x_train, _ = dataset[train_set.indices]
    dataset.x_data = prepare(dataset.x_data, x_train)
    train_loader = DataLoader(train_set, batch_size=32, shuffle=True)

    model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())  # N×6 → N×16 → N×1
    criterion = nn.BCELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        for inputs, labels in train_loader:  # N×6, N×1
            y_pred = model(inputs)
            loss = criterion(y_pred, labels)
            optimizer.zero_grad()  # clear the old gradients
            loss.backward()  # compute the new ones
            optimizer.step()  # update the weights
        held_out_accuracy = accuracy(model(prepare(x_held_out, x_train)), y_held_out)
        if epoch % 5 == 0:
            print(f"epoch {epoch:2}  held-out accuracy {held_out_accuracy:.2%}")
    check_finite(loss.item(), lr)
    if submits:
        survived = model(prepare(to_tensor(test), x_train)) > 0.5  # N×1
        write_submission({"PassengerId": test["passengerid"], "Survived": survived[:, 0].int()})
    rule = accuracy(x_held_out[:, [1]], y_held_out)  # sex: 1 is female
    print(f'Right for {held_out_accuracy:.2%} of {len(y_held_out)} held-out people; "women live, men die": {rule:.2%}.')
    return held_out_accuracy


if __name__ == "__main__":
    run(main)
