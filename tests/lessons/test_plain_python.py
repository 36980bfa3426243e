"""How the chapters read: short, bilingual at the head, no more Python than loops, lists, functions and classes."""

import dataclasses
import importlib
import inspect
import re
from typing import Annotated, get_args, get_origin

import pytest

from tests.lessons.test_scripts import EXERCISES, SCRIPTS, SOURCES, WITH_OPTIONS, module_of

LONGER = {  # lessons of more than 100 lines, each with its reason
    "ch10_cnn/draw_digit.py": "a window to draw in, with its mouse and keys",
    "ch10_cnn/clean_photo.py": "a tool behind predict.py: from any photo to an image like MNIST's",
    "ch11_rnn/name_classifier.py": "the lecture's whole program in two settings, with a held-out part and a checkpoint",
}
LESSONS = [path for path in SOURCES if path not in EXERCISES]
MACHINERY = [
    r"^\s*assert |TYPE_CHECKING|# noqa|# type:|# ty:|# fmt:",
    r"(?::|->) *\w+\[[^\]\n]*\[",  # a nested generic type
    r"^\s*def (?:draw|animate)|plotting|pyplot",
    r"\bnotes?\b(?! of)",
]
TOO_CLEVER = [
    r":=|-\(-",  # the walrus; -(-a // b)
    r"\blambda[^:\n]*=",  # a default
    r"\bif\b[^:\n]* else [^:\n]* if [^:\n]* else ",  # nested
    r"^ *\w+, [\w, ]*= *[\[(][^\n]* for |\*[\[(][^\n]* for ",  # a comprehension unpacked
    r"zip\([^\n]*strict=|zip\((?:[^,()\n]*,){3}",
]
STEPS = {
    "optimizer.zero_grad()": "# clear the old gradients",
    "loss.backward()": "# compute the new ones",
    "optimizer.step()": "# update the weights",
}


@pytest.mark.parametrize("path", SOURCES)
def test_it_is_short_and_plain(path: str):
    """Of an exercise, the part above the checks."""
    source = SOURCES[path].split("# ─── ")[0]
    assert source.count("\n") <= (170 if path in LONGER else 100), "split it, or take something away"
    patterns = TOO_CLEVER if path == "ch10_cnn/draw_digit.py" else MACHINERY + TOO_CLEVER  # it is about its window
    assert [match[0] for pattern in patterns for match in re.finditer(pattern, source, re.MULTILINE)] == []


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_docstring_says_what_and_how_in_sixty_words(path: str):
    docstring = SOURCES[path].split('"""')[1]
    body = re.sub(r"\n *uv run .*", "", docstring.split("\nSource: ")[0])
    assert len(re.findall(r"[\w./'’×·-]+", body)) <= 60
    assert re.match(r"Lectures? \d+(.*\n)+?第 \d+(?:、\d+)? 讲", docstring)
    assert f"    uv run {path}" in docstring
    assert "\n\nYou should see: " in docstring
    assert ("--plot" in docstring) == ("if plot:" in SOURCES[path] or "if training.plot:" in SOURCES[path])


@pytest.mark.parametrize("path", [path for path in LESSONS if "in_one_file" not in path])
def test_the_training_loop_is_the_same_everywhere(path: str):
    """Predict, loss, then clear, compute, update, with the same three comments."""
    steps = re.findall(rf"({'|'.join(map(re.escape, STEPS))}) *(#.*)?", SOURCES[path])
    order = "".join(step.split(".")[1][0] for step, _ in steps)  # z, b or s; backward may stand alone where it is shown
    assert re.fullmatch("(zbs|z?b)*", order), order
    assert [step for step in steps if step[1] not in ("", STEPS[step[0]])] == []


def is_unchecked(kind: object) -> bool:
    """Whether any number of this type is taken, or nobody says which type it is."""
    if dataclasses.is_dataclass(kind):
        return any(is_unchecked(field.type) for field in dataclasses.fields(kind))
    parts = () if get_origin(kind) is Annotated else get_args(kind)
    return kind in (int, float, inspect.Parameter.empty) or any(map(is_unchecked, parts))


def test_every_number_on_a_command_line_is_checked():
    """Its type says from where to where it may be: common.options.Count and its like."""
    assert is_unchecked(int | None)
    for path in WITH_OPTIONS:
        main = importlib.import_module(module_of(path)).main
        for name, parameter in inspect.signature(main).parameters.items():
            assert not is_unchecked(parameter.annotation), f"{path}: {name}"
