"""Lecture 8, homework: what is one split worth?

第 8 讲，作业：只划分一次，结果可信吗？

    uv run ch08_dataloader/titanic_splits.py --plot

The accuracy depends on who is held out. So we compare models by their mean over the same 20 splits, and use
the test part once.

You should see: one network with 78 to 85 %; about 79 % on the test part.
"""

import math
from statistics import mean, pstdev

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Subset, random_split

from ch08_dataloader.titanic import TitanicDataset, accuracy, prepare
from common.cli import run
from common.data import checked_path
from common.options import Count, Data, LearningRate, Plot, Seed

RULE = "women live, men die"
STEPS = {"logistic regression": [200], "network": [50, 200, 800]}  # after these steps the models are judged


def all_of(part: Subset) -> tuple[Tensor, Tensor]:
    """The people of a part as one batch: N×6, N×1."""
    return next(iter(DataLoader(part, batch_size=len(part))))


def judge(train_set: Subset, held_out_set: Subset, lr: float) -> tuple[dict, dict]:
    """Train each model on one split. Its accuracy on the training part, and on the held-out part."""
    x_train, y_train = all_of(train_set)
    x, y = all_of(held_out_set)
    training, held_out = {}, {RULE: accuracy(x[:, [1]], y)}  # sex: 1 is female
    x, x_train = prepare(x, x_train), prepare(x_train, x_train)
    for name, steps in STEPS.items():
        layers = [nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1)] if name == "network" else [nn.Linear(6, 1)]
        model = nn.Sequential(*layers, nn.Sigmoid())  # N×6 → N×1
        criterion = nn.BCELoss()
        optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        for step in range(1, steps[-1] + 1):
            y_pred = model(x_train)  # all people of the training part at once
            loss = criterion(y_pred, y_train)
            optimizer.zero_grad()  # clear the old gradients
            loss.backward()  # compute the new ones
            optimizer.step()  # update the weights
            if step in steps:
                training[f"{name}, {step} steps"] = accuracy(model(x_train), y_train)
                held_out[f"{name}, {step} steps"] = accuracy(model(x), y)
    return training, held_out


def main(
    data: Data = None,
    splits: Count = 20,
    lr: LearningRate = 0.01,
    seed: Seed = 0,
    plot: Plot = False,
):
    """:param splits: how many splits"""
    torch.manual_seed(seed)
    dataset = TitanicDataset(data or checked_path("titanic.csv.gz"))
    others, test_set = random_split(dataset, [0.8, 0.2])  # the test part waits until the end
    parts = [random_split(others, [0.8, 0.2]) for _ in range(splits)]
    print(f"{splits} splits: {len(parts[0][0])} people to train on, {len(parts[0][1])} held out")

    results = [judge(train_set, held_out_set, lr) for train_set, held_out_set in parts]
    over_splits = {title: [held_out[title] for _, held_out in results] for title in results[0][1]}
    print("                                   held-out accuracy               training")
    print("                               mean    std    least   most         accuracy")
    for title, shares in over_splits.items():
        line = f"{title:30} {mean(shares):.2%}  {pstdev(shares):.2%}  {min(shares):.2%}  {max(shares):.2%}"
        if title != RULE:
            line += f"      {mean(training[title] for training, _ in results):.2%}"
        print(line)

    models = [title for title in over_splits if title != RULE]
    best = max(models, key=lambda title: mean(over_splits[title]))
    _, test = judge(others, test_set, lr)
    std = math.sqrt(test[best] * (1 - test[best]) / len(test_set))  # of a share among so many people
    print(f"Best over the splits: {best}. On the test part, {len(test_set)} people, it is right for")
    print(f"{test[best]:.2%} ± {std:.2%}; {RULE}: {test[RULE]:.2%}.")
    if plot:
        from ch08_dataloader.figures.titanic_splits import draw

        draw(over_splits)
    return {title: [*shares, test[title]] for title, shares in over_splits.items()}


if __name__ == "__main__":
    run(main)
