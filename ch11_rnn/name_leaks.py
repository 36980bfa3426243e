"""Lecture 13, beyond: test names that stand in the training file too spoil the accuracy.

第 13 讲补充：有些测试名字也在训练集里，准确率因此不可信。

    uv run ch11_rnn/name_leaks.py

Known Arabic names are right; most other known names have several languages, and are wrong. A fair test has each name
in one part only.

You should see: about 85 % as it is, 83 % on distinct names.
"""

import torch

from ch11_rnn.letter_triples import is_right, train
from ch11_rnn.names import LANGUAGES, read_names
from common.cli import run
from common.options import Epochs, LearningRate, Seed


def distinct_names(seed: int) -> tuple:
    """Both files without repeated rows; a random third of the names is the test. Two parts of (name, label) rows."""
    rows = set()  # each name with a language once
    for part in ("train", "test"):
        names, labels = read_names(part)
        rows.update(zip(names, labels))
    names = sorted({name for name, _ in rows})
    order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed)).tolist()
    test_names = {names[index] for index in order[: len(names) // 3]}
    training = [row for row in sorted(rows) if row[0] not in test_names]
    test = [row for row in sorted(rows) if row[0] in test_names]
    return training, test


def unzip(rows: list) -> tuple[list, list]:
    return [name for name, _ in rows], [label for _, label in rows]


def main(epochs: Epochs = 4, lr: LearningRate = 0.01, seed: Seed = 0) -> tuple:
    names, labels = read_names("train")
    model, numbers = train(names, labels, epochs, lr, seed)
    test_names, test_labels = read_names("test")
    right = is_right(model, numbers, test_names, test_labels)
    as_they_are = right.mean().item()

    known_names = set(names)
    known = torch.tensor([name in known_names for name in test_names])
    arabic = torch.tensor([label == LANGUAGES.index("Arabic") for label in test_labels])
    parts = [("Arabic, all known", arabic), ("others that are known", known & ~arabic), ("new names", ~known)]
    print("the files as they are:")
    for title, part in parts:  # & ~ is "and not"
        print(f"  {title:22} {part.float().mean():5.1%} of the test, accuracy {right[part].mean():.1%}")

    training, test = distinct_names(seed)
    model, numbers = train(*unzip(training), epochs, lr, seed)
    distinct = is_right(model, numbers, *unzip(test)).mean().item()
    print(f"Test accuracy {as_they_are:.2%} on the files as they are, {distinct:.2%} on distinct names.")
    return as_they_are, distinct


if __name__ == "__main__":
    run(main)
