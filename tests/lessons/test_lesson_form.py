"""How a lesson reads: short, plain, bilingual at its head, without drawing and without a type checker's needs."""

import ast
import re

import pytest

from tests.conftest import ROOT

SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("ch*/*.py"))}

LONGER = {  # lessons of more than 100 lines, each with its reason
    "ch10_cnn/draw_digit.py": "a window to draw in, with its mouse and keys",
    "ch10_cnn/clean_photo.py": "a tool behind predict.py: from any photo to an image like MNIST's",
    "ch11_rnn/name_classifier.py": "the lecture's whole program in two settings, with a held-out part and a checkpoint",
}
LESSONS = [path for path in SOURCES if "/exercise_" not in path]
SCRIPTS = [path for path in LESSONS if "__main__" in SOURCES[path]]
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


def words(docstring: str) -> int:
    return len(re.findall(r"[\w./'’×·-]+", docstring))


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
    docstring = ast.get_docstring(ast.parse(SOURCES[path]))
    body = re.sub(r"\n *(?:uv run .*|Source: (?:.|\n)*)", "", docstring)
    assert words(body) <= 60, words(body)
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


def test_a_fault_is_found():
    for what, line in [
        ("assert", "    assert x is not None"),
        ("a nested generic type", "def f() -> dict[str, list[int]]:"),
        ("drawing", "def draw_it():"),
        ("noqa", "x = 1  # noqa: E501"),
        ("the notes", "# the notes say sum"),
    ]:
        assert re.search(MACHINERY[what], line, re.MULTILINE), what
