"""Remakes the pictures in the chapter pages that are missing or older than their script.

    uv run tests/figures.py

Each of these scripts runs with --plot. To remake a picture anyway, delete it first.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageFilter

from common.cli import run
from common.data import mnist_bytes
from common.plotting import fingerprint

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "ch10_cnn/figures/my_digit.png"


def script_of(picture: Path) -> Path:
    """The script that draws a picture: the one whose name it begins with, the longest of these."""
    scripts = [path for path in picture.parents[1].glob("*.py") if f"{picture.stem}_".startswith(f"{path.stem}_")]
    return max(scripts, key=lambda path: len(path.stem))


def linked() -> set[Path]:
    """The drawn pictures that the pages show."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("ch*/*.md")]
    links = {page.parent / link for page in pages for link in re.findall(r"!\[.*?\]\((.*?)\)", page.read_text("utf-8"))}
    return links - {EXAMPLE}


def is_fresh(picture: Path) -> bool:
    """Whether the picture is there, and its script is still the one that drew it."""
    return picture.exists() and Image.open(picture).info.get("Source") == fingerprint(script_of(picture))


def draw_example() -> None:
    """A test digit as a photo would show it: large, dark on paper, off the middle."""
    digit = Image.fromarray(mnist_bytes(train=False)[0][2064]).resize((150, 150), Image.Resampling.BICUBIC)
    paper = Image.new("L", (240, 200))
    paper.paste(digit, (60, 20))
    Image.eval(paper, lambda ink: 235 - int(0.8 * ink)).filter(ImageFilter.GaussianBlur(1.5)).save(EXAMPLE)


def main() -> None:
    if not EXAMPLE.exists():
        EXAMPLE.parent.mkdir(exist_ok=True)
        draw_example()
    stale = {picture for picture in linked() if not is_fresh(picture)}
    for script in sorted({script_of(picture) for picture in stale}):
        words = [str(EXAMPLE)] if script.stem == "predict" else []
        environment = os.environ | {"MPLBACKEND": "agg"}
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, script, *words, "--plot"], check=True, cwd=folder, env=environment)
            for picture in stale & {script.parent / "figures" / path.name for path in Path(folder).glob("*.png")}:
                picture.parent.mkdir(exist_ok=True)
                shutil.move(Path(folder) / picture.name, picture)


if __name__ == "__main__":
    run(main)
