"""What holds for every exercise. A test module of one lecture imports all of this and has three tables:

EXERCISE = exercise_03                      the file that the learner fills in
ANSWERS = {"gradient": gradient}            for each name to fill in, what is right: a function, class or value
MISTAKES = [("gradient", lambda w: 3 * gradient(w), "that is the sum")]   a wrong one, and a part of its hint
"""

import functools
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import torch

from common.exercise import same
from tests.conftest import ROOT

__all__ = [
    "test_a_mistake_gets_its_hint",
    "test_all_answers_pass",
    "test_as_committed_it_is_still_to_do",
    "test_constants_do_not_pass",
    "test_each_blank_is_missed",
    "test_every_mistake_that_a_hint_names_is_made",
    "verdict",
]


@pytest.fixture
def verdict(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Callable[..., tuple[int, str]]:
    """The exit code and the output of an exercise with some names filled in."""

    def judge(exercise: ModuleType, answers: dict[str, Any]) -> tuple[int, str]:
        with monkeypatch.context() as filled_in:
            for name, answer in answers.items():
                filled_in.setattr(exercise, name, answer)
            try:
                exercise.checks()
            except SystemExit as stop:
                return stop.code, capsys.readouterr().out
        return 0, capsys.readouterr().out

    return judge


def test_as_committed_it_is_still_to_do(request: pytest.FixtureRequest, script: Callable):
    path = request.module.EXERCISE.__file__.removeprefix(f"{ROOT}/")
    code, out, err = script(path)
    assert (code, err) == (1, "")
    assert out.startswith("✗ 1. ")
    assert "still to do" in out
    assert out.count("\n") == 4


def test_all_answers_pass(request: pytest.FixtureRequest, verdict: Callable):
    code, out = verdict(request.module.EXERCISE, request.module.ANSWERS)
    assert code == 0, out
    assert "✗" not in out


def test_each_blank_is_missed(request: pytest.FixtureRequest, verdict: Callable):
    exercise, answers = request.module.EXERCISE, request.module.ANSWERS
    for name in answers:
        others = {other: answer for other, answer in answers.items() if other != name}
        code, out = verdict(exercise, others)
        assert code == 1, f"{name} as committed passes:\n{out}"


def test_a_mistake_gets_its_hint(request: pytest.FixtureRequest, verdict: Callable):
    for name, wrong, hint in request.module.MISTAKES:
        code, out = verdict(request.module.EXERCISE, request.module.ANSWERS | {name: wrong})
        assert code == 1, f"{name}: {hint} passes"
        assert hint in out.splitlines()[-2], out  # the English hint; the Chinese one follows


def test_every_mistake_that_a_hint_names_is_made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    named = []

    def check(question: str, answer: Callable, right: Any, hint: tuple, mistakes: list = (), tell: bool = True) -> None:
        named.extend(english for _, (english, _) in mistakes)

    for name, answer in request.module.ANSWERS.items():
        monkeypatch.setattr(request.module.EXERCISE, name, answer)
    monkeypatch.setattr(request.module.EXERCISE, "check", check)
    request.module.EXERCISE.checks()
    made = [hint for _, _, hint in request.module.MISTAKES]
    assert [english for english in named if not any(hint in english for hint in made)] == []


def zeros_like(value: Any) -> Any:
    """Zeros of the same shape."""
    if hasattr(value, "shape"):
        return torch.zeros(value.shape)
    return [zeros_like(part) for part in value] if isinstance(value, (list, tuple)) else 0.0


def constants_for(answer: Any) -> list:
    """What a learner might write to get past the judge without thinking."""
    plain = [0, 1, 1.0, True, None, [], torch.zeros(1), float("nan")]
    if not inspect.isroutine(answer):
        return [constant for constant in plain if not same(constant, answer)]
    first = functools.cache(lambda: [])  # the right answer for the first input, for every input

    def always_the_first(*words: Any) -> Any:
        if not first():
            first().append(answer(*words))
        return first()[0]

    return [
        *(lambda *_, constant=constant: constant for constant in plain),
        lambda *words: zeros_like(answer(*words)),
        always_the_first,
    ]


def test_constants_do_not_pass(request: pytest.FixtureRequest, verdict: Callable):
    for name, answer in request.module.ANSWERS.items():
        for constant in [] if inspect.isclass(answer) else constants_for(answer):
            code, out = verdict(request.module.EXERCISE, request.module.ANSWERS | {name: constant})
            assert code == 1, f"{name} = {constant} passes:\n{out}"
