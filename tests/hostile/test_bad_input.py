"""Whatever is wrong, the user reads one line that names it, gets the documented exit code, and loses no file.

Checkpoints, pictures and tables are changed at random, 10 times each.
`FUZZ=20000 uv run pytest -m slow tests/hostile/test_bad_input.py` changes them 20,000 times.
"""

import contextlib
import hashlib
import io
import os
import pickle
import random
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from ch08_dataloader import titanic
from ch10_cnn.clean_photo import like_mnist, open_grey
from common import data, options
from common.checkpoint import Checkpoint, load_model
from common.cli import UsageError, UserError, run
from common.tables import read_table
from tests.conftest import ROOT, Result
from tests.lessons import test_scripts as scripts

CNN, DIABETES, PREDICT = "ch10_cnn/cnn.py", "ch07_multidim/diabetes.py", "ch10_cnn/predict.py"
NUMBERS = {  # of each type of option the smallest and the largest, and what is refused
    "Count Epochs Steps Batch": ("1 1000000000", "0 1000000001 -1 1.5 ten nan 1e400 ½"),
    "Seed": ("0 4294967295", "-1 4294967296 luck"),
    "Workers": ("0 64", "-1 65 two"),
    "LearningRate": ("1e-12 1e6", "9e-13 1000001 0 -0.1 nan inf fast 0,01 ٫"),
    "Momentum": ("0 0.999", "-0.001 1 nan heavy"),
    "Weight": ("-1e6 1e6", "-1000001 1000001 nan one"),
}
WRONG = """
    ch10_cnn/cnn.py --nonsense → --nonsense
    ch10_cnn/cnn.py stray → stray
    ch10_cnn/cnn.py --epochs → --epochs
    ch10_cnn/predict.py → --picture
    ch05_linear_regression/linear_regression.py --reduction median → --reduction
    ch11_rnn/how_often.py --text hello --target ohl → differ in length
    ch11_rnn/how_often.py --text aaa --target aaa → at least two letters
    ch02_linear_model/loss_curve.py --plot=x → --plot
    ch02_linear_model/loss_curve.py --install-completion → --install-completion
"""


def check(result: Result, code: int, path: str, *named: str) -> None:
    """One line on stderr, which begins with the script and names what it should, and the exit code."""
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert result.err.startswith(f"{Path(path).name}: ")
    assert [word for word in named if word not in result.err] == []
    assert "epoch" not in result.out


