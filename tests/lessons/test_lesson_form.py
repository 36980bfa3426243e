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
MACHINERY = {
    "assert": r"^\s*assert ",
    "TYPE_CHECKING": r"TYPE_CHECKING",
    "noqa": r"# noqa|# type:|# ty:|# fmt:",
    "a nested generic type": r"(?::|->) *\w+\[[^\]\n]*\[",
    "drawing": r"^\s*def (?:draw|animate)|plotting|pyplot",
    "the notes": r"\bnotes?\b(?! of)",
}
COMMENTS = {
    "zero_grad()": "# clear the old gradients",
    "backward()": "# compute the new ones",
    "optimizer.step()": "# update the weights",
}


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_is_short_and_plain(path: str):
    source = SOURCES[path]
    assert source.count("\n") <= (170 if path in LONGER else 100), "split it, or take something away"
    for what, pattern in MACHINERY.items():
        if (path, what) == ("ch10_cnn/draw_digit.py", "drawing"):
            continue  # its window is what it is about
        found = re.findall(pattern, source, re.MULTILINE)
        assert not found, f"{what}: {found}"


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
    steps = re.findall(r"(optimizer\.zero_grad\(\)|loss\.backward\(\)|optimizer\.step\(\)) *(#.*)?", SOURCES[path])
    order = "".join(step.split(".")[1][0] for step, _ in steps)  # z, b or s; backward may stand alone where it is shown
    assert re.fullmatch("(zbs|z?b)*", order), order
    for step, comment in steps:
        for call, said in COMMENTS.items():
            assert not step.endswith(call) or comment in ("", said), f"{step}  {comment}"
