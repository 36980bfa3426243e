"""What the pages hold: code quoted from scripts, commands with their output, edits, messages."""

import re
import textwrap
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

CHAPTER_PAGES = sorted(ROOT.glob("ch*/README*.md"))
ENGLISH = sorted(ROOT.glob("ch*/README.md"))  # test_form.py holds the Chinese pages to the same code and commands
LECTURES = {"ch10_cnn": [10, 11], "ch11_rnn": [12, 13]}  # two lectures, one folder
LINK = r"(?:\[`?[\w./]+`?\]\(([\w./]+\.py)\)[^\n]*\n+)?"  # in the line right before a block
BLOCK = re.compile(LINK + r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)  # script, if any; language; text


def named(page: Path) -> str:
    return f"{page.parent.name}/{page.name}"


class Run(NamedTuple):
    """A command, as words after `uv run`; the lines to take out of its script and to put in; what it prints then."""

    words: tuple[str, ...]
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()


def lectures(folder: str) -> list[int]:
    return LECTURES.get(folder, [int(folder[2:4])])


def runs(page: Path) -> list[Run]:
    """The commands of a page. A diff before one belongs to it, and the text after it is what it prints."""
    found, edit = [], ()
    for _, kind, text in BLOCK.findall(page.read_text("utf-8")):
        lines = [line.strip() for line in text.splitlines()]
        if kind == "diff":
            edit = [tuple(line[1:] for line in lines if line.startswith(sign)) for sign in "-+"]
        if kind == "bash":
            for command in [line for line in lines if line.startswith("uv run ")]:
                found.append(Run(tuple(command.split("#")[0].split()[2:]), *edit))
                edit = ()
        if kind == "text" and found:
            found[-1] = found[-1]._replace(printed=tuple(lines))
    return found


def edited(run: Run) -> str:
    """The text of the script with the edit made. Raises ValueError unless the lines to take out stand there once."""
    lines = (ROOT / run.words[0]).read_text("utf-8").splitlines()
    plain, old = [line.strip() for line in lines], [line.strip() for line in run.old]
    [start] = [i for i in range(len(lines)) if plain[i : i + len(old)] == old]
    indent = re.match(" *", lines[start])[0]
    new = textwrap.indent(textwrap.dedent("\n".join(run.new)), indent)
    return "\n".join([*lines[:start], new, *lines[start + len(old) :], ""])


def bare(code: str) -> list[str]:
    """The lines of a piece of Python without comments, docstrings of one line, empty lines and common indentation."""
    lines = [re.sub(r"(^|\s+)#.*", "", line) for line in code.splitlines()]
    kept = [line for line in lines if line.strip() and not re.fullmatch(r'\s*""".*"""\s*', line)]
    return textwrap.dedent("\n".join(kept)).splitlines()


def is_quoted(block: str, script: str) -> bool:
    """Whether the lines of a block stand in a script one after the other; a line `...` stands for lines left out."""
    source = "".join(line.strip() + "\n" for line in bare(script))
    lines = [line.strip() for line in bare(block)]
    pattern = "".join("(.*\n)*" if line == "..." else re.escape(line) + "\n" for line in lines)
    return re.search(f"^{pattern}", source, re.MULTILINE) is not None


def is_printed(expected: tuple[str, ...], output: str) -> bool:
    """Whether these lines are printed in this order; … stands for anything, also between lines."""
    pattern = ".*".join(re.escape(line.strip()) for line in expected).replace("…", ".*")
    return re.search(pattern, output.replace("\n", " "), re.DOTALL) is not None


def section(page: Path, *headings: str) -> str:
    """The text below all second-level headings that begin so."""
    parts = re.split(r"^## ", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return "\n".join(part for part in parts if part.startswith(headings))


def messages(page: Path) -> list[str]:
    """The messages that a page explains: bullets that begin with one, those that cannot be provoked here (\\*) too."""
    return re.findall(r"^- `([^`]+)`", section(page, "When it goes wrong", "出错的时候"), re.MULTILINE)
