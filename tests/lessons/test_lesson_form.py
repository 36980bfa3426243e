"""How a lesson reads: short, plain, bilingual at its head, without drawing and without a type checker's needs."""

import re

import pytest

from tests.lessons.test_scripts import EXERCISES, SCRIPTS, SOURCES

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
STEPS = {
    "optimizer.zero_grad()": "# clear the old gradients",
    "loss.backward()": "# compute the new ones",
    "optimizer.step()": "# update the weights",
}


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_is_short_and_plain(path: str):
    source = SOURCES[path]
    assert source.count("\n") <= (170 if path in LONGER else 100), "split it, or take something away"
    found = [match[0] for pattern in MACHINERY for match in re.finditer(pattern, source, re.MULTILINE)]
    assert not found or path == "ch10_cnn/draw_digit.py"  # which is about its window


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_docstring_says_what_and_how_in_sixty_words(path: str):
    docstring = SOURCES[path].split('"""')[1]
    body = re.sub(r"\n *uv run .*", "", docstring.split("\nSource: ")[0])
    assert len(re.findall(r"[\w./'’×·-]+", body)) <= 60
    lines = docstring.splitlines()
    assert re.match(r"Lectures? \d+", lines[0])
    assert any(re.match(r"第 \d+(?:、\d+)? 讲", line) for line in lines)
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
