"""When it goes wrong: each message on a page is what the installed torch says, and each remedy works."""

import importlib
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pages.parse import CHAPTER_PAGES, messages, section

FILES = sorted((ROOT / "tests/pages/errors").glob("ch*.py"))
ERRORS = {path.stem: importlib.import_module(f"tests.pages.errors.{path.stem}").ERRORS for path in FILES}
OF_WORKERS = ["An attempt has been made", "DataLoader worker", "Can't get attribute"]  # processes of their own
CASES = [
    pytest.param(chapter, message, marks=[pytest.mark.slow] if message.startswith(tuple(OF_WORKERS)) else [])
    for chapter, errors in ERRORS.items()
    for message in errors
]


def said(lines: Callable[[], object]) -> str:
    """The text of the error or warning, its white space as single spaces; empty where there is none."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            lines()
        except Exception as error:
            return " ".join(f"{type(error).__name__}: {error}".split())
    return " ".join(" ".join(str(warning.message) for warning in caught).split())


@pytest.mark.parametrize(("chapter", "message"), CASES)
def test_torch_says_it_and_the_remedy_works(chapter: str, message: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    provoke, remedy = ERRORS[chapter][message]
    text = said(provoke)
    for part in message.split("…"):
        assert part.strip() in text
    with warnings.catch_warnings(action="error"):
        remedy()


@pytest.mark.parametrize("page", CHAPTER_PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_every_message_of_a_page_is_provoked(page: Path):
    """But for those marked \\*, which this machine cannot bring about."""
    known = ERRORS.get(page.parent.name[:4], {})
    here = section(page, "When it goes wrong", "出错的时候")
    tried = [
        message for message in messages(page) if not re.search(rf"^- `{re.escape(message)}` ?\\\*", here, re.MULTILINE)
    ]
    assert sorted(tried) == sorted(known)


def test_the_front_pages_lead_to_every_message():
    for name in ("README.md", "README.zh-CN.md"):
        front = (ROOT / name).read_text("utf-8")
        for page in ROOT.glob(f"ch*/{name}"):
            for message in messages(page):
                assert f"`{message}`" in front, f"{name}: {message}"
