"""What is around a script: terminals, backends, signals, workers, disks. One line, and the documented code."""

import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from ch10_cnn.clean_photo import open_grey
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


@pytest.mark.parametrize("columns", ["0", "1", "7", "many", "1000000"])
def test_help_ends_in_a_terminal_of_any_width(script, monkeypatch: pytest.MonkeyPatch, columns: str):
    monkeypatch.setenv("COLUMNS", columns)
    code, out, _ = script(PLAIN, "--help")
    assert code == 0
    assert "--steps" in out
    code, _, err = script(PLAIN, "--nonsense")
    assert (code, err.count("\n")) == (2, 1)


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
def test_a_full_output_is_told():
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, ROOT / PLAIN], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_a_backend_that_there_is_not(tmp_path: Path):
    environment = os.environ | {"MPLBACKEND": "banana"}
    done = process(ROOT / "ch02_linear_model/loss_curve.py", "--plot", cwd=tmp_path, env=environment)
    assert done.returncode == 1
    assert "banana" in done.stderr
    assert done.stderr.endswith("unset MPLBACKEND, or set it to agg\n")
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_backend_without_its_library(script, monkeypatch: pytest.MonkeyPatch):
    def missing(*_: object, **__: object) -> None:
        raise ImportError("Failed to import any of the following Qt binding modules: PyQt6")

    monkeypatch.setattr("matplotlib.pyplot.figure", missing)
    code, _, err = script("ch02_linear_model/loss_curve.py", "--plot")
    assert (code, err.count("\n")) == (1, 1)
    assert err.endswith("PyQt6); unset MPLBACKEND, or set it to agg\n")


def test_a_part_of_the_environment_of_torchrun_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "7")
    assert distributed.join("cpu") == torch.device("cpu")


def test_debugging_can_be_put_off(script, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PRACTICE_DEBUG", "0")
    assert script(PLAIN, "--nonsense").code == 2


def test_installed_without_its_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(data, "DATA", tmp_path / "site-packages/data")
    with pytest.raises(UserError, match=r"site-packages.data.diabetes.csv.gz is missing; .* `pip install -e \.`"):
        data.checked_path("diabetes.csv.gz")


STRANGE = ["/dev/zero", "/dev/full", "/dev/null", "pipe", "loop", "folder", "two\nlines"]


@pytest.fixture
def strange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with paths that are no ordinary files."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    os.symlink("loop", "loop")
    Path("folder").mkdir()
    Path("two\nlines").write_bytes(b"no\x1b[31m")


@posix
@pytest.mark.usefixtures("strange", "few_digits")
@pytest.mark.parametrize("name", STRANGE)
def test_paths_that_are_no_ordinary_files(script, tmp_path: Path, name: str):
    """As a checkpoint, a picture, a table."""
    before = sorted(os.listdir(tmp_path))
    commands = [("ch10_cnn/cnn.py", "--checkpoint", name), ("ch08_dataloader/titanic.py", "--data", name)]
    if name != "pipe" or "is_file" in open_grey.__code__.co_names:
        commands.append(("ch10_cnn/predict.py", name))
    for command in commands:
        code, out, err = script(*command)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err.isprintable() or err[:-1].isprintable()
    with pytest.raises(UserError, match="is not a whole checkpoint"):
        load_model(Path(name), CNN())
    assert sorted(os.listdir(tmp_path)) == before


def stopped(number: int, seconds: float, group: bool, *words: str) -> tuple[int, str]:
    """Start a script, send it (or it and its workers) a signal; its code and what it said. None of them is left."""
    script = subprocess.Popen(
        [sys.executable, "-u", ROOT / words[0], *words[1:]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )  # fmt: skip
    if seconds:
        time.sleep(seconds)
    else:  # until it trains
        while "epoch   10" not in script.stdout.readline():
            pass
    (os.killpg if group else os.kill)(script.pid, number)
    _, err = script.communicate(timeout=60)  # to the end of both pipes, which each worker holds open
    return script.returncode, err


@posix
def test_workers_stop_with_the_script():
    result = stopped(signal.SIGTERM, 0, True, LOADER, "--epochs", "1000000")
    assert result == (143, "diabetes_loader.py: stopped\n")


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
    "message",
    [
        "unable to allocate shared memory(shm) for file </torch_1>: No space left on device (28)",
        "DataLoader worker (pid 7) is killed by signal: Bus error. ",
        "DataLoader worker (pid(s) 7) exited unexpectedly",
    ],
)
def test_a_worker_without_memory(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, message: str):
    def main() -> None:
        raise RuntimeError(message)

    monkeypatch.setattr(sys, "argv", ["a.py"])
    with pytest.raises(SystemExit) as stop:
        run(main)
    assert stop.value.code == 1
    assert capsys.readouterr().err == "a.py: a worker has run out of memory or was killed; try --workers 0\n"


def test_a_mistake_in_a_script_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch):
    def main() -> None:
        torch.ones(2) @ torch.ones(3)

    monkeypatch.setattr(sys, "argv", ["a.py"])
    with pytest.raises(RuntimeError, match="size"):
        run(main)


def test_no_more_workers_than_cores(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {5, 7}, raising=False)
    assert [usable_workers(workers, None) for workers in (0, 2, 64)] == [0, 2, 2]
    assert capsys.readouterr().out == "workers: 2 instead of 64, one for each core\n"


def removed(folder: Path) -> None:
    shutil.rmtree(folder)


def replaced(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file")


@pytest.mark.usefixtures("few_digits")
@pytest.mark.parametrize("happens", [removed, replaced])
def test_what_cannot_be_saved_is_told(script, tmp_path: Path, monkeypatch, happens: Callable[[Path], None]):
    folder = tmp_path / "folder"
    folder.mkdir()

    def train(*words: object) -> float:
        happens(folder)
        return train_epoch(*words)

    monkeypatch.setattr("common.training.train_epoch", train)
    code, _, err = script("ch10_cnn/cnn.py", "--checkpoint", folder / "cnn.pt", "--epochs", "3", "--device", "cpu")
    assert code == 1
    assert f"cannot write {folder / 'cnn.pt'}" in err
    assert err.count("\n") == 1


def test_a_stop_inside_a_save_does_not_claim_the_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    def train() -> None:
        checkpoint = Checkpoint(tmp_path / "cnn.pt", {}, torch.Generator(), CNN())
        with checkpoint as history:
            history.append({"loss": 0.5, "accuracy": 0.9, "seconds": 1.0})
            checkpoint.save()
            history.append({"loss": 0.4, "accuracy": 0.9, "seconds": 1.0})
            monkeypatch.setattr(os, "fsync", interrupted)
            checkpoint.save()

    with pytest.raises(KeyboardInterrupt, match=r"in epoch 3; the same command continues after epoch 1$"):
        train()
    assert os.listdir(tmp_path) == ["cnn.pt"]


def test_of_two_runs_that_write_one_checkpoint_one_is_refused(tmp_path: Path):
    """Who saves first goes on; the other stops rather than overwrite what it did not make."""
    path = tmp_path / "cnn.pt"

    def training(lr: float) -> Checkpoint:
        return Checkpoint(path, {"--lr": lr}, torch.Generator(), CNN())

    with training(0.01) as one, training(0.02) as two:
        pass
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
