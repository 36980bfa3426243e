"""Remakes the pictures in the chapter pages that are missing or older than their script.

    uv run tests/figures.py

Each of these scripts runs with --plot. To remake a picture anyway, delete it first.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageSequence
from PIL.PngImagePlugin import PngInfo

from common.cli import run

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "ch10_cnn/figures/my_digit.png"  # MNIST's test image 2064, grey on grey, larger and blurred
WORDS = {"guess_name": ["Nasikovsky"], "inception": ["--epochs=1"], "residual": ["--epochs=1"], "predict": [EXAMPLE]}


def script_of(picture: Path) -> Path:
    """The script that draws a picture: the one whose name it begins with, the longest of these."""
    scripts = [path for path in picture.parents[1].glob("*.py") if f"{picture.stem}_".startswith(f"{path.stem}_")]
    return max(scripts, key=lambda path: len(path.stem))


def linked() -> set[Path]:
    """The drawn pictures that the pages show."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("ch*/*.md")]
    links = re.compile(r"\]\(([^)]+\.(?:png|gif))\)")
    return {page.parent / link for page in pages for link in links.findall(page.read_text("utf-8"))} - {EXAMPLE}


def fingerprint(script: Path) -> str:
    """Changes when the code behind a picture does: the lesson, what draws it, the look. Docstrings are not code."""
    drawing = script.parent / "figures" / script.name
    sources = [script, drawing if drawing.exists() else script, ROOT / "common/plotting.py"]
    code = "".join(source.read_text("utf-8").split('"""', 2)[2] for source in sources)
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def frames(picture: Path) -> list[tuple[bytes, int | None]]:
    """Each with its duration."""
    with Image.open(picture) as image:
        return [(frame.convert("RGB").tobytes(), frame.info.get("duration")) for frame in ImageSequence.Iterator(image)]


def copy_stamped(drawn: Path, picture: Path) -> None:
    """Copy a picture, with its script's fingerprint as a text of the PNG or the comment of the GIF."""
    stamp = fingerprint(script_of(picture))
    picture.parent.mkdir(exist_ok=True)
    if drawn.suffix == ".gif":
        comment = b"!\xfe" + bytes([len(stamp)]) + stamp.encode() + b"\0"
        picture.write_bytes(drawn.read_bytes().removesuffix(b";") + comment + b";")  # ";" ends a GIF
    else:
        text = PngInfo()
        text.add_text("Source", stamp)
        small = Image.open(drawn).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        small.save(picture, pnginfo=text, optimize=True)  # 256 colors are half the bytes, and to the eye the same


def is_fresh(picture: Path) -> bool:
    """Whether the picture is there, and its script is still the one that drew it."""
    return picture.exists() and fingerprint(script_of(picture)).encode() in picture.read_bytes()


def main() -> None:
    stale = {picture for picture in linked() if not is_fresh(picture)}
    for script in sorted({script_of(picture) for picture in stale}):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, script, *WORDS.get(script.stem, []), "--plot"]
            subprocess.run(command, check=True, cwd=folder, env=os.environ | {"MPLBACKEND": "agg"})
            for drawn in Path(folder).iterdir():
                if (picture := script.parent / "figures" / drawn.name) in stale:
                    copy_stamped(drawn, picture)


if __name__ == "__main__":
    run(main)
