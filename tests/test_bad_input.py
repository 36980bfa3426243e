"""Whatever is wrong, the user reads one line that names it, gets the documented exit code, and loses no file."""

import gzip
import io
import itertools
import os
import pickle
import shutil
import signal
import struct
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from common import data
from common.cli import UsageError
from tests.conftest import ROOT, Result, process
from tests.test_scripts import SCRIPTS, options

TRAINING = ["epochs", "batch_size", "lr", "momentum", "seed", "device"]  # what `options` stands for
COUNT = ["-1", "0", "1.5", "ten", "nan", "1e400", "9999999999", "½"]
WRONG = {
    "epochs": COUNT,
    "steps": COUNT,
    "batch_size": ["0", "-64", "64.0", "large"],
    "images": ["0", "all"],
    "seeds": ["0", "-5", "many"],
    "runs": ["0", "twice"],
    "lr": ["nan", "inf", "-0.1", "0", "fast", "0,01", "1e7", "٫"],
    "momentum": ["1", "-0.1", "nan", "heavy"],
    "seed": ["-1", "4294967296", "1.5", "luck", ""],
    "device": ["banana", "cuda:99", "", "cpu:1", "显卡", "CPU", "meta"],
    "workers": ["-1", "65", "two"],
    "w": ["nan", "inf", "one"],
    "reduction": ["median", ""],
}


def wrong_options() -> list[tuple[str, list[str], str]]:
    """Script, words, and what the error must name: every wrong value once, and for every script one per option."""
    cases, values = [], {name: itertools.chain(wrong, itertools.cycle(wrong)) for name, wrong in WRONG.items()}
    seen = set()
    for path in SCRIPTS:
        names = options(path) - {"options"} | (set(TRAINING) if "options" in options(path) else set())
        first = ["digit.png"] if path.endswith("predict.py") else []
        cases.append((path, [*first, "--nonsense"], "--nonsense"))
        cases.append((path, [*first, "stray"], "stray"))
        for name in sorted(names & WRONG.keys()):
            option = "--" + name.replace("_", "-")
            for _ in range(1 if name in seen else len(WRONG[name])):
                cases.append((path, [*first, option, next(values[name])], option))
            seen.add(name)
    for path, option in (("ch10_cnn/cnn.py", "--epochs"), ("ch03_gradient_descent/stochastic.py", "--lr")):
        cases.append((path, [option], option))
        cases.append((path, [option, "1", option, "1"], option))
        cases.append((path, [option, "1", f"{option}=1"], option))
    return cases


def check(result: Result, code: int, path: str, *named: str) -> None:
    """One line on stderr, which begins with the script and names what it should, and the exit code."""
    assert result.code == code
    assert result.err.startswith(f"{Path(path).name}: ")
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err
    for word in named:
        assert word in result.err
    assert "epoch" not in result.out


@pytest.mark.parametrize(("path", "words", "named"), wrong_options())
def test_wrong_option(script, path: str, words: list[str], named: str, tmp_path: Path):
    check(script(path, *words), 2, path, named)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["hello_rnn_cell", "hello_rnn", "hello_embedding", "hello_lstm_gru"])
@pytest.mark.parametrize(
    ("text", "target"), [("hello", "ohl"), ("", ""), ("a", "b"), ("aaa", "aaa"), ("你好", "好"), ("x", "")]
)
def test_wrong_words(script, name: str, text: str, target: str):
    check(script(f"ch11_rnn/{name}.py", "--text", text, "--target", target), 2, name + ".py", "--text", "give")


