"""Checkpoints, pictures and tables made from valid ones by random changes: read, or refused in one line.

100 examples of each here, of pictures 50. `FUZZ=20000 uv run pytest -m slow tests/hostile/test_fuzz.py` tries 20,000.
"""

import gzip
import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ch08_dataloader import titanic
from ch10_cnn.clean_photo import like_mnist, open_grey
from common.checkpoint import Checkpoint, load_model
from common.cli import UserError
from common.tables import read_table

SLOW = pytest.param(int(os.environ.get("FUZZ", "20000")), id="slow", marks=pytest.mark.slow)
EXAMPLES = [pytest.param(100, id="quick"), SLOW]


def outcomes(folder: Path, make: Callable, read: Callable[[Path], object], examples: int) -> set[str]:
    """What comes of reading files that make returns, name and content, for a random generator. They stay as they are.

    A UserError refuses a file; any other exception fails the test.
    """
    found = set()

    @settings(max_examples=examples)
    @given(seed=st.integers(0, 2**63))
    def each(seed: int) -> None:
        name, content = make(random.Random(seed))
        path = folder / name
        path.write_bytes(content)
        try:
            read(path)
            found.add("read")
        except UserError as error:
            found.add("refused" if "\n" not in str(error) else "refused in several lines")
        assert path.read_bytes() == content
        assert os.listdir(folder) == [name]
        path.unlink()

    each()
    return found


def mutate_bytes(content: bytes, rng: random.Random) -> bytes:
    """One change: a bit flipped, bytes dropped, put in, repeated, or of the kind that lengths are made of."""
    place, count, kind = rng.randrange(len(content) + 1), rng.randint(1, 40), rng.randrange(6)
    before, after = content[:place], content[place:]
    if kind == 0:
        return before
    if kind == 1:
        return before + after[count:]
    if kind == 2:
        return before + rng.randbytes(count) + after
    if kind == 3:
        return before + content[place // 2 :]
    if kind == 4:
        return before + rng.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"]) + after[4:]
    return before + bytes([byte ^ 1 << rng.randrange(8) for byte in after[:1]]) + after[1:]


@pytest.mark.parametrize("examples", EXAMPLES)
def test_checkpoints(tmp_path: Path, examples: int):
    model, path = torch.nn.Linear(3, 2), tmp_path / "it.pt"
    Checkpoint(path, {}, torch.Generator(), model).save()
    whole = path.read_bytes()
    path.unlink()

    def make(rng: random.Random) -> tuple[str, bytes]:
        content = whole
        while content == whole:
            content = mutate_bytes(content, rng)
        return "it.pt", content

    def read(path: Path) -> None:
        """As a training that continues; where that is refused, as a network to use."""
        with pytest.raises(UserError, match="is not a whole checkpoint of this network"):
            Checkpoint(path, {}, torch.Generator(), torch.nn.Linear(3, 2)).__enter__()
        load_model(path, torch.nn.Linear(3, 2))

    assert outcomes(tmp_path, make, read, examples) == {"refused"}


@pytest.mark.parametrize("examples", [pytest.param(50, id="quick"), SLOW])  # half as many: each takes 14 ms
def test_pictures(tmp_path: Path, examples: int):
    photo = np.full((60, 80, 3), 230, np.uint8)
    photo[10:50, 35:42] = 30
    kinds = []
    for form, mode in [("PNG", "RGB"), ("PNG", "LA"), ("PNG", "P"), ("JPEG", "RGB"), ("GIF", "P"), ("BMP", "L")]:
        file = io.BytesIO()
        Image.fromarray(photo).convert(mode).save(file, form)
        kinds.append(file.getvalue())

    def make(rng: random.Random) -> tuple[str, bytes]:
        content = rng.choice(kinds)
        for _ in range(rng.randint(1, 4)):
            content = mutate_bytes(content, rng)
        return "digit.png", content

    def read(path: Path) -> None:
        image = like_mnist(open_grey(path))
        assert image.shape == (28, 28)
        assert np.isfinite(image).all()

    assert outcomes(tmp_path, make, read, examples) - {"read"} == {"refused"}


PASSENGERS = [[row % 2, row % 3 + 1, ["male", "female"][row % 2], row, 0, 1, 7.25] for row in range(60)]
TABLES = {
    "titanic": ("train.csv", ",", [["survived", *titanic.FEATURES], *PASSENGERS], titanic.TitanicDataset),
    "movies": ("train.tsv", "\t", [["Phrase", "Sentiment"], *[["a \"good\" film", 3]] * 20],
               lambda folder: read_table(folder, "train.tsv", ["Phrase", "Sentiment"], least=2)),
}  # fmt: skip
ODD_CELLS = ["", " ", "x", "nan", "inf", "-1", "1e999", "1.5", "٣", "²", "9" * 400, "\"", "\"a\nb", "\0", "\r",
             "\ufeff", "a,b", "a\tb"]  # fmt: skip


def mutate_table(rows: list[list], rng: random.Random) -> None:
    """One change of the rows or of a cell."""
    row, kind = rng.choice(rows), rng.randrange(7)
    column = rng.randrange(len(row) + 1)
    if kind == 0:
        rows.remove(row)
    elif kind == 1:
        rows.insert(rng.randrange(len(rows) + 1), row)
    elif kind == 2:
        del rows[rng.randrange(len(rows)) + 1 :]
    elif kind == 3:
        for each in rows:
            del each[column : column + 1]
    else:  # a cell is dropped, put in or changed
        row[column : column + rng.randrange(2)] = rng.choice([[], [rng.choice(ODD_CELLS)]])


def packed(name: str, content: bytes, rng: random.Random) -> tuple[str, bytes]:
    """The file as it is, as .gz or as .zip."""
    kind = rng.randrange(4)
    if kind == 0:
        return f"{name}.gz", gzip.compress(content)
    if kind == 1:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(rng.choice([name, name, "another"]), content)
        return f"{name}.zip", file.getvalue()
    return name, content


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("table", TABLES)
def test_tables(tmp_path: Path, table: str, examples: int):
    name, delimiter, valid, read = TABLES[table]

    def make(rng: random.Random) -> tuple[str, bytes]:
        rows = [list(row) for row in valid]
        for _ in range(rng.randrange(3)):
            mutate_table(rows, rng)
        content = "".join(delimiter.join(map(str, row)) + "\n" for row in rows).encode()
        if rng.random() < 0.2:
            content = mutate_bytes(content, rng)
        title, content = packed(name, content, rng)
        return title, mutate_bytes(content, rng) if rng.random() < 0.2 else content

    assert outcomes(tmp_path, make, lambda path: read(path.parent), examples) == {"read", "refused"}
