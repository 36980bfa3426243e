"""What is around a script: terminals, backends, signals, workers, disks. One line, and the documented code."""

import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest
import torch

from ch10_cnn.cnn import CNN
from common import data, distributed
from common.checkpoint import Checkpoint, load_model
from common.cli import UserError, run
from common.device import usable_workers
from common.training import train_epoch
from tests.conftest import ROOT, process

PLAIN = "ch03_gradient_descent/gradient_descent.py"  # needs no torch
LOADER = "ch08_dataloader/diabetes_loader.py"
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, FIFOs and devices as POSIX has them")


@pytest.mark.parametrize("columns", ["0", "1", "many", "1000"])
def test_help_ends_in_a_terminal_of_any_width(script, monkeypatch: pytest.MonkeyPatch, columns: str):
    monkeypatch.setenv("COLUMNS", columns)
    code, out, _ = script(PLAIN, "--help")
    assert code == 0
    assert "--steps" in out


class Notebook(io.StringIO):
    """Like a notebook's or an editor's output: no file behind it, no reconfigure."""

    encoding = None


@pytest.mark.parametrize("output", [None, Notebook(), io.TextIOWrapper(io.BytesIO(), "ascii")])
def test_any_output_will_do(script, monkeypatch: pytest.MonkeyPatch, output: io.TextIOBase | None):
    """None is what pythonw has, and a shell's `>&-`."""
    monkeypatch.setattr(sys, "stdout", output)
    assert script(PLAIN, "--steps", "3").code == 0
    monkeypatch.setattr(sys, "stdout", output)
    code, _, err = script(PLAIN, "--nonsense")
    assert (code, err.count("\n")) == (2, 1)


@posix
def test_a_full_output_is_told_and_a_reader_that_leaves_is_no_error():
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, ROOT / PLAIN], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, ROOT / PLAIN], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_without_a_display_the_picture_is_a_file(tmp_path: Path):
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "MPLBACKEND")}
    done = process(ROOT / "ch02_linear_model/loss_surface.py", "--plot", cwd=tmp_path, env=environment)
    assert done.returncode == 0
    if sys.platform == "linux":
        assert done.stdout.endswith(f"picture: {tmp_path / 'loss_surface.png'}\n")
        assert os.listdir(tmp_path) == ["loss_surface.png"]


def test_a_backend_that_there_is_not(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for error in (ImportError("no Qt binding: PyQt6"), ValueError("'banana' is no backend; there are agg and others")):
        monkeypatch.setattr("matplotlib.pyplot.figure", mock.Mock(side_effect=error))
        code, _, err = script("ch02_linear_model/loss_curve.py", "--plot")
        said = f"matplotlib cannot draw ({str(error).split(';')[0]}); unset MPLBACKEND, or set it to agg\n"
        assert (code, err, os.listdir(tmp_path)) == (1, f"loss_curve.py: {said}", [])


@posix
def test_a_full_disk_leaves_no_half_picture(script, tmp_path: Path):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, before[1]))
    try:
        code, _, err = script("ch02_linear_model/loss_surface.py", "--plot")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (code, err.count("\n"), os.listdir(tmp_path)) == (1, 1, [])
    assert "cannot write" in err


def test_a_part_of_the_environment_of_torchrun_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "7")
    assert distributed.join("cpu") == torch.device("cpu")


def test_installed_without_its_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(data, "DATA", tmp_path / "site-packages/data")
    with pytest.raises(UserError, match=r"site-packages.data.diabetes.csv.gz is missing; .* `pip install -e \.`"):
        data.checked_path("diabetes.csv.gz")


STRANGE = ["/dev/zero", "/dev/full", "/dev/null", "pipe", "loop", "folder", "two\nlines", "missing/it", "two\nlines/it",
           "", "a" * 300, "ünïcode/七"]  # fmt: skip


