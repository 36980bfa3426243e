"""Whatever is wrong, the user reads one line that names it, gets the documented exit code, and loses no file."""

import io
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from common import data
from common.checkpoint import Checkpoint
from common.cli import UsageError, UserError
from tests.conftest import ROOT, Result, process
from tests.lessons.test_scripts import NEEDS_WORDS, TAKES_ANY_WORDS, WITH_OPTIONS, options

SHIPPED = [line.split("  ")[1] for line in (ROOT / "data/MD5SUMS").read_text("utf-8").splitlines()]
COUNT = ["-1", "0", "1.5", "ten", "nan", "1e400", "9999999999", "½"]
WRONG = {
    "epochs": COUNT,
    "steps": COUNT,
    "batch_size": ["0", "-64", "64.0", "large"],
    "images": ["0", "all"],
    "seeds": ["0", "-5", "many"],
    "lr": ["nan", "inf", "-0.1", "0", "fast", "0,01", "1e7", "٫"],
    "momentum": ["1", "-0.1", "nan", "heavy"],
    "seed": ["-1", "4294967296", "1.5", "luck", ""],
    "device": ["banana", "cuda:99", "", "cpu:1", "显卡", "CPU", "meta"],
    "workers": ["-1", "65", "two"],
    "w": ["nan", "inf", "one"],
    "reduction": ["median", ""],
    "cell": ["transformer", ""],
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


def with_option(name: str) -> list[str]:
    return [path for path in WITH_OPTIONS if name in options(path)]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_wrong_value(script, name: str, value: str, tmp_path: Path):
    """With the first script that has the option; test_plain_python.py sees to it that all check their numbers."""
    path, option = with_option(name)[0], "--" + name.replace("_", "-")
    check(script(path, *NEEDS_WORDS.get(path, []), option, value), 2, path, option)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", with_option("device"))
def test_a_device_that_is_not_there(script, path: str):
    check(script(path, *NEEDS_WORDS.get(path, []), "--device", "banana"), 2, path, "--device", "auto", "cpu")


@pytest.mark.parametrize("path", WITH_OPTIONS)
def test_an_option_that_no_script_has(script, path: str):
    check(script(path, *NEEDS_WORDS.get(path, []), "--nonsense"), 2, path, "--nonsense")


@pytest.mark.parametrize("path", [path for path in WITH_OPTIONS if path not in TAKES_ANY_WORDS])
def test_a_stray_word(script, path: str):
    check(script(path, *NEEDS_WORDS.get(path, []), "stray"), 2, path, "stray")


@pytest.mark.parametrize(
    ("path", "option"), [("ch10_cnn/cnn.py", "--epochs"), ("ch03_gradient_descent/stochastic.py", "--lr")]
)
def test_an_option_without_its_value(script, path: str, option: str):
    check(script(path, option), 2, path, option)


@pytest.mark.parametrize(
    ("text", "target"), [("hello", "ohl"), ("", ""), ("a", "b"), ("aaa", "aaa"), ("你好", "好"), ("x", "")]
)
def test_wrong_words(script, text: str, target: str):
    check(script("ch11_rnn/how_often.py", "--text", text, "--target", target), 2, "how_often.py", "--text", "give")


def goes_missing(path: Path) -> None:
    path.unlink()


def becomes_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def is_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def changes_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DATA_FAULTS = [
    ("ch07_multidim/diabetes.py", "diabetes.csv.gz", goes_missing, "is missing"),
    ("ch08_dataloader/diabetes_loader.py", "diabetes.csv.gz", becomes_folder, "is missing"),
    ("ch07_multidim/activations.py", "diabetes.csv.gz", changes_a_byte, "is damaged"),
    ("ch10_cnn/cnn.py", "MNIST/raw/train-images-idx3-ubyte.gz", is_cut, "is damaged"),
    ("ch10_cnn/cnn.py", "MNIST/raw/train-labels-idx1-ubyte.gz", goes_missing, "is missing"),
    ("ch10_cnn/cnn.py", "MNIST/raw/t10k-images-idx3-ubyte.gz", changes_a_byte, "is damaged"),
    ("ch10_cnn/cnn.py", "MNIST/raw/t10k-labels-idx1-ubyte.gz", becomes_folder, "is missing"),
]


@pytest.fixture
def copied_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder's files, free to be damaged."""
    folder = tmp_path / "data"
    for name in ["MD5SUMS", *SHIPPED]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data.DATA / name, folder / name)
    monkeypatch.setattr(data, "DATA", folder)
    return folder


