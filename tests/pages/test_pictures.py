"""The pictures on the pages: drawn by the code that is here, small enough for a phone."""

from pathlib import Path

from PIL import Image

from tests.conftest import ROOT
from tests.figures import EXAMPLE, copy_stamped, is_fresh, linked


def test_pictures_are_fresh():
    """`uv run tests/figures.py` remakes those that are missing, or older than their script."""
    assert not [str(picture) for picture in linked() if not is_fresh(picture)]
    resolved = {picture.resolve() for picture in linked()}
    assert {path for path in ROOT.glob("ch*/figures/*.[pg][ni][gf]") if path != EXAMPLE} == resolved


def test_movements_are_small_and_short():
    """On a phone: at most 770 pixels wide, 400 kB, 15 seconds; all pictures together at most 7 MB."""
    movements = [picture for picture in linked() if picture.suffix == ".gif"]
    assert len(movements) >= 15
    for picture in movements:
        with Image.open(picture) as image:
            frames, milliseconds = [], 0
            for frame in range(image.n_frames):
                image.seek(frame)
                milliseconds += image.info["duration"]
                frames.append(image.convert("RGB").tobytes())
            assert image.width <= 770, picture
        assert len(frames) >= 4  # a stride of 2 has four positions
        assert len(set(frames)) >= len(frames) / 2, picture  # they differ
        assert milliseconds <= 15_000, picture
        assert picture.stat().st_size <= 400_000, picture
    assert sum(picture.stat().st_size for picture in ROOT.glob("ch*/figures/*.[pg][ni][gf]")) <= 7_000_000


def test_a_stamp_tells_a_changed_script_and_leaves_the_picture_as_it_is(tmp_path: Path):
    """A GIF also keeps its frames and their durations. A changed docstring makes no picture stale."""
    script = tmp_path / "draws.py"
    script.write_text('"""Draws."""\nprint(1)\n', "utf-8")
    first, *others = [Image.new("P", (20, 10), color) for color in (1, 2, 3)]
    first.save(tmp_path / "draws.png")
    first.save(tmp_path / "draws.gif", save_all=True, append_images=others, duration=[100, 200, 300])
    pictures = [tmp_path / "figures" / name for name in ("draws.png", "draws.gif")]
    for picture in pictures:
        drawn = tmp_path / picture.name
        copy_stamped(drawn, picture)
        with Image.open(drawn) as one, Image.open(picture) as other:
            assert getattr(one, "n_frames", 1) == getattr(other, "n_frames", 1)
            for frame in range(getattr(one, "n_frames", 1)):
                one.seek(frame)
                other.seek(frame)
                assert one.convert("RGB").tobytes() == other.convert("RGB").tobytes()
                assert one.info.get("duration") == other.info.get("duration")
    script.write_text('"""Draws 1."""\nprint(1)\n', "utf-8")
    assert all(is_fresh(picture) for picture in pictures)
    script.write_text('"""Draws 1."""\nprint(2)\n', "utf-8")
    assert not any(is_fresh(picture) for picture in pictures)
