"""When it goes wrong: each message on a page is what the installed torch says, and each remedy works."""

import importlib
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages.parse import CHAPTER_PAGES, messages, named, section

# Of each chapter and message: a function, what makes it say so, and one or more things that are right in its place.
ERRORS = {
    path.stem: importlib.import_module(f"tests.pages.errors.{path.stem}").ERRORS
    for path in sorted((ROOT / "tests/pages/errors").glob("ch*.py"))
}
OF_WORKERS = ("An attempt has been made", "DataLoader worker", "Can't get attribute")  # processes of their own
CASES = [
    pytest.param(chapter, message, marks=pytest.mark.slow if message.startswith(OF_WORKERS) else ())
    for chapter, errors in ERRORS.items()
    for message in errors
]


def said(function: Callable, thing: object) -> str:
    """The text of the error or warning, its white space as single spaces; empty where there is none."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function(thing)
        except Exception as error:
            text = f"{type(error).__name__}: {error} {getattr(error, 'stderr', '')}"  # the last: of a process
        else:
            text = " ".join(str(warning.message) for warning in caught)
    return " ".join(text.split())


@pytest.mark.parametrize(("chapter", "message"), CASES)
def test_torch_says_it_and_the_remedy_works(chapter: str, message: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    function, wrong, *right = ERRORS[chapter][message]
    text = said(function, wrong)
    for part in message.split("…"):
        assert part.strip() in text
    with warnings.catch_warnings(action="error"):
        for thing in right:
            function(thing)


@pytest.mark.parametrize("page", CHAPTER_PAGES, ids=named)
def test_every_message_of_a_page_is_provoked_and_the_front_page_leads_to_it(page: Path):
    """But for those marked \\*, which this machine cannot bring about."""
    here = section(page, "When it goes wrong", "出错的时候")
    front = (ROOT / page.name).read_text("utf-8")
    found = messages(page)
    assert [message for message in found if f"`{message}`" not in front] == []
    impossible = [message for message in found if re.search(rf"^- `{re.escape(message)}` ?\\\*", here, re.MULTILINE)]
    assert sorted({*found} - {*impossible}) == sorted(ERRORS.get(page.parent.name[:4], {}))