@pytest.fixture
def small_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with MNIST archives of 50 images, and the diabetes table."""
    folder = tmp_path / "data"
    raw = folder / "MNIST/raw"
    raw.mkdir(parents=True)
    shutil.copy(data.DATA / "diabetes.csv.gz", folder)
    for prefix in ("train", "t10k"):
        write_idx(raw / f"{prefix}-images-idx3-ubyte.gz", np.zeros((50, 28, 28)))
        write_idx(raw / f"{prefix}-labels-idx1-ubyte.gz", np.arange(50) % 10)
    monkeypatch.setattr(data, "DATA", folder)
    return folder


def write_idx(path: Path, array: np.ndarray) -> None:
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.astype(np.uint8).tobytes()))


def becomes_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


IMAGES, LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"
ARCHIVE_FAULTS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "empty": (IMAGES, lambda path: path.write_bytes(b"")),
    "cut": (IMAGES, lambda path: path.write_bytes(path.read_bytes()[:-9])),
    "not gzip": (IMAGES, lambda path: path.write_bytes(b"these are no images")),
    "gzip of something else": (IMAGES, lambda path: path.write_bytes(gzip.compress(b"these are no images"))),
    "gzip of nothing": (LABELS, lambda path: path.write_bytes(gzip.compress(b""))),
    "a header alone": (LABELS, lambda path: path.write_bytes(gzip.compress(struct.pack(">BBBBI", 0, 0, 8, 1, 50)))),
    "too much": (LABELS, lambda path: path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + b"1"))),
    "floats": (LABELS, lambda path: path.write_bytes(gzip.compress(struct.pack(">BBBBIf", 0, 0, 13, 1, 1, 1.0)))),
    "folder": (IMAGES, becomes_folder),
    "labels for images": (IMAGES, lambda path: write_idx(path, np.zeros(50))),
    "images for labels": (LABELS, lambda path: write_idx(path, np.zeros((50, 28, 28)))),
    "label 10": (LABELS, lambda path: write_idx(path, np.full(50, 10))),
    "a label too few": (LABELS, lambda path: write_idx(path, np.zeros(49))),
    "no images": (IMAGES, lambda path: write_idx(path, np.zeros((0, 28, 28)))),
    "other size": (IMAGES, lambda path: write_idx(path, np.zeros((50, 32, 32)))),
    "colour": (IMAGES, lambda path: write_idx(path, np.zeros((50, 28, 28, 3)))),
}


@pytest.mark.parametrize("fault", ARCHIVE_FAULTS)
@pytest.mark.parametrize("split", ["train", "t10k"])
def test_wrong_archive(script, small_data: Path, fault: str, split: str):
    name, damage = ARCHIVE_FAULTS[fault]
    name = name.replace("train", split)
    damage(small_data / "MNIST/raw" / name)
    before = sorted(small_data.rglob("*"))
    result = script("ch10_cnn/cnn.py", "--epochs", "1")
    check(result, 1, "cnn.py", "git checkout", split)
    assert sorted(small_data.rglob("*")) == before


@pytest.mark.parametrize("name", ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"])
def test_missing_archive_without_network(script, small_data: Path, name: str, monkeypatch: pytest.MonkeyPatch):
    def offline(*args: object, **kwargs: object) -> None:
        raise urllib.error.URLError("no network")

    monkeypatch.setattr("urllib.request.urlopen", offline)
    (small_data / f"MNIST/raw/{name}-ubyte.gz").unlink()
    check(script("ch10_cnn/cnn.py", "--epochs", "1"), 1, "cnn.py", name, "is missing", "git checkout")


ROW = "0.1," * 8 + "1\n"
TABLE_FAULTS = {
    "empty": ("", "0 rows"),
    "a column missing": (ROW + ROW.replace("0.1,", "", 1), "row 2"),
    "all of eight columns": ("0.1," * 7 + "1\n", "8 columns"),
    "a column more": (ROW + "1," + ROW, "row 2"),
    "a word": (ROW * 4 + ROW.replace("0.1", "high", 1), "row 4"),
    "nothing between commas": (ROW + ROW.replace("0.1", "", 1), "row 1"),
    "nan": (ROW * 2 + ROW.replace("0.1", "nan", 1), "row 3"),
    "infinite": (ROW + ROW.replace("0.1", "-inf", 1), "row 2"),
    "label 2": (ROW + ROW.replace(",1\n", ",2\n"), "row 2"),
    "label 0.5": (ROW.replace(",1\n", ",0.5\n"), "row 1"),
    "semicolons": (ROW.replace(",", ";"), "git checkout"),
    "binary": ("\0\1\2\3", "git checkout"),
}


@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_wrong_table(script, small_data: Path, fault: str):
    text, named = TABLE_FAULTS[fault]
    path = small_data / "diabetes.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    check(script("ch07_multidim/diabetes.py"), 1, "diabetes.py", str(path), named)


@pytest.mark.parametrize("fault", ["missing", "folder", "not gzip", "cut"])
def test_wrong_table_file(script, small_data: Path, fault: str):
    path = small_data / "diabetes.csv.gz"
    content = path.read_bytes()
    path.unlink()
    if fault == "folder":
        path.mkdir()
    elif fault != "missing":
        path.write_bytes(content[:-100] if fault == "cut" else b"plain")
    check(script("ch08_dataloader/diabetes_loader.py"), 1, "diabetes_loader.py", str(path), "git checkout")


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
    **{
        f"cut to {part:.0%}": lambda whole, part=part: whole[: int(part * len(whole))]
        for part in (0.01, 0.3, 0.6, 0.99)
    },
    "a bit of the weights flipped": lambda whole: whole.replace(bytes(1000), bytes(999) + b"\1", 1),
    "a tensor": lambda whole: saved(torch.zeros(3)),
    "a list": lambda whole: saved([1, 2]),
    "weights alone": lambda whole: saved({"conv1.weight": torch.zeros(1)}),
    "another version": lambda whole: saved({"model": {}, "optimizer": {}, "epoch": 1}),
    "pickle": lambda whole: pickle.dumps({"model": 1}),
    "code in a pickle": lambda whole: pickle.dumps(Harmful()),
    "code in a checkpoint": lambda whole: saved({"recipe": Harmful()}),
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
def whole_checkpoint() -> bytes:
    """A file that torch.save wrote, as long as the CNN's checkpoint and more than its head."""
    names = "recipe", "model", "optimizer", "random", "order", "history"
    return saved({name: {} for name in names} | {"model": {"weight": torch.zeros(10_000)}})


