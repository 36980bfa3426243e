"""Checkpoints, pictures and tables made from valid ones by random changes: read, or refused in one line.

100 examples of each here, of pictures 50. `FUZZ=20000 uv run pytest -m slow tests/hostile/test_fuzz.py` tries 20,000.
"""

import copy
import gzip
import io
import os
import random
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torch.nn.functional import cross_entropy

from ch08_dataloader import titanic
from ch09_softmax_mnist import otto
from ch10_cnn.clean_photo import like_mnist, open_grey
from ch10_cnn.cnn import CNN
from common.checkpoint import Checkpoint, load_model
from common.cli import UserError
from common.tables import numbers, read_table
from tests.lessons.test_homework_data import movie_table, otto_table

SLOW = pytest.param(int(os.environ.get("FUZZ", "20000")), id="slow", marks=pytest.mark.slow)
EXAMPLES = [pytest.param(100, id="quick"), SLOW]
ODD = [
    None, True, 0, -1, 10**30, 1.5, float("nan"), float("inf"), "", "x", "two\nlines\x1b[31m", "long" * 10_000,
    b"bytes", [], {}, (), [1], {"a": 1}, torch.zeros(0), torch.zeros(3), torch.full((2, 2), float("nan")),
    torch.zeros(2, dtype=torch.complex64), torch.eye(3).to_sparse(), torch.zeros(1).expand(1000),
    torch.ones(5, dtype=torch.uint8),
]  # fmt: skip
CASTS = (torch.float16, torch.float64, torch.int64, torch.complex64, torch.bool)


def training(path: Path) -> tuple[CNN, torch.optim.Optimizer, Checkpoint]:
    torch.manual_seed(0)
    model = CNN()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    settings = {"network": "CNN", "--batch-size": 8, "--lr": 0.01}
    return model, optimizer, Checkpoint(path, settings, torch.Generator().manual_seed(0), model, optimizer)


