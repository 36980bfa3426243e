"""Lecture 8's exercise: answers, and the mistakes that its hints name."""

import itertools
import math

from torch.utils.data import Dataset

from ch08_dataloader import exercise_08
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_08


def dataset(features=lambda xy: xy[:, :-1], labels=lambda xy: xy[:, [-1]], exchanged=False, length=len):
    class TableDataset(Dataset):
        def __init__(self, xy):
            self.x_data, self.y_data = features(xy), labels(xy)

        def __getitem__(self, index):
            sample = self.x_data[index], self.y_data[index]
            return sample[::-1] if exchanged else sample

        def __len__(self):
            return length(self.x_data)

    return TableDataset


def training(clears=True, moves=True, pick=lambda loader: loader, counts=1):
    def train(model, loader, criterion, optimizer, epochs):
        steps = 0
        for _ in range(epochs):
            for inputs, labels in pick(loader):
                loss = criterion(model(inputs), labels)
                if clears:
                    optimizer.zero_grad()
                loss.backward()
                if moves:
                    optimizer.step()
                steps += counts
        return math.ceil(steps)

    return train


def script(__name__):
    return ["class TableDataset", "train()"] if __name__ == "__main__" else ["class TableDataset"]


ANSWERS = {
    "TableDataset": dataset(),
    "iterations": lambda samples, batch_size: math.ceil(samples / batch_size),
    "last_batch": lambda samples, batch_size: (samples - 1) % batch_size + 1,
    "train": training(),
    "script": script,
    "all_steps": 1900,
    "labels_shape": (2, 1),
}
MISTAKES = [
    ("TableDataset", dataset(length=lambda x: x.shape[1]), "counts the columns"),
    ("TableDataset", dataset(labels=lambda xy: xy[:, -1]), "a bare number"),
    ("TableDataset", dataset(features=lambda xy: xy), "among the features"),
    ("TableDataset", dataset(exchanged=True), "the features come first"),
    ("iterations", lambda samples, batch_size: samples // batch_size, "the smaller batch"),
    ("iterations", lambda samples, batch_size: samples / batch_size, "a whole number"),
    ("iterations", lambda samples, batch_size: samples // batch_size + 1, "one too many"),
    ("last_batch", lambda samples, batch_size: samples % batch_size, "0 where nothing is left over"),
    ("last_batch", lambda samples, batch_size: batch_size, "a full batch"),
    ("train", training(clears=False), "the gradients add up"),
    ("train", training(pick=lambda loader: list(loader)[-1:]), "with the last batch"),
    ("train", training(pick=lambda loader: itertools.islice(loader, 1)), "with the first batch"),
    ("train", training(moves=False), "nothing moved"),
    ("train", training(counts=1 / 3), "not epochs"),
    ("script", exercise_08.script, "the guard is missing"),
    ("script", lambda name: script(name) if name == "__main__" else [], "only the training belongs"),
    ("script", lambda name: script("main"), "nobody trains"),
    ("script", lambda name: script("main" if name == "__main__" else "__main__"), "upside down"),
    ("all_steps", 19, "that is one epoch"),
    ("all_steps", 2000, "nothing is left over"),
    ("all_steps", 60800, "not for each person"),
    ("labels_shape", (4, 1), "how many are left"),
    ("labels_shape", (2,), "stacking keeps that"),
    ("labels_shape", (2, 8), "these are the features"),
]
