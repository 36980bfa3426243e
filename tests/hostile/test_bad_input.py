"""Whatever is wrong, the user reads one line that names it, gets the documented exit code, and loses no file."""

import hashlib
import io
import os
import pickle
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from common import data, options
from common.checkpoint import Checkpoint
from common.cli import UsageError, run
from tests.conftest import Result
from tests.lessons.test_scripts import NEEDS_WORDS, WITH_OPTIONS
from tests.lessons.test_scripts import options as options_of

CNN, HOW_OFTEN, PREDICT = "ch10_cnn/cnn.py", "ch11_rnn/how_often.py", "ch10_cnn/predict.py"
MILLIARD = ["1", "1000000000"], ["0", "1000000001", "-1", "1.5", "ten", "nan", "1e400", "½", ""]
NUMBERS = {  # of each type of option the smallest and the largest, and what is refused
    "Count": MILLIARD,
    "Epochs": MILLIARD,
    "Steps": MILLIARD,
    "Batch": MILLIARD,
    "Seed": (["0", "4294967295"], ["-1", "4294967296", "luck"]),
    "Workers": (["0", "64"], ["-1", "65", "two"]),
    "LearningRate": (["1e-12", "1e6"], ["9e-13", "1000001", "0", "-0.1", "nan", "inf", "fast", "0,01", "٫"]),
    "Momentum": (["0", "0.999"], ["-0.001", "1", "nan", "heavy"]),
    "Weight": (["-1e6", "1e6"], ["-1000001", "1000001", "nan", "one"]),
}


def check(result: Result, code: int, path: str, *named: str) -> None:
    """One line on stderr, which begins with the script and names what it should, and the exit code."""
    assert result.code == code
    assert result.err.startswith(f"{Path(path).name}: ")
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err
    for word in named:
        assert word in result.err
    assert "epoch" not in result.out


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_have_bounds(kind: str, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    """test_plain_python.py sees to it that each number of a script has one of these types, or bounds of its own."""

    def main(number=7):
        print(number)

    main.__annotations__["number"] = getattr(options, kind)
    accepted, refused = NUMBERS[kind]
    for word in accepted:
        monkeypatch.setattr(sys, "argv", ["a.py", "--number", word])
        run(main)
        assert float(capsys.readouterr().out) == float(word)
    for word in refused:
        monkeypatch.setattr(sys, "argv", ["a.py", "--number", word])
        with pytest.raises(SystemExit) as stop:
            run(main)
        check(Result(stop.value.code, *capsys.readouterr()), 2, "a.py", "--number")


@pytest.mark.parametrize(
    ("path", "words", "named"),
    [
        (CNN, ["--nonsense"], "--nonsense"),
        (CNN, ["stray"], "stray"),
        (CNN, ["--epochs"], "--epochs"),
        (PREDICT, [], "--picture"),
        ("ch05_linear_regression/linear_regression.py", ["--reduction", "median"], "--reduction"),
        (HOW_OFTEN, ["--text", "hello", "--target", "ohl"], "differ in length"),
        (HOW_OFTEN, ["--text", "a", "--target", "b"], "at least two letters"),
        (HOW_OFTEN, ["--text", "aaa", "--target", "aaa"], "at least two letters"),
    ],
)
def test_wrong_words(script, path: str, words: list[str], named: str):
    check(script(path, *words), 2, path, named)


@pytest.mark.parametrize("path", [path for path in WITH_OPTIONS if "device" in options_of(path)])
def test_a_device_that_is_not_there(script, path: str):
    check(script(path, *NEEDS_WORDS.get(path, []), "--device", "cuda:99"), 2, path, "--device", "auto", "cpu")


def is_cut(content: bytes) -> bytes:
    return content[:-100]


def has_a_bit_flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    ("path", "name", "fault", "what"),
    [
        ("ch07_multidim/diabetes.py", "diabetes.csv.gz", has_a_bit_flipped, "is damaged"),
        (CNN, "MNIST/raw/train-images-idx3-ubyte.gz", is_cut, "is damaged"),
        (CNN, "MNIST/raw/train-labels-idx1-ubyte.gz", None, "is missing"),
        (CNN, "MNIST/raw/t10k-labels-idx1-ubyte.gz", is_cut, "is damaged"),
    ],
)
def test_faulty_data(script, tmp_path: Path, monkeypatch, path: str, name: str, fault: Callable | None, what: str):
    folder = tmp_path / "data"
    shutil.copytree(data.DATA, folder, ignore=shutil.ignore_patterns("*-ubyte"))  # as the lectures unpack them
    monkeypatch.setattr(data, "DATA", folder)
    if fault:
        (folder / name).write_bytes(fault((folder / name).read_bytes()))
    else:
        (folder / name).unlink()
    check(script(path), 1, path, str(folder / name), what, "restore it with git checkout")
    shutil.rmtree(folder)  # 12 MB


