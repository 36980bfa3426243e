"""Checkpoints, pictures and tables made from valid ones by random changes: read, or refused in one line.

15 examples of each here. `FUZZ=20000 uv run pytest -m slow tests/hostile/test_fuzz.py` tries 20,000.
"""

import os
import random
from pathlib import Path

import numpy as np
import pandas as pd
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
ODD = [b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\n", b"\r", b",", b"\t", b'"', b"x", b"nan", b"inf", b"-1",
       b"1e999", b"9" * 400, *(text.encode() for text in "½٣²\ufeff")]  # fmt: skip


def checkpoint(path: Path) -> Checkpoint:
    return Checkpoint(path, {}, torch.Generator(), torch.nn.Linear(3, 2))


def continue_from(path: Path) -> None:
    with pytest.raises(UserError, match="is not a whole checkpoint of this network"):
        load_model(path, torch.nn.Linear(3, 2))
    checkpoint(path).__enter__()


def photo(path: Path) -> None:
    paper = np.full((60, 80, 3), 230, np.uint8)
    paper[10:50, 35:42] = 30
    Image.fromarray(paper).convert(path.stem).save(path)


def see(path: Path) -> None:
    image = like_mnist(open_grey(path))
    assert image.shape == (28, 28)
    assert np.isfinite(image).all()


def passengers(path: Path) -> None:
    rows = [[row % 2, row % 3 + 1, ["male", "female"][row % 2], row, 0, 1, 7.25] for row in range(60)]
    pd.DataFrame(rows, columns=["survived", *titanic.FEATURES]).to_csv(path, index=False)


VALID = {  # of each kind of file, who writes it, and who reads it
    "it.pt": (lambda path: checkpoint(path).save(), continue_from),
    "RGB.png": (photo, see),
    "LA.png": (photo, see),
    "P.gif": (photo, see),
    "RGB.jpg": (photo, see),
    "L.bmp": (photo, see),
    "train.csv": (passengers, titanic.TitanicDataset),
    "train.csv.gz": (passengers, titanic.TitanicDataset),
    "train.csv.zip": (passengers, titanic.TitanicDataset),
    "train.tsv": (
        lambda path: path.write_bytes(b"PhraseId\tPhrase\tSentiment\n" + b'1\ta "good" film\t3\n' * 20),
        lambda path: read_table(path, "", ["Phrase", "Sentiment"], least=2),
    ),
}


def mutate(content: bytes, rng: random.Random) -> bytes:
    """One change: cut, bytes dropped, put in or repeated, something odd put in or in place, a bit flipped."""
    place, count, odd = rng.randrange(len(content) + 1), rng.randint(1, 40), rng.choice(ODD)
    before, after = content[:place], content[place:]
    flipped = bytes([byte ^ 1 << rng.randrange(8) for byte in after[:1]]) + after[1:]
    changed = [b"", after[count:], rng.randbytes(count) + after, content[place // 2 :], odd + after,
               odd + after[len(odd) :], flipped]  # fmt: skip
    return before + rng.choice(changed)


@pytest.mark.parametrize("examples", [pytest.param(15, id="quick"), SLOW])
@pytest.mark.parametrize("name", VALID)
def test_a_changed_file_is_read_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, examples: int):
    monkeypatch.chdir(tmp_path)
    path, (write, read) = tmp_path / name, VALID[name]
    write(path)
    valid = path.read_bytes()

    @settings(max_examples=examples)
    @given(seed=st.integers(0, 2**63))
    def each(seed: int) -> None:
        rng, content = random.Random(seed), valid
        while content == valid:
            content = mutate(content, rng)
        path.write_bytes(content)
        said = ""
        try:
            read(path)
        except UserError as error:
            said = str(error)
        assert "\n" not in said
        assert said or name != "it.pt"
        assert path.read_bytes() == content
        assert os.listdir() == [name]

    each()
