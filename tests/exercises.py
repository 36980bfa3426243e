"""What holds for every exercise. A test module of one lecture imports all of this, and has tables:

ANSWERS = {"cost": cost, "step": "... → w - lr * gradient(w)"}    what is right for each function or class to fill in
PREDICTED = {"parameters": [8, 6, 9, 7]}                          and for each value; then the wrong ones, as the hints
MISTAKES = [("cost", "/ len(x_data) →", "that is the sum")]       a wrong answer, and a part of its hint

A text is an edit, this → that | these → those: in ANSWERS of what the exercise has, else of the answer.
None among the mistakes is what the exercise has; "All right!" is the hint of another way that is right.
"""

import ast
import contextlib
import importlib
import inspect
import io
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest

from tests.conftest import ROOT


def edited(answer: Any, edits: str, **others: Any) -> Any:
    """A function or class with parts of its source replaced; it may use the other answers, and be edited again."""
    source = getattr(answer, "source", None) or ast.unparse(ast.parse(inspect.getsource(answer)))
    names = getattr(answer, "names", None) or vars(sys.modules[answer.__module__])
    for edit in edits.split(" | "):
        old, new = map(str.strip, edit.split("→"))
        assert old in source, f"{old} is not in:\n{source}"
        source = source.replace(old, new)
    names = names | others | {"__name__": "learner"}
    exec(source, names)
    result = names[answer.__name__]
    result.source, result.names = source, names
    return result


@pytest.fixture(scope="module")
def lecture(request: pytest.FixtureRequest) -> tuple[ModuleType, dict, list]:
    """The exercise, its right answers, and the mistakes; all edits are made."""
    [path] = ROOT.glob(f"ch*/{request.path.stem.replace('test_exercises', 'exercise')}.py")
    exercise = importlib.import_module(f"{path.parent.name}.{path.stem}")
    has, answers, mistakes = vars(exercise), dict(request.module.ANSWERS), []
    for name, answer in answers.items():
        answers[name] = edited(has[name], answer, **answers) if isinstance(answer, str) else answer
    answers |= {name: values[0] for name, values in request.module.PREDICTED.items()}
    for name, wrong, hint in request.module.MISTAKES:
        wrong = edited((has | answers)[name], wrong) if isinstance(wrong, str) else wrong
        mistakes.append((name, has[name] if wrong is None else wrong, hint))
    return exercise, answers, mistakes


def verdict(exercise: ModuleType, answers: dict[str, Any]) -> tuple[int, str]:
    """The exit code and the output of an exercise with these names filled in."""
    out = io.StringIO()
    with patch.multiple(exercise, **answers), contextlib.redirect_stdout(out):
        try:
            exercise.checks()
        except SystemExit as stop:
            return stop.code, out.getvalue()
    return 0, out.getvalue()


def test_as_committed_it_is_still_to_do(lecture: tuple, script: Callable):
    code, out, err = script(lecture[0].__file__.removeprefix(f"{ROOT}/"))
    assert (code, err, out.count("\n")) == (1, "", 4)
    assert out.startswith("✗ 1. ")
    assert "still to do" in out


def test_all_answers_pass(lecture: tuple):
    exercise, answers, _ = lecture
    code, out = verdict(exercise, answers)
    assert (code, "✗" in out) == (0, False), out


def test_a_mistake_gets_its_hint(lecture: tuple, request: pytest.FixtureRequest):
    exercise, answers, mistakes = *lecture[:2], [*lecture[2]]

    def check(question: str, answer: Callable, right: Any, hint: tuple, named: list = (), tell: bool = True) -> None:
        used = {*answer.__code__.co_names}
        for name in used & request.module.PREDICTED.keys() if not used & request.module.ANSWERS.keys() else ():
            wrong = request.module.PREDICTED[name][1:]
            mistakes.extend((name, value, english) for value, (_, (english, _)) in zip(wrong, named, strict=True))
        for _, (english, _) in named:
            assert any(part in english for _, _, part in mistakes), f"nobody makes this mistake: {english}"

    with patch.multiple(exercise, check=check, **answers):
        exercise.checks()
    for name, wrong, hint in mistakes:
        code, out = verdict(exercise, answers | {name: wrong})
        assert code == int(hint != "All right!"), f"{name}: {hint}\n{out}"
        assert hint in "".join(out.splitlines()[-2:]), out  # the hint in English and in Chinese


def constants(answer: Callable) -> list[Callable]:
    """What a learner might write to get past the judge without thinking."""
    results = []

    def always_the_first(*words: Any) -> Any:
        results.append(answer(*words))
        return results[0]

    return [always_the_first, lambda *words: 0.0, lambda *words: None]


def test_the_blank_itself_and_constants_do_not_pass(lecture: tuple):
    exercise, answers, _ = lecture
    for name, answer in answers.items():
        for wrong in [vars(exercise)[name], *(constants(answer) if inspect.isroutine(answer) else [])]:
            code, out = verdict(exercise, answers | {name: wrong})
            assert code == 1, f"{name} = {wrong} passes:\n{out}"