def step(model: CNN, optimizer: torch.optim.Optimizer) -> None:
    loss = cross_entropy(model(torch.randn(2, 1, 28, 28)), torch.tensor([3, 7]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint after an epoch of a step."""
    path = tmp_path_factory.mktemp("valid") / "cnn.pt"
    model, optimizer, checkpoint = training(path)
    step(model, optimizer)
    with checkpoint as history:
        history.append({"loss": 0.5, "accuracy": 0.9, "seconds": 1.0})
        checkpoint.save()
    return path


def mutate(value: object, rng: random.Random) -> object:
    """The value with one change somewhere inside: replaced, dropped, repeated, reshaped, cast, made NaN."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        changed, key = dict(value), rng.choice(list(value))
        kind = rng.randrange(8)
        if kind == 0:
            del changed[key]
        elif kind == 1:
            changed[rng.choice(["extra", 7, ""])] = rng.choice(ODD)
        else:
            changed[key] = mutate(value[key], rng)
        return changed
    if isinstance(value, list | tuple) and value and rng.random() < 0.9:
        changed, index = list(value), rng.randrange(len(value))
        kind = rng.randrange(5)
        if kind == 0:
            del changed[index]
        elif kind == 1:
            changed.insert(index, copy.deepcopy(changed[index]))
        else:
            changed[index] = mutate(value[index], rng)
        return type(value)(changed)
    if isinstance(value, torch.Tensor) and value.layout == torch.strided and value.dim() and rng.random() < 0.7:
        kind = rng.randrange(6)
        if kind == 0:
            return value.reshape(-1)
        if kind == 1:
            return value.to(rng.choice(CASTS))
        if kind == 2:
            return value[:1].expand(value.shape)
        if kind == 3:
            return torch.cat([value, value])
        if kind == 4 and len(value):
            fill = {torch.uint8: 255, torch.int64: -1, torch.bool: True}.get(value.dtype, float("nan"))
            return value.clone().index_fill_(0, torch.tensor(0), fill)
        return value.to_sparse()
    return rng.choice(ODD)


@pytest.mark.parametrize("examples", EXAMPLES)
def test_checkpoints(valid: Path, tmp_path: Path, examples: int):
    """Other contents, with the checksum of the valid ones, and changed bytes: both who read them refuse them."""
    path = tmp_path / "cnn.pt"
    whole, state = valid.read_bytes(), torch.load(valid, weights_only=True)

    @settings(max_examples=examples)
    @given(seed=st.integers(0, 2**63))
    def each(seed: int) -> None:
        rng = random.Random(seed)
        content = whole
        while content == whole:
            if rng.random() < 0.5:
                content = mutate_bytes(content, rng)
                continue
            changed = state
            with warnings.catch_warnings(action="ignore"):  # of complex numbers that are cast to real ones
                for _ in range(rng.randint(1, 3)):
                    changed = mutate(changed, rng)
            file = io.BytesIO()
            torch.save(changed, file)
            content = file.getvalue() + whole[-32:]
        path.write_bytes(content)
        model, optimizer, checkpoint = training(path)
        with pytest.raises(UserError) as refused, checkpoint:
            step(model, optimizer)
        with pytest.raises(UserError) as refused_too:
            load_model(path, CNN())
        for error in (refused, refused_too):
            assert str(error.value) == f"{path} is not a whole checkpoint of this network; remove it or choose another"
        assert path.read_bytes() == content
        assert os.listdir(tmp_path) == ["cnn.pt"]

    each()


@pytest.mark.parametrize("examples", [pytest.param(50, id="quick"), SLOW])  # half as many: each takes 14 ms
def test_pictures(tmp_path: Path, examples: int):
    photo = np.full((60, 80, 3), 230, np.uint8)
    photo[10:50, 35:42] = 30
    kinds = []
    for form, mode in [("PNG", "RGB"), ("PNG", "LA"), ("PNG", "P"), ("JPEG", "RGB"), ("GIF", "P"), ("BMP", "L")]:
        file = io.BytesIO()
        Image.fromarray(photo).convert(mode).save(file, form)
        kinds.append(file.getvalue())
    path = tmp_path / "digit.png"

    @settings(max_examples=examples)
    @given(seed=st.integers(0, 2**63))
    def each(seed: int) -> None:
        rng = random.Random(seed)
        content = bytearray(rng.choice(kinds))
        for _ in range(rng.randint(1, 4)):
            place, kind = rng.randrange(len(content)), rng.randrange(4)
            if kind == 0:
                content[place] ^= 1 << rng.randrange(8)
            elif kind == 1:
                del content[place : place + rng.randint(1, 40)]
            elif kind == 2:
                content[place:place] = rng.randbytes(rng.randint(1, 40))
            else:
                content[place : place + 4] = rng.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"])
            content = content or bytearray(b"x")
        path.write_bytes(content)
        message = ""
        try:
            image = like_mnist(open_grey(path))
            assert image.shape == (28, 28)
            assert np.isfinite(image).all()
        except UserError as error:
            message = str(error)
        assert "\n" not in message
        assert path.read_bytes() == content

    each()


def titanic_table(count: int) -> list[list]:
    passengers = [
        [index % 2, index % 3 + 1, ["male", "female"][index % 2], index, 0, 1, 7.25] for index in range(count)
    ]
    return [["survived", *titanic.FEATURES], *passengers]


COUNTS = otto.FEATURES
TABLES = {
    "titanic": ("train.csv", ",", titanic_table(60), titanic.TitanicDataset),
    "otto": ("train.csv", ",", otto_table(12, 0, target=True)[0],
             lambda path: numbers(read_table(path, "train.csv", COUNTS, least=10), COUNTS, 0, 1e6)),
    "movies": ("train.tsv", "\t", movie_table(6, 0, target=True)[0],
               lambda path: read_table(path, "train.tsv", ["Phrase", "Sentiment"], least=2)),
}  # fmt: skip
ODD_CELLS = ["", " ", "x", "nan", "inf", "-1", "1e999", "1.5", "٣", "²", "9" * 400, "\"", "\"a\nb", "\0", "\r",
             "\ufeff", "a,b", "a\tb"]  # fmt: skip


def mutate_table(rows: list[list], rng: random.Random) -> None:
    """One change of the rows or of a cell."""
    row = rng.choice(rows)
    column = rng.randrange(len(row)) if row else 0
    kind = rng.randrange(8)
    if kind == 0:
        rows.remove(row)
    elif kind == 1:
        rows.insert(rng.randrange(len(rows) + 1), row)
    elif kind == 2:
        del row[column:]
    elif kind == 3:
        row.insert(column, rng.choice(ODD_CELLS))
    elif kind == 4:
        for each in rows:
            del each[column : column + 1]
    elif kind == 5:
        del rows[rng.randrange(len(rows)) + 1 :]
    else:
        row[column : column + 1] = [rng.choice(ODD_CELLS)]


def mutate_bytes(content: bytes, rng: random.Random) -> bytes:
    place, kind = rng.randrange(len(content) + 1), rng.randrange(3)
    if kind == 0:
        return content[:place]
    if kind == 1:
        return content[:place] + rng.randbytes(rng.randint(1, 4)) + content[place + rng.randint(0, 4) :]
    return content[:place] + content[place // 2 :]


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
    outcomes = set()

    @settings(max_examples=examples)
    @given(seed=st.integers(0, 2**63))
    def each(seed: int) -> None:
        rng = random.Random(seed)
        rows = [list(row) for row in valid]
        for _ in range(rng.randrange(3)):
            if rows:
                mutate_table(rows, rng)
        content = "".join(delimiter.join(map(str, row)) + "\n" for row in rows).encode()
        if rng.random() < 0.2:
            content = mutate_bytes(content, rng)
        title, content = packed(name, content, rng)
        if rng.random() < 0.2:
            content = mutate_bytes(content, rng)
        path = tmp_path / title
        path.write_bytes(content)
        try:
            read(tmp_path)
            outcomes.add("read")
        except UserError:
            outcomes.add("refused")
        assert path.read_bytes() == content
        assert os.listdir(tmp_path) == [title]
        path.unlink()

    each()
    assert outcomes == {"read", "refused"}
