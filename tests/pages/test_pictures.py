"""The pictures on the pages: drawn by the code that is here, small enough for a phone."""

import re
from pathlib import Path

from PIL import Image

from tests.conftest import ROOT
from tests.figures import EXAMPLE, copy_stamped, frames, is_fresh, linked

DRAWN = [path for path in ROOT.glob("ch*/figures/*.[pg][ni][gf]") if path != EXAMPLE]


def test_pictures_are_fresh():
    """`uv run tests/figures.py` remakes those that are missing, or older than their script."""
    assert not [str(picture) for picture in linked() if not is_fresh(picture)]
    assert {*DRAWN} == {picture.resolve() for picture in linked()}


def test_movements_are_small_and_short():
    """On a phone: at most 770 pixels wide, 400 kB, 15 seconds; all pictures together at most 7 MB."""
    movements = [picture for picture in DRAWN if picture.suffix == ".gif"]
    assert len(movements) >= 15
    for picture in movements:
        content = picture.read_bytes()
        durations = re.findall(rb"!\xf9\x04.(..).\0", content, re.DOTALL)  # of each frame, in hundredths of a second
        assert len(durations) >= 4, picture  # a stride of 2 has four positions
        assert sum(int.from_bytes(duration, "little") for duration in durations) <= 1500, picture
        assert len(content) <= 400_000, picture
        assert int.from_bytes(content[6:8], "little") <= 770, picture  # the width
    assert sum(picture.stat().st_size for picture in DRAWN) <= 7_000_000


def test_a_stamp_tells_a_changed_script_and_leaves_the_picture_as_it_is(tmp_path: Path):
    """A GIF also keeps its frames and their durations. A changed docstring makes no picture stale."""
    script, stills = tmp_path / "draws.py", [Image.new("P", (20, 10), color) for color in (1, 2, 3)]
    script.write_text('"""Draws."""\nprint(1)\n', "utf-8")
    stills[0].save(tmp_path / "draws.png")
    stills[0].save(tmp_path / "draws.gif", save_all=True, append_images=stills[1:], duration=[100, 200, 300])
    pictures = [tmp_path / "figures" / name for name in ("draws.png", "draws.gif")]
    for picture in pictures:
        copy_stamped(tmp_path / picture.name, picture)
        assert frames(tmp_path / picture.name) == frames(picture)
    for number in (1, 2):
        script.write_text(f'"""Draws it."""\nprint({number})\n', "utf-8")
        assert [is_fresh(picture) for picture in pictures] == [number == 1] * 2
