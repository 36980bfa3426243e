"""What the pages hold: code quoted from scripts, commands with their output, edits, messages."""

import io
import re
import tokenize
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

CHAPTER_PAGES = sorted(ROOT.glob("ch*/README*.md"))
FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[`?[\w./]+`?\]\(([\w./]+\.py)\)[^\n]*\n+\Z")  # the line right before a block


def named(page: Path) -> str:
    return f"{page.parent.name}/{page.name}"


class Block(NamedTuple):
    """A fenced block: its language, its text, and the script that the line before it links, if any."""

    kind: str
    text: str
    script: str


class Run(NamedTuple):
    """A command, as words after `uv run`; the lines to take out of a script and to put in; what it prints then."""

    words: tuple[str, ...]
    script: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    printed: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found = []
    for match in FENCE.finditer(text):
        link = LINK.search(text[: match.start()])
        found.append(Block(match[1], match[2], link[1] if link else ""))
    return found


def runs(page: Path) -> list[Run]:
    """The commands of a page. A diff before one belongs to it, and the text after it is what it prints."""
    found, diff = [], None
    for block in blocks(page.read_text("utf-8")):
        if block.kind == "diff":
            diff = block
        if block.kind == "bash":
            for line in block.text.splitlines():
                if line.strip().startswith("uv run "):
                    words = tuple(line.split("#")[0].split()[2:])
                    lines = diff.text.splitlines() if diff else []
                    old = tuple(line.strip()[1:].strip() for line in lines if line.strip().startswith("-"))
                    new = tuple(line.strip()[1:] for line in lines if line.strip().startswith("+"))
                    script = (page.parent / diff.script).relative_to(ROOT).as_posix() if diff else ""
                    found.append(Run(words, script, old, new, ()))
                    diff = None
        if block.kind == "text" and found:
            found[-1] = found[-1]._replace(printed=tuple(block.text.splitlines()))
    return found


def bare(code: str) -> list[str]:
    """The lines of a piece of Python without comments, docstrings of one line, empty lines and common indentation."""
    lines = code.splitlines()
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                lines[line - 1] = lines[line - 1][:column]
    except (tokenize.TokenError, IndentationError):  # a part of a function, say
        lines = [re.sub(r"(^|\s)#.*", "", line) for line in lines]
    kept = [line.rstrip() for line in lines if line.strip() and not re.fullmatch(r'\s*""".*"""\s*', line)]
    indent = min((len(line) - len(line.lstrip()) for line in kept), default=0)
    return [line[indent:] for line in kept]


def is_quoted(block: str, script: str) -> bool:
    """Whether the lines of a block stand in a script one after the other; a line `...` stands for lines left out."""
    source = [line.strip() for line in bare(script)]
    parts: list[list[str]] = [[]]
    for line in bare(block):
        if line.strip() == "...":
            parts.append([])
        else:
            parts[-1].append(line.strip())
    start = 0
    for part in filter(None, parts):
        places = [i for i in range(start, len(source)) if source[i : i + len(part)] == part]
        if not places:
            return False
        start = places[0] + len(part)
    return True


def edited(run: Run) -> str:
    """The text of the script with the edit made. Raises ValueError unless the lines to take out stand there once."""
    lines = (ROOT / run.script).read_text("utf-8").splitlines(keepends=True)
    plain = [line.strip() for line in lines]
    places = [i for i in range(len(lines)) if tuple(plain[i : i + len(run.old)]) == run.old]
    if len(places) != 1:
        raise ValueError(f"{run.script} has these lines {len(places)} times: {run.old}")
    indent = re.match(" *", lines[places[0]])[0]
    shift = min((len(line) - len(line.lstrip()) for line in run.new), default=0)
    lines[places[0] : places[0] + len(run.old)] = [f"{indent}{line[shift:]}\n" for line in run.new]
    return "".join(lines)


def is_printed(expected: tuple[str, ...], output: str) -> bool:
    """Whether these lines are printed in this order; … stands for anything, also between lines."""
    pattern = ".*".join(re.escape(line.strip()) for line in expected).replace("…", ".*")
    return re.search(pattern, " ".join(output.split("\n")), re.DOTALL) is not None


def messages(page: Path) -> list[str]:
    """The messages that a page explains: bullets that begin with one, those that cannot be provoked here (\\*) too."""
    return re.findall(r"^- `([^`]+)`", section(page, "When it goes wrong", "出错的时候"), re.MULTILINE)


def section(page: Path, *headings: str) -> str:
    """The text below all second-level headings that begin so."""
    parts = re.split(r"^## ", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return "\n".join(part for part in parts if part.startswith(headings))
