"""Put the messages that the chapter pages explain on the front pages, between <!-- messages --> and its end.

python -m tests.pages.front_messages
"""

import re

from tests.conftest import ROOT
from tests.pages.parse import messages

LIST = re.compile(r"(?<=<!-- messages -->\n).*?(?=<!-- /messages -->)", re.DOTALL)


def listed(name: str) -> str:
    """A line for each message of the pages called name, in the chapters' order: the message, and where it is."""
    places: dict[str, list[str]] = {}
    for page in sorted(ROOT.glob(f"ch*/{name}")):
        number = int(page.parent.name[2:4])
        title = f"第 {number} 章" if "zh" in name else f"chapter {number}"
        for message in dict.fromkeys(messages(page)):
            places.setdefault(message, []).append(f"[{title}]({page.parent.name}/{name})")
    separator = "、" if "zh" in name else ", "
    return "".join(f"- `{message}` → {separator.join(links)}\n" for message, links in places.items())


if __name__ == "__main__":
    for path in ROOT.glob("README*.md"):
        lines = listed(path.name)
        path.write_text(LIST.sub(lambda _, lines=lines: lines, path.read_text("utf-8")), "utf-8", newline="\n")
