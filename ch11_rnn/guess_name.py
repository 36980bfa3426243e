"""Lecture 13: type a name, and the network says which languages it is spelled like, letter by letter.

    uv run ch11_rnn/guess_name.py Nasikovsky
    uv run ch11_rnn/guess_name.py Müller "O'Neill" --plot

The names are changed as the course's were: accents are taken off, hyphens and letters such as ß or ł are left out.
Begin a name with a capital, as there. Each beginning of the name is read as if it were all of it, so the probabilities
show which letters change the network's mind. It knows 18 languages and must choose one of them, whatever the name.
The network comes from the checkpoint (`name_classifier.py --checkpoint names.pt` makes one); where there is none yet,
it is trained first.
Ends with the five likeliest languages, then the first of them in a sentence.
"""

import string
import unicodedata
from pathlib import Path

import torch
import tyro
from torch import Tensor

from ch11_rnn import name_classifier
from ch11_rnn.name_classifier import LANGUAGES, RNNClassifier, make_tensors
from common import plotting
from common.checkpoint import check_writable, load_model
from common.cli import UsageError, run
from common.options import Plot

KNOWN = string.ascii_letters + " ,'"  # all that occurs in the training names
LONGEST = 40


def fold(name: str) -> str:
    """The name in the letters that the network knows: é is e, ß and - are left out.

    Raises UsageError where nothing is left, and for what is neither a Latin letter nor a mark between letters.
    """
    folded = ""
    for letter in unicodedata.normalize("NFD", name):  # é becomes e and an accent of its own
        if letter in KNOWN:
            folded += letter
        elif not (unicodedata.combining(letter) or letter == "-" or unicodedata.name(letter, "").startswith("LATIN")):
            raise UsageError(f"{name!r} has a {letter!r}; spell it in Latin letters")
    if not folded.strip():
        raise UsageError(f"{name!r} has no letter from A to Z; give a name in Latin letters")
    if len(folded) > LONGEST:
        raise UsageError(f"{name!r} is longer than {LONGEST} letters; give a shorter name")
    return folded


def trained(checkpoint: Path) -> RNNClassifier:
    """The network in the checkpoint, which is made first where it is missing."""
    if not checkpoint.exists():
        check_writable(checkpoint)
        print(f"{checkpoint} is not there yet; training:")
        name_classifier.main(device="cpu", checkpoint=checkpoint)
        print()
    model = RNNClassifier()
    load_model(checkpoint, model)
    return model


@torch.no_grad()
def probabilities(model: RNNClassifier, name: str) -> Tensor:
    """Of the 18 languages after each letter of the name, L×18."""
    beginnings = [name[: end + 1] for end in range(len(name))]  # N, Na, Nas, …: a batch of names
    logits = model(*make_tensors(beginnings))  # L×18
    return torch.softmax(logits, dim=1)


def main(names: tyro.conf.Positional[list[str]], checkpoint: Path = Path("names.pt"), plot: Plot = False) -> list[str]:
    if not names:
        raise UsageError("give a name, for example Nasikovsky")
    folded_names = [fold(name) for name in names]
    model = trained(checkpoint)
    guesses = []
    for name, folded in zip(names, folded_names):
        p = probabilities(model, folded)  # L×18
        print(name if name == folded else f"{name}, read as {folded}")
        for end, after_letter in enumerate(p):
            best, second = after_letter.topk(2).indices.tolist()
            print(
                f"  {folded[: end + 1].ljust(len(folded))}  {LANGUAGES[best]:10} {after_letter[best]:6.1%}"
                f"  {LANGUAGES[second]:10} {after_letter[second]:6.1%}"
            )
        print("the five likeliest:")
        likeliest = p[-1].topk(5).indices.tolist()
        for language in likeliest:
            share = p[-1, language].item()
            print(f"  {LANGUAGES[language]:10} {share:6.1%}  {'=' * round(30 * share)}".rstrip())
        first = likeliest[0]
        print(f"{name}: most likely {LANGUAGES[first]}, with a probability of {p[-1, first]:.1%}.")
        guesses.append(LANGUAGES[first])
        if plot:
            draw(folded, p, name.replace(" ", "_") if len(names) > 1 else "")
    return guesses


def draw(name: str, p: Tensor, file_name: str) -> None:
    """The probabilities, L×18, of the six languages that come nearest to 1, letter by letter."""
    figure = plotting.figure(7.5, 4.6)
    axes = figure.subplots()
    lines = {}
    for language in p.max(dim=0).values.topk(6).indices.tolist():
        lines[language] = axes.plot([], [], "o-", label=LANGUAGES[language])[0]
    axes.set_xticks(range(len(name)), list(name))
    axes.set(xlim=(-0.3, len(name) - 0.7), ylim=(-0.03, 1.03))
    axes.set(xlabel="letters read", ylabel=plotting.term("probability", "概率"))
    figure.legend(loc="outside right upper", fontsize=11)

    def read(letters: int) -> None:
        for language, line in lines.items():
            line.set_data(range(letters), p[:letters, language].tolist())
        best = int(p[letters - 1].argmax())
        axes.set_title(f"{name[:letters]}: {LANGUAGES[best]} {p[letters - 1, best]:.1%}")

    plotting.animate(figure, read, range(1, len(name) + 1), fps=2, name=file_name)


if __name__ == "__main__":
    run(main)