@pytest.mark.usefixtures("few_digits")
@pytest.mark.parametrize("change", [["--lr", "0.1"], ["--momentum", "0"], ["--batch-size", "32"], ["--seed", "5"]])
def test_checkpoint_of_another_recipe(script, tmp_path: Path, change: list[str]):
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


def picture(mode: str, size: tuple[int, int], color: object, **save: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, color).save(file, "PNG", **save)
    return file.getvalue()


PICTURE_FAULTS = {
    "empty": (b"", "cannot read"),
    "text": (b"seven", "cannot read"),
    "cut": (picture("L", (200, 200), 255)[:-30], "cannot read"),
    "one colour": (picture("L", (50, 50), 128), "all one colour"),
    "white": (picture("RGB", (50, 50), (255, 255, 255)), "all one colour"),
    "transparent": (picture("RGBA", (50, 50), (0, 0, 0, 0)), "all one colour"),
    "one pixel": (picture("L", (1, 1), 0), "all one colour"),
    "20,000 wide": (picture("1", (20_000, 10), 1), "10,000 a side"),
    "20,000 high": (picture("1", (10, 20_000), 1), "10,000 a side"),
    "a bomb": (picture("1", (30_000, 30_000), 1), "cannot read"),
}


@pytest.mark.parametrize("fault", PICTURE_FAULTS)
def test_wrong_picture(script, fault: str, tmp_path: Path):
    content, named = PICTURE_FAULTS[fault]
    (tmp_path / "digit.png").write_bytes(content)
    check(script("ch10_cnn/predict.py", "digit.png"), 1, "predict.py", named)
    assert os.listdir(tmp_path) == ["digit.png"]


@pytest.mark.parametrize("name", ["missing.png", ".", "", "a" * 300, "ünïcode/七.png"])
def test_picture_that_is_not_there(script, name: str):
    check(script("ch10_cnn/predict.py", name), 1, "predict.py", "cannot read")


def test_predict_without_a_picture(script):
    check(script("ch10_cnn/predict.py"), 2, "predict.py", "PATH")


def test_the_traceback_is_there_for_those_who_want_it(script, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PRACTICE_DEBUG", "1")
    with pytest.raises(UsageError, match="not on this machine"):
        script("ch10_cnn/cnn.py", "--device", "banana")


def test_a_training_that_diverges_says_so(script):
    result = script("ch05_linear_regression/linear_regression.py", "--lr", "1")
    assert result.code == 1
    assert result.err.endswith("the steps are too large; try --lr 0.1\n")


def test_a_reader_that_leaves_is_no_error():
    script = subprocess.Popen(
        [sys.executable, ROOT / "ch03_gradient_descent/gradient_descent.py"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    script.stdout.close()
    assert script.stderr.read() == b""
    assert script.wait(timeout=60) == 141


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_ends_within_a_second():
    script = subprocess.Popen(
        [sys.executable, "-u", ROOT / "ch03_gradient_descent/gradient_descent.py", "--steps", "1000000000"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert script.stdout.readline().startswith("before")
    script.send_signal(signal.SIGINT)
    start = time.perf_counter()
    _, err = script.communicate(timeout=60)
    assert time.perf_counter() - start < 1
    assert (script.returncode, err) == (130, "gradient_descent.py: stopped\n")


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files, as POSIX can")
def test_a_full_disk_leaves_no_half_picture(tmp_path: Path):
    code = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000));"
        f"sys.argv = ['loss_curve.py', '--plot']; runpy.run_path({str(ROOT / 'ch02_linear_model/loss_curve.py')!r},"
        "run_name='__main__')"
    )
    done = process("-c", code, cwd=tmp_path, env=os.environ | {"MPLBACKEND": "agg"})
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_without_a_display_the_picture_is_a_file(tmp_path: Path):
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "MPLBACKEND")}
    done = process(ROOT / "ch02_linear_model/loss_curve.py", "--plot", cwd=tmp_path, env=environment)
    assert done.returncode == 0
    if sys.platform == "linux":
        assert done.stdout.endswith(f"picture: {tmp_path / 'loss_curve.png'}\n")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows may read and write anything")
def test_forbidden_files(script, small_data: Path, tmp_path: Path):
    (small_data / "diabetes.csv.gz").chmod(0)
    check(script("ch07_multidim/diabetes.py"), 1, "diabetes.py", "cannot read")
    tmp_path.chmod(0o500)
    check(script("ch10_cnn/cnn.py", "--checkpoint", "cnn.pt"), 1, "cnn.py", "cannot write")
