"""Words as numbers, and how many seeds learn one: what the "hello" scripts of chapter 11 share."""

import statistics
from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
from rich.console import Console
from rich.progress import track
from torch import Tensor

from common.cli import UsageError


class Words(NamedTuple):
    """A text and the target to say while reading it, as indices into their letters (each of shape L, int64)."""

    letters: str
    inputs: Tensor
    targets: Tensor

    def spell(self, scores: Tensor) -> str:
        """The letters with the largest scores, of L×len(letters)."""
        return "".join(self.letters[index] for index in scores.argmax(dim=1))


def encode(text: str, target: str) -> Words:
    """Number the letters of both in alphabetical order. Raises UsageError where there is nothing to learn."""
    if len(text) != len(target):
        raise UsageError(f"--text {text!r} and --target {target!r} differ in length; give a target letter per letter")
    if len(text) < 2 or len(set(text + target)) < 2:
        raise UsageError(f"--text {text!r} and --target {target!r}: give at least two letters, not all the same")
    letters = "".join(sorted(set(text + target)))
    return Words(letters, *(torch.tensor([letters.index(letter) for letter in word]) for word in (text, target)))


def try_seeds(train: Callable[[int], Iterable[tuple[float, str]]], seeds: int, target: str) -> list[int]:
    """Train with seeds 0, 1, …, tell how many end right and how soon; return for each right one the epoch it took.

    train(seed) yields the loss and the word said in each epoch. What counts is the epoch from which it stays right.
    """
    console, took = Console(), []
    for seed in track(range(seeds), "seeds", console=console, transient=True, disable=not console.is_terminal):
        said = [word for _, word in train(seed)]
        wrong = [epoch for epoch, word in enumerate(said, 1) if word != target]
        if said[-1] == target:
            took.append(max(wrong, default=0) + 1)
    soon = f", from epoch {statistics.median(took):g} on (median), {max(took)} at the latest" if took else ""
    print(f"{len(took)} of {seeds} seeds, {len(took) / seeds:.1%}, end with {target!r}{soon}.")
    return took