@pytest.mark.parametrize("kinds", NUMBERS)
def test_numbers_have_bounds(kinds: str, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    """Each number of a script has one of these types, or bounds of its own: test_plain_python.py."""

    def main(number=7):
        print(number)

    accepted, refused = [words.split() for words in NUMBERS[kinds]]
    for kind in kinds.split():
        main.__annotations__["number"] = getattr(options, kind)
        for word in accepted:
            monkeypatch.setattr(sys, "argv", ["a.py", "--number", word])
            run(main)
            assert float(capsys.readouterr().out) == float(word)
        for word in [*refused, ""]:
            monkeypatch.setattr(sys, "argv", ["a.py", "--number", word])
            with pytest.raises(SystemExit) as stop:
                run(main)
            check(Result(stop.value.code, *capsys.readouterr()), 2, "a.py", "--number")


def test_wrong_words(script, monkeypatch: pytest.MonkeyPatch):
    """The traceback is there for those who want it."""
    with_device = [path for path in scripts.WITH_OPTIONS if "device" in scripts.options(path)]
    for line in [*WRONG.strip().splitlines(), *(f"{path} --device cuda:99 → --device" for path in with_device)]:
        command, named = line.split(" → ")
        path, *words = command.split()
        check(script(path, *words), 2, path, named)
    monkeypatch.setenv("PRACTICE_DEBUG", "1")
    with pytest.raises(UsageError, match="not on this machine"):
        script(path, *words)


def test_faulty_data(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shipped, folder = data.DATA, tmp_path / "data"
    archive = folder / "diabetes.csv.gz"
    monkeypatch.setattr(data, "DATA", folder)  # where pip has installed the scripts alone
    check(script(DIABETES), 1, DIABETES, f"{archive} is missing; ", "`pip install -e .`")
    folder.mkdir()
    check(script(DIABETES), 1, DIABETES, f"{archive} is missing; restore it with git checkout")
    shutil.copy(shipped / "MD5SUMS", folder)
    archive.write_bytes((shipped / archive.name).read_bytes()[:-1])
    check(script(DIABETES), 1, DIABETES, f"{archive} is damaged; restore it with git checkout")
    check(script(CNN), 1, CNN, "images-idx3-ubyte.gz is missing")


class Harmful:
    def __reduce__(self) -> tuple:
        return os.mkdir, ("harm",)


@pytest.mark.usefixtures("few_digits")
@pytest.mark.parametrize("save", [torch.save, pickle.dump])
def test_wrong_checkpoint(script, save: object, tmp_path: Path):
    """Each ends in its checksum; below, whole ones are changed."""
    for state in ([1, 2], {"model": {}, "epoch": 1}, {"settings": Harmful()}, Harmful()):
        save(state, file := io.BytesIO())
        content = file.getvalue() + hashlib.sha256(file.getvalue()).digest()
        (tmp_path / "cnn.pt").write_bytes(content)
        check(script(CNN, "--checkpoint", "cnn.pt"), 1, CNN, "cnn.pt is not a whole checkpoint")
        assert (tmp_path / "cnn.pt").read_bytes() == content
        assert os.listdir(tmp_path) == ["cnn.pt"]


def test_wrong_picture(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    for mode, size, colour, named in [
        ("RGB", (50, 50), "white", "all one colour"),
        ("RGBA", (50, 50), (0, 0, 0, 0), "all one colour"),
        ("1", (20_000, 10), 1, "10,000 a side"),
        ("1", (10, 20_000), 1, "10,000 a side"),
        ("1", (3_000, 3_000), 1, "cannot read"),  # for a PIL that refuses twice a million pixels
    ]:
        Image.new(mode, size, colour).save(tmp_path / "digit.png")
        check(script(PREDICT, "digit.png"), 1, PREDICT, named)
        assert os.listdir(tmp_path) == ["digit.png"]


SLOW = pytest.param(int(os.environ.get("FUZZ", "20000")), id="slow", marks=pytest.mark.slow)
ODD = [b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\n", b"\r", b",", b"\t", b'"', b"x", b"nan", b"inf", b"-1",
       b"1e999", b"9" * 400, *(text.encode() for text in "½٣²\ufeff")]  # fmt: skip


def checkpoint(path: Path) -> Checkpoint:
    return Checkpoint(path, {}, torch.Generator(), torch.nn.Linear(3, 2))


def refuse(path: Path) -> None:
    for use in (checkpoint, lambda path: load_model(path, torch.nn.Linear(3, 2))):
        with pytest.raises(UserError, match="is not a whole checkpoint of this network"):
            use(path)


def see(path: Path) -> None:
    assert np.isfinite(like_mnist(open_grey(path))).sum() == 28 * 28


DIGIT = Image.open(ROOT / "ch10_cnn/figures/my_digit.png").reduce(4)
PHRASES = "Phrase\tSentiment\n" + 'a "good" film\t3\n' * 20
PASSENGERS = pd.read_csv(data.DATA / "titanic.csv.gz", nrows=60)
TABLES, PICTURES = ["train.csv", "train.csv.gz", "train.csv.zip"], ["RGB.png", "LA.png", "P.gif", "RGB.jpg", "L.bmp"]
FILES = {  # of each kind of file, who writes it, and who reads it
    "it.pt": (lambda path: checkpoint(path).save(), refuse),
    "train.tsv": (
        lambda path: path.write_text(PHRASES),
        lambda path: read_table(path, "", {"phrase": str, "sentiment": [3]}),
    ),
    **dict.fromkeys(PICTURES, (lambda path: DIGIT.convert(path.stem).save(path), see)),
    **dict.fromkeys(TABLES, (lambda path: PASSENGERS.to_csv(path, index=False), titanic.TitanicDataset)),
}


def changed(content: bytes, rng: random.Random) -> bytes:
    """Cut, bytes dropped, put in or repeated, something odd put in or in place, a bit flipped; until it is another."""
    place, count, odd = rng.randrange(len(content)), rng.randint(1, 40), rng.choice(ODD)
    before, after = content[:place], content[place:]
    flipped = bytes([after[0] ^ 1 << rng.randrange(8)]) + after[1:]
    parts = [b"", after[count:], rng.randbytes(count) + after, content[place // 2 :], odd + after,
             odd + after[len(odd) :], flipped]  # fmt: skip
    return changed(content, rng) if (new := before + rng.choice(parts)) == content else new


@pytest.mark.parametrize("examples", [pytest.param(10, id="quick"), SLOW])
@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_read_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, examples: int):
    monkeypatch.chdir(tmp_path)
    path, (write, read) = tmp_path / name, FILES[name]
    write(path)
    valid = path.read_bytes()
    for seed in range(examples):
        path.write_bytes(content := changed(valid, random.Random(seed)))
        with contextlib.suppress(UserError):
            read(path)
        assert (path.read_bytes(), os.listdir()) == (content, [name])
