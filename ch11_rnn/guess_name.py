"""Lecture 13, put to use: the languages that a name is spelled like, letter by letter.

第 13 讲的应用：输入一个名字，逐个字母地看它像哪种语言。

    uv run ch11_rnn/guess_name.py Nasikovsky --plot

Any names will do, also Müller or "O'Neill". The first run trains the network and keeps it in names.pt.

You should see: Nasikovsky: most likely Russian, about 99 %.
"""

import string
import unicodedata
from pathlib import Path

import torch
from torch import Tensor

from ch11_rnn import name_classifier
from ch11_rnn.name_classifier import RNNClassifier
from ch11_rnn.names import LANGUAGES
from ch11_rnn.packed_sequence import make_tensors
from common.checkpoint import load_model
from common.cli import UsageError, run
from common.options import Plot

KNOWN = string.ascii_letters + " ,'"  # all that occurs in the training names
LONGEST = 40


@torch.no_grad()
def probabilities(model: RNNClassifier, name: str) -> Tensor:
    """The probabilities of 18 languages after each letter, L×18."""
    beginnings = [name[: end + 1] for end in range(len(name))]  # N, Na, Nas, …: a batch of names
    logits = model(*make_tensors(beginnings))  # → L×18
    return torch.softmax(logits, dim=1)


def trained(checkpoint: Path) -> RNNClassifier:
    """The network from the checkpoint. If there is none yet, train it first."""
    if not checkpoint.exists():
        print(f"{checkpoint} is not there yet; training:")
        begun = checkpoint.with_suffix(".begun")  # from it, a stopped training goes on
        name_classifier.main(device="cpu", checkpoint=begun)
        begun.replace(checkpoint)
        print()
    return load_model(checkpoint, RNNClassifier())


def fold(name: str) -> str:
    """The name in the letters of the training names: é becomes e; ß and - are left out, as they were there.

    Raises UsageError where nothing is left, and for what is neither a Latin letter nor a mark between letters.
    """
    folded = ""
    for letter in unicodedata.normalize("NFD", name.replace("’", "'")):  # é becomes e and an accent of its own
        if letter in KNOWN:
            folded += letter
        elif not (unicodedata.combining(letter) or letter == "-" or unicodedata.name(letter, "").startswith("LATIN")):
            raise UsageError(f"{name!r} has a {letter!r}; spell it in Latin letters")
    if not folded.strip():
        raise UsageError(f"{name!r} has no letter from A to Z; give a name in Latin letters")
    if len(folded) > LONGEST:
        raise UsageError(f"{name!r} is longer than {LONGEST} letters; give a shorter name")
    return folded


def main(names: list[str], checkpoint: Path = Path("names.pt"), plot: Plot = False) -> list:
    """:param names: one or more, in Latin letters, with a capital at the beginning
    :param checkpoint: where the trained network is kept"""
    folded_names = [fold(name) for name in names]
    model = trained(checkpoint)
    guesses = []
    for name, folded in zip(names, folded_names):
        p = probabilities(model, folded)  # → L×18
        print(name if name == folded else f"{name}, read as {folded}")
        for end, after_letter in enumerate(p):
            best, second = after_letter.topk(2).indices.tolist()
            print(
                f"  {folded[: end + 1].ljust(len(folded))}  {LANGUAGES[best]:10} {after_letter[best]:6.1%}"
                f"  {LANGUAGES[second]:10} {after_letter[second]:6.1%}"
            )
        print("the five likeliest:")
        for language in p[-1].topk(5).indices.tolist():
            share = p[-1, language].item()
            print(f"  {LANGUAGES[language]:10} {share:6.1%}  {'=' * round(30 * share)}".rstrip())
        first = p[-1].argmax()
        print(f"{name}: most likely {LANGUAGES[first]}, {p[-1, first]:.1%}.")
        guesses.append(LANGUAGES[first])
        if plot:
            from ch11_rnn.figures.guess_name import draw

            draw(folded, p, name.replace(" ", "_") if len(names) > 1 else "")
    return guesses


if __name__ == "__main__":
    run(main)