@pytest.mark.parametrize(("path", "name", "damage", "what"), DATA_FAULTS)
def test_faulty_data(script, copied_data: Path, path: str, name: str, damage: Callable[[Path], None], what: str):
    damage(copied_data / name)
    before = sorted(copied_data.rglob("*"))
    check(script(path), 1, path, str(copied_data / name), what, "restore it with git checkout")
    assert sorted(copied_data.rglob("*")) == before
    shutil.rmtree(copied_data)  # 12 MB


@pytest.mark.parametrize("damage", [goes_missing, becomes_folder, is_cut, changes_a_byte])
def test_every_shipped_file_is_checked(copied_data: Path, damage: Callable[[Path], None]):
    for name in SHIPPED:
        assert data.checked_path(name) == copied_data / name
        damage(copied_data / name)
        with pytest.raises(UserError, match=r"is (missing|damaged); restore it with git checkout"):
            data.checked_path(name)
    shutil.rmtree(copied_data)  # 12 MB


class Harmful:
    def __reduce__(self) -> tuple:
        return os.mkdir, ("harm",)


def saved(value: object) -> bytes:
    file = io.BytesIO()
    torch.save(value, file)
    return file.getvalue()


CHECKPOINT_FAULTS = {
    "empty": lambda whole: b"",
    "text": lambda whole: b"epoch 1 loss 0.3",
    "random bytes": lambda whole: np.random.default_rng(0).bytes(1000),
    "zip of nothing": lambda whole: b"PK\5\6" + bytes(18),
    "cut to a hundredth": lambda whole: whole[: len(whole) // 100],
    "cut to a third": lambda whole: whole[: len(whole) // 3],
    "cut by a third": lambda whole: whole[: -len(whole) // 3],
    "cut by a hundredth": lambda whole: whole[: -len(whole) // 100],
    "a bit of the weights flipped": lambda whole: whole[:20_000] + bytes([whole[20_000] ^ 1]) + whole[20_001:],
    "written by torch.save": lambda whole: whole[:-32],
    "more behind it": lambda whole: whole + b"\n",
    "a tensor": lambda whole: saved(torch.zeros(3)),
    "a list": lambda whole: saved([1, 2]),
    "weights alone": lambda whole: saved({"conv1.weight": torch.zeros(1)}),
    "another version": lambda whole: saved({"model": {}, "optimizer": {}, "epoch": 1}),
    "pickle": lambda whole: pickle.dumps({"model": 1}),
    "code in a pickle": lambda whole: pickle.dumps(Harmful()),
    "code in a checkpoint": lambda whole: saved({"settings": Harmful()}),
}


@pytest.mark.usefixtures("few_digits")
@pytest.mark.parametrize("fault", CHECKPOINT_FAULTS)
def test_wrong_checkpoint(script, fault: str, tmp_path: Path, whole_checkpoint: bytes):
    path = tmp_path / "cnn.pt"
    path.write_bytes(content := CHECKPOINT_FAULTS[fault](whole_checkpoint))
    check(script("ch10_cnn/cnn.py", "--checkpoint", path), 1, "cnn.py", str(path), "is not a whole checkpoint")
    assert path.read_bytes() == content
    assert os.listdir(tmp_path) == ["cnn.pt"]


@pytest.fixture(scope="session")
def whole_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The checkpoint of a network that is larger than the CNN."""
    path = tmp_path_factory.mktemp("whole") / "cnn.pt"
    Checkpoint(path, {}, torch.Generator(), torch.nn.Linear(100, 100)).save()
    return path.read_bytes()


@pytest.mark.usefixtures("few_digits")
@pytest.mark.parametrize("change", [["--lr", "0.1"], ["--momentum", "0"], ["--batch-size", "32"], ["--seed", "5"]])
def test_checkpoint_of_other_settings(script, tmp_path: Path, change: list[str]):
    assert script("ch10_cnn/cnn.py", "--epochs", "1", "--checkpoint", "cnn.pt").code == 0
    before = (tmp_path / "cnn.pt").read_bytes()
    result = script("ch10_cnn/cnn.py", "--epochs", "2", "--checkpoint", "cnn.pt", *change)
    check(result, 1, "cnn.py", change[0], "cnn.pt was made with")
    result = script("ch10_cnn/residual.py", "--epochs", "2", "--checkpoint", "cnn.pt")
    check(result, 1, "residual.py", "network CNN, not ResidualNet")
    assert (tmp_path / "cnn.pt").read_bytes() == before


@pytest.mark.usefixtures("few_digits")
@pytest.mark.parametrize("where", ["missing/cnn.pt", "file/cnn.pt", "folder", "", "a" * 300])
def test_checkpoint_that_cannot_be_written(script, tmp_path: Path, where: str):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    check(script("ch10_cnn/cnn.py", "--checkpoint", where), 1, "cnn.py", "cannot write", "choose another")
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]
    assert (tmp_path / "file").read_text() == "mine"


PICTURE_FAULTS = {
    "one colour": ("L", (50, 50), 128, "all one colour"),
    "white": ("RGB", (50, 50), (255, 255, 255), "all one colour"),
    "transparent": ("RGBA", (50, 50), (0, 0, 0, 0), "all one colour"),
    "one pixel": ("L", (1, 1), 0, "all one colour"),
    "20,000 wide": ("1", (20_000, 10), 1, "10,000 a side"),
    "20,000 high": ("1", (10, 20_000), 1, "10,000 a side"),
    "a bomb": ("1", (3_000, 3_000), 1, "cannot read"),  # for a PIL that refuses twice a million pixels
}


@pytest.mark.parametrize("fault", PICTURE_FAULTS)
def test_wrong_picture(script, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    mode, size, color, named = PICTURE_FAULTS[fault]
    Image.new(mode, size, color).save(tmp_path / "digit.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    check(script("ch10_cnn/predict.py", "digit.png"), 1, "predict.py", named)
    assert os.listdir(tmp_path) == ["digit.png"]


def a_cut_picture() -> bytes:
    file = io.BytesIO()
    Image.new("L", (200, 200), 255).save(file, "PNG")
    return file.getvalue()[:-30]


@pytest.mark.parametrize("content", [b"", b"seven", a_cut_picture()], ids=["empty", "text", "cut"])
def test_no_picture(script, content: bytes, tmp_path: Path):
    (tmp_path / "digit.png").write_bytes(content)
    check(script("ch10_cnn/predict.py", "digit.png"), 1, "predict.py", "cannot read")
    assert os.listdir(tmp_path) == ["digit.png"]


@pytest.mark.parametrize("name", ["missing.png", ".", "", "a" * 300, "ünïcode/七.png"])
def test_picture_that_is_not_there(script, name: str):
    check(script("ch10_cnn/predict.py", name), 1, "predict.py", "cannot read")


def test_predict_without_a_picture(script):
    check(script("ch10_cnn/predict.py"), 2, "predict.py", "--picture")


def test_the_traceback_is_there_for_those_who_want_it(script, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PRACTICE_DEBUG", "1")
    with pytest.raises(UsageError, match="not on this machine"):
        script("ch10_cnn/cnn.py", "--device", "banana")


def test_a_training_that_diverges_says_so(script):
    result = script("ch05_linear_regression/linear_regression.py", "--lr", "1")
    assert result.code == 1
    assert result.err.endswith("the learning rate is too large; try --lr 0.1\n")


def test_a_reader_that_leaves_is_no_error():
    with subprocess.Popen(
        [sys.executable, ROOT / "ch03_gradient_descent/gradient_descent.py"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as script:  # fmt: skip
        script.stdout.close()
        assert script.stderr.read() == b""
        assert script.wait(timeout=60) == 141


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_within_a_second(number: int):
    script = subprocess.Popen(
        [sys.executable, "-u", ROOT / "ch03_gradient_descent/gradient_descent.py", "--steps", "1000000000"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert script.stdout.readline().startswith("before")
    script.send_signal(number)
    start = time.perf_counter()
    _, err = script.communicate(timeout=60)
    assert time.perf_counter() - start < 1
    assert (script.returncode, err) == (128 + number, "gradient_descent.py: stopped\n")


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files, as POSIX can")
def test_a_full_disk_leaves_no_half_picture(tmp_path: Path):
    script = ROOT / "ch02_linear_model/loss_surface.py"
    done = process(ROOT / "tests/hostile/full_disk_driver.py", script, "--plot", cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_without_a_display_the_picture_is_a_file(tmp_path: Path):
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "MPLBACKEND")}
    done = process(ROOT / "ch02_linear_model/loss_surface.py", "--plot", cwd=tmp_path, env=environment)
    assert done.returncode == 0
    if sys.platform == "linux":
        assert done.stdout.endswith(f"picture: {tmp_path / 'loss_surface.png'}\n")
        assert os.listdir(tmp_path) == ["loss_surface.png"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows may read and write anything")
def test_forbidden_files(script, copied_data: Path, tmp_path: Path):
    (copied_data / "diabetes.csv.gz").chmod(0)
    check(script("ch07_multidim/diabetes.py"), 1, "diabetes.py", "Permission denied", "diabetes.csv.gz")
    shutil.rmtree(copied_data)
    tmp_path.chmod(0o500)
    check(script("ch10_cnn/cnn.py", "--checkpoint", "cnn.pt"), 1, "cnn.py", "cannot write")
