"""Whatever is wrong, the user reads one line that names it, gets the documented exit code, and loses no file."""

import hashlib
import io
import os
import pickle
import shutil
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from common import data, options
from common.cli import UsageError, run
from tests.conftest import Result
from tests.lessons.test_scripts import NEEDS_WORDS, WITH_OPTIONS
from tests.lessons.test_scripts import options as options_of

CNN, DIABETES, PREDICT = "ch10_cnn/cnn.py", "ch07_multidim/diabetes.py", "ch10_cnn/predict.py"
HOW_OFTEN = "ch11_rnn/how_often.py"
MILLIARD = ["1", "1000000000"], ["0", "1000000001", "-1", "1.5", "ten", "nan", "1e400", "½", ""]
NUMBERS = {  # of each type of option the smallest and the largest, and what is refused
    **dict.fromkeys(["Count", "Epochs", "Steps", "Batch"], MILLIARD),
    "Seed": (["0", "4294967295"], ["-1", "4294967296", "luck"]),
    "Workers": (["0", "64"], ["-1", "65", "two"]),
    "LearningRate": (["1e-12", "1e6"], ["9e-13", "1000001", "0", "-0.1", "nan", "inf", "fast", "0,01", "٫"]),
    "Momentum": (["0", "0.999"], ["-0.001", "1", "nan", "heavy"]),
    "Weight": (["-1e6", "1e6"], ["-1000001", "1000001", "nan", "one"]),
}


def check(result: Result, code: int, path: str, *named: str) -> None:
    """One line on stderr, which begins with the script and names what it should, and the exit code."""
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert result.err.startswith(f"{Path(path).name}: ")
    for word in named:
        assert word in result.err
    assert "epoch" not in result.out


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_have_bounds(kind: str, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    """Each number of a script has one of these types, or bounds of its own: test_plain_python.py."""

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
        (HOW_OFTEN, ["--text", "aaa", "--target", "aaa"], "at least two letters"),
    ],
)
def test_wrong_words(script, path: str, words: list[str], named: str):
    check(script(path, *words), 2, path, named)


@pytest.mark.parametrize("path", [path for path in WITH_OPTIONS if "device" in options_of(path)])
def test_a_device_that_is_not_there(script, path: str):
    check(script(path, *NEEDS_WORDS.get(path, []), "--device", "cuda:99"), 2, path, "--device", "auto", "cpu")


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
@pytest.mark.parametrize("state", [[1, 2], {"model": {}, "epoch": 1}, {"settings": Harmful()}, Harmful()])
@pytest.mark.parametrize("save", [torch.save, pickle.dump])
def test_wrong_checkpoint(script, state: object, save: object, tmp_path: Path):
    """Each ends in its checksum; test_fuzz.py changes whole ones."""
    save(state, file := io.BytesIO())
    content = file.getvalue() + hashlib.sha256(file.getvalue()).digest()
    (tmp_path / "cnn.pt").write_bytes(content)
    check(script(CNN, "--checkpoint", "cnn.pt"), 1, CNN, "cnn.pt is not a whole checkpoint")
    assert (tmp_path / "cnn.pt").read_bytes() == content
    assert os.listdir(tmp_path) == ["cnn.pt"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["RGB", (50, 50), (255, 255, 255)], "all one colour"),
        (["RGBA", (50, 50), (0, 0, 0, 0)], "all one colour"),
        (["1", (20_000, 10), 1], "10,000 a side"),
        (["1", (10, 20_000), 1], "10,000 a side"),
        (["1", (3_000, 3_000), 1], "cannot read"),  # for a PIL that refuses twice a million pixels
    ],
)
def test_wrong_picture(script, words: list, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    Image.new(*words).save(tmp_path / "digit.png")
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


@pytest.mark.parametrize("word", ["--plot=x", "--install-completion", "--tyro-print-completion"])
def test_no_option_of_a_library_s_own_and_no_word_for_a_switch(script, word: str):
    code, out, err = script("ch02_linear_model/loss_curve.py", word)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert word.partition("=")[0] in err
