"""Lecture 13: the names and their languages, in batches. name_classifier.py and the scripts beside it read them."""

import csv
import gzip

import torch
from torch import Tensor

from ch11_rnn.packed_sequence import make_tensors
from common.data import Loader, checked_path

LANGUAGES = [  # lecture: countries
    "Arabic",
    "Chinese",
    "Czech",
    "Dutch",
    "English",
    "French",
    "German",
    "Greek",
    "Irish",
    "Italian",
    "Japanese",
    "Korean",
    "Polish",
    "Portuguese",
    "Russian",
    "Scottish",
    "Spanish",
    "Vietnamese",
]


def read_names(part: str) -> tuple[list, list]:
    """The names of a part, "train" or "test", and the number of each name's language."""
    with gzip.open(checked_path(f"names/names_{part}.csv.gz"), "rt") as file:
        rows = list(csv.reader(file))
    names = [row[0] for row in rows]
    labels = [LANGUAGES.index(row[1]) for row in rows]
    return names, labels


def hold_out(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """The indices of the rows to train on, and of a random tenth that is held out."""
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    return order[count // 10 :], order[: count // 10]


def make_loaders(batch_size: int, seed: int) -> tuple[Loader, Loader, Loader]:
    """Batches of the names to train on, of those held out, and of the test file: indices N×L, lengths N, labels N."""
    names, labels = read_names("train")
    x, lengths = make_tensors(names)
    y = torch.tensor(labels)
    seen, rest = hold_out(len(names), seed)
    train_loader = Loader(x[seen], lengths[seen], y[seen], batch_size=batch_size, shuffle=True, seed=seed)
    held_out_loader = Loader(x[rest], lengths[rest], y[rest], batch_size=1000)
    names, labels = read_names("test")
    test_loader = Loader(*make_tensors(names), torch.tensor(labels), batch_size=1000)
    return train_loader, held_out_loader, test_loader
