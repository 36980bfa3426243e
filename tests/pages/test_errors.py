"""When it goes wrong: each message on a page is what the installed torch says, and each remedy works."""

import importlib
import re
import warnings
from pathlib import Path

import pytest

from tests.pages import errors
from tests.pages.parse import CHAPTER_PAGES, messages, named, section

CASES = []  # script, message, code
for script, text in errors.ERRORS.items():
    for case in re.split(r"\n(?! )", text.strip()):
        message, code = map(str.strip, case.replace("\n    ", "\n").split("←"))
        marks = pytest.mark.slow if "run_with_workers(" in code else ()
        CASES.append(pytest.param(script, message, code, marks=marks, id=f"{script[:4]}-{message}"))


def said(code: str, names: dict) -> str:
    """The text of the error or warning, its white space as single spaces; empty where there is none."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(code, {**names})
        except Exception as error:
            text = f"{type(error).__name__}: {error} {getattr(error, 'stderr', '')}"  # the last: of a process
        else:
            text = " ".join(str(warning.message) for warning in caught)
    return " ".join(text.split())


@pytest.mark.parametrize(("script", "message", "code"), CASES)
def test_torch_says_it_and_the_remedy_works(script: str, message: str, code: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = vars(importlib.import_module(script)) | vars(errors)
    wrong, remedy, *others = [part.strip() for part in code.split("→")]
    text = said(wrong, names)
    for part in message.split("…"):
        assert part.strip() in text
    for right in [remedy, *others]:
        assert said(right, names) == "", right


@pytest.mark.parametrize("page", CHAPTER_PAGES, ids=named)
def test_every_message_of_a_page_is_provoked(page: Path):
    """But for those marked \\*, which this machine cannot bring about."""
    here = section(page, "When it goes wrong", "出错的时候")
    impossible = re.findall(r"^- `([^`]+)` ?\\\*", here, re.MULTILINE)
    provoked = [message for script, message, _ in (case.values for case in CASES) if page.parent.name in script]
    assert sorted({*messages(page)} - {*impossible}) == sorted(provoked)
