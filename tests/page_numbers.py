"""What the chapter pages, in both languages, say that a command or a changed script prints."""

import re
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

COMMAND = r"`(uv run [^`]+)`"
ROW = re.compile(rf"^\| {COMMAND} \| ((?:[^|`]|`[^`]*`)*) \|", re.MULTILINE)
BULLET = re.compile(rf"^- {COMMAND}[:：](.*(?:\n  .*)*)", re.MULTILINE)
CHANGE = re.compile(
    r"^- (?:In|把|在) `(\w+\.py)`\s*(?:, change|里的|里把|中的)\s*`([^`]+)`\s+(?:to|改成|改为)\s+`([^`]+)`"
    r"(?:(?: and run it with|\s*[，,]?\s*并用|\s*[，,]\s*用)\s*`([^`]+)`(?:\s*运行)?)?[:：](.*(?:\n  .*)*)",
    re.MULTILINE,
)
NUMBER = re.compile(r"(?<![\w.])(about |约 ?)?(-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?)", re.ASCII)


class Run(NamedTuple):
    """A script, the words after it, and a change in its text: what there is, and what it becomes."""

    path: str
    words: tuple[str, ...] = ()
    old: str = ""
    new: str = ""


def claims() -> dict[Run, list[tuple[str, str]]]:
    """For each run that a page describes, the pages and what they say of it."""
    found: dict[Run, list[tuple[str, str]]] = {}
    for page in sorted(ROOT.glob("ch*/README*.md")):
        text, name = page.read_text("utf-8"), page.relative_to(ROOT).as_posix()
        for command, said in ROW.findall(text) + BULLET.findall(text):
            _, _, path, *words = command.split()
            found.setdefault(Run(path, tuple(words)), []).append((name, said))
        for script, old, new, words, said in CHANGE.findall(text):
            run = Run(f"{page.parent.name}/{script}", tuple(words.split()), old, new)
            found.setdefault(run, []).append((name, said))
    return found


def numbers(text: str) -> list[tuple[float, float]]:
    """The numbers of a text, each with how far off the printed one may be: half of the last digit; 2 % if "about"."""
    found = []
    for about, number in NUMBER.findall(text.replace("−", "-")):
        plain = number.replace(",", "")
        value = float(plain)
        half = 0.5 * 10.0 ** -len(plain.partition(".")[2].partition("e")[0])
        found.append((value, max(half, 0.02 * abs(value)) if about else half))
    return found


def missing(said: str, printed: str) -> list[float]:
    """The numbers of a page's sentence that the output does not have. Code spans are no numbers."""
    printed = re.sub(r"^picture: .*", "", printed, flags=re.MULTILINE)
    values = [value for value, _ in numbers(printed)]
    return [
        number
        for number, off in numbers(re.sub(r"`[^`]*`", "", said))
        if not any(abs(value - number) <= off * (1 + 1e-9) for value in values)
    ]


def changed_script(run: Run, folder: Path) -> Path:
    """A copy of the script, in folder, with the change made."""
    text = (ROOT / run.path).read_text("utf-8")
    assert text.count(run.old) == 1, f"{run.path} has {run.old!r} {text.count(run.old)} times"
    copy = folder / Path(run.path).name
    copy.write_text(text.replace(run.old, run.new), "utf-8")
    return copy