class Harmful:
    def __reduce__(self) -> tuple:
        return os.mkdir, ("harm",)


def saved(value: object) -> bytes:
    file = io.BytesIO()
    torch.save(value, file)
    return sealed(file.getvalue())


def sealed(content: bytes) -> bytes:
    """With the checksum that a checkpoint ends in."""
    return content + hashlib.sha256(content).digest()


CHECKPOINT_FAULTS = {
    "empty": lambda whole: b"",
    "random bytes": lambda whole: np.random.default_rng(0).bytes(1000),
    "cut": is_cut,
    "a bit of the weights flipped": has_a_bit_flipped,
    "written by torch.save": lambda whole: whole[:-32],
    "more behind it": lambda whole: whole + b"\n",
    "a list": lambda whole: saved([1, 2]),
    "another version": lambda whole: saved({"model": {}, "optimizer": {}, "epoch": 1}),
    "code in a pickle": lambda whole: sealed(pickle.dumps(Harmful())),
    "code in a checkpoint": lambda whole: saved({"settings": Harmful()}),
}


@pytest.mark.usefixtures("few_digits")
@pytest.mark.parametrize("fault", CHECKPOINT_FAULTS)
def test_wrong_checkpoint(script, fault: str, tmp_path: Path):
    path = tmp_path / "cnn.pt"
    Checkpoint(path, {}, torch.Generator(), torch.nn.Linear(100, 100)).save()
    content = CHECKPOINT_FAULTS[fault](path.read_bytes())
    path.write_bytes(content)
    check(script(CNN, "--checkpoint", path), 1, CNN, str(path), "is not a whole checkpoint")
    assert path.read_bytes() == content
    assert os.listdir(tmp_path) == ["cnn.pt"]


def picture(*words: object) -> bytes:
    file = io.BytesIO()
    Image.new(*words).save(file, "PNG")
    return file.getvalue()


PICTURE_FAULTS = {
    "white": (picture("RGB", (50, 50), (255, 255, 255)), "all one colour"),
    "transparent": (picture("RGBA", (50, 50), (0, 0, 0, 0)), "all one colour"),
    "one pixel": (picture("L", (1, 1), 0), "all one colour"),
    "20,000 wide": (picture("1", (20_000, 10), 1), "10,000 a side"),
    "20,000 high": (picture("1", (10, 20_000), 1), "10,000 a side"),
    "a bomb": (picture("1", (3_000, 3_000), 1), "cannot read"),  # for a PIL that refuses twice a million pixels
    "empty": (b"", "cannot read"),
    "text": (b"seven", "cannot read"),
    "cut": (picture("L", (200, 200), 255)[:-30], "cannot read"),
}


@pytest.mark.parametrize("fault", PICTURE_FAULTS)
def test_wrong_picture(script, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    content, named = PICTURE_FAULTS[fault]
    (tmp_path / "digit.png").write_bytes(content)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    check(script(PREDICT, "digit.png"), 1, PREDICT, named)
    assert os.listdir(tmp_path) == ["digit.png"]


def test_the_traceback_is_there_for_those_who_want_it(script, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PRACTICE_DEBUG", "1")
    with pytest.raises(UsageError, match="not on this machine"):
        script(CNN, "--device", "banana")
    monkeypatch.setenv("PRACTICE_DEBUG", "0")
    assert script(CNN, "--device", "banana").code == 2


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows may write anywhere")
def test_a_folder_that_is_read_only(script, tmp_path: Path):
    tmp_path.chmod(0o500)
    check(script(CNN, "--checkpoint", "cnn.pt"), 1, CNN, "cannot write", "Permission denied")