@posix
@pytest.mark.usefixtures("few_digits")
@pytest.mark.parametrize("name", STRANGE)
def test_paths_that_are_no_ordinary_files(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    """As a checkpoint, a picture, a table."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    os.symlink("loop", "loop")
    Path("folder").mkdir()
    Path("two\nlines").write_bytes(b"no\x1b[31m")
    before = sorted(os.listdir())
    for path, option in [("ch10_cnn/cnn.py", "--checkpoint"), ("ch10_cnn/predict.py", "--picture"),
                         ("ch08_dataloader/titanic.py", "--data")]:  # fmt: skip
        code, out, err = script(path, option, name)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err[:-1].isprintable()
    with pytest.raises(UserError, match="is not a whole checkpoint"):
        load_model(Path(name), CNN())
    assert sorted(os.listdir()) == before
    assert Path("two\nlines").read_bytes() == b"no\x1b[31m"


def stopped(number: int, begun: str | float, group: bool, *words: str) -> tuple[int, str]:
    """Start a script; after so many seconds, or a line with this in it, send it (or it and its workers) a signal.

    Returns its code and what it said. None of them is left.
    """
    script = subprocess.Popen(
        [sys.executable, "-u", ROOT / words[0], *words[1:]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )  # fmt: skip
    if isinstance(begun, float):
        time.sleep(begun)
    else:
        while begun not in script.stdout.readline():
            pass
    (os.killpg if group else os.kill)(script.pid, number)
    _, err = script.communicate(timeout=60)  # to the end of both pipes, which each worker holds open
    return script.returncode, err


@posix
def test_a_stop_ends_with_one_line_and_without_workers():
    stop = stopped(signal.SIGINT, "before", False, PLAIN, "--steps", "1000000000")
    assert stop == (130, "gradient_descent.py: stopped\n")
    stop = stopped(signal.SIGTERM, "epoch   10", True, LOADER, "--epochs", "1000000")
    assert stop == (143, "diabetes_loader.py: stopped\n")


@posix
@pytest.mark.slow
def test_stops_at_any_instant():
    rng = random.Random(0)
    for _ in range(30):
        number, group = rng.choice([signal.SIGINT, signal.SIGTERM]), rng.random() < 0.5
        code, err = stopped(number, rng.uniform(0.3, 8), group, LOADER, "--epochs", "1000000")
        if (code, err) != (-signal.SIGTERM, ""):  # before the script has begun, SIGTERM ends it as it does any program
            assert (code, err) == (128 + number, "diabetes_loader.py: stopped\n")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("unable to allocate shared memory(shm) for file </torch_1>: No space left on device (28)", "--workers 0"),
        ("DataLoader worker (pid 7) is killed by signal: Bus error. ", "--workers 0"),
        ("DataLoader worker (pid(s) 7) exited unexpectedly", "--workers 0"),
        ("CUDA out of memory. Tried to allocate 2 GiB", "--batch-size"),
        ("a mistake in the script", None),  # keeps its traceback
    ],
)
def test_an_error_that_the_user_can_mend_is_one_line(capsys, monkeypatch: pytest.MonkeyPatch, message: str, said: str):
    def main() -> None:
        raise RuntimeError(message)

    monkeypatch.setattr(sys, "argv", ["a.py"])
    with pytest.raises(SystemExit if said else RuntimeError) as stop:
        run(main)
    if said:
        err = capsys.readouterr().err
        assert (stop.value.code, err[:6], err.count("\n")) == (1, "a.py: ", 1)
        assert err.endswith(f"; try {said}\n") or err.endswith(f"; try a smaller {said}\n")


def test_no_more_workers_than_cores(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {5, 7}, raising=False)
    assert [usable_workers(workers, None) for workers in (0, 2, 64)] == [0, 2, 2]
    assert capsys.readouterr().out == "workers: 2 instead of 64, one for each core\n"


@pytest.mark.usefixtures("few_digits")
@pytest.mark.parametrize("becomes_file", [False, True])
def test_what_cannot_be_saved_is_told(script, tmp_path: Path, monkeypatch, becomes_file: bool):
    folder = tmp_path / "folder"
    folder.mkdir()

    def train(*words: object) -> float:
        shutil.rmtree(folder)
        if becomes_file:
            folder.touch()
        return train_epoch(*words)

    monkeypatch.setattr("common.training.train_epoch", train)
    code, _, err = script("ch10_cnn/cnn.py", "--checkpoint", folder / "cnn.pt", "--epochs", "3", "--device", "cpu")
    assert (code, err.count("\n")) == (1, 1)
    assert f"cannot write {folder / 'cnn.pt'}" in err


def test_of_two_runs_that_write_one_checkpoint_one_is_refused(tmp_path: Path):
    """Who saves first goes on; the other stops rather than overwrite what it did not make."""
    path = tmp_path / "cnn.pt"

    def training(lr: float) -> Checkpoint:
        return Checkpoint(path, {"--lr": lr}, torch.Generator(), CNN())

    one, two = training(0.01), training(0.02)
    one.save()
    one.save()
    content = path.read_bytes()
    with pytest.raises(UserError, match="another run has written"):
        two.save()
    assert path.read_bytes() == content
    third = training(0.01)
    with third:
        one.save()
        with pytest.raises(UserError, match="another run has written"):
            third.save()
    assert os.listdir(tmp_path) == ["cnn.pt"]
