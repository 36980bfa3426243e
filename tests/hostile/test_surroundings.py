"""What is around a script: terminals, backends, signals, workers, disks. One line, and the documented code."""

import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
import torch

from ch10_cnn.cnn import CNN
from common.checkpoint import Checkpoint, load_model
from common.cli import UserError, explain, run
from common.device import usable_workers
from tests.conftest import ROOT, process

PLAIN = "ch03_gradient_descent/gradient_descent.py"  # needs no torch
LOADER = "ch08_dataloader/diabetes_loader.py"
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals, FIFOs and devices as POSIX has them")


@pytest.mark.parametrize("columns", ["0", "1", "many"])
def test_help_ends_in_a_terminal_of_any_width(script, monkeypatch: pytest.MonkeyPatch, columns: str):
    monkeypatch.setenv("COLUMNS", columns)
    assert "--steps" in script(PLAIN, "--help").out


@pytest.mark.parametrize("output", [None, io.StringIO(), io.TextIOWrapper(io.BytesIO(), "ascii")])
def test_any_output_will_do(script, monkeypatch: pytest.MonkeyPatch, output: io.TextIOBase | None):
    """None is what pythonw has, and a shell's `>&-`; an editor's or a notebook's is no file and has no encoding."""
    monkeypatch.setattr(sys, "stdout", output)
    assert script(PLAIN, "--steps", "3").code == 0
    monkeypatch.setattr(sys, "stdout", output)
    code, _, err = script(PLAIN, "--nonsense")
    assert (code, err.count("\n")) == (2, 1)


@posix
def test_a_full_output_is_told_and_a_reader_that_leaves_is_no_error():
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, ROOT / PLAIN], stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
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


@posix
@pytest.mark.usefixtures("few_digits")
def test_paths_that_are_no_ordinary_files(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As a checkpoint, a picture, a table."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    os.symlink("loop", "loop")
    Path("folder").mkdir()
    Path("two\nlines").write_bytes(b"no\x1b[31m")
    before = sorted(os.listdir())
    for name in ["/dev/zero", "/dev/full", "/dev/null", "pipe", "loop", "folder", "two\nlines", "missing/it",
                 "two\nlines/it", "", "a" * 300, "ünïcode/七"]:  # fmt: skip
        for path, option in [("ch10_cnn/cnn.py", "--checkpoint"), ("ch10_cnn/predict.py", "--picture"),
                             ("ch08_dataloader/titanic.py", "--data")]:  # fmt: skip
            code, out, err = script(path, option, name)
            assert (code, out, err.count("\n")) == (1, "", 1)
            assert err[:-1].isprintable()
        with pytest.raises(UserError, match="is not a whole checkpoint"):
            load_model(Path(name), CNN())
    assert sorted(os.listdir()) == before
    assert Path("two\nlines").read_bytes() == b"no\x1b[31m"


def stopped(number: int, begun: str | float, send: Callable, *words: str) -> tuple[int, str]:
    """The code and the words of a script that gets a signal after so many seconds, or after a line with this in it."""
    script = subprocess.Popen(
        [sys.executable, "-u", *words], cwd=ROOT, env=os.environ | {"PYTHONWARNINGS": "error"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background ignores it
    )  # fmt: skip
    if isinstance(begun, float):
        time.sleep(begun)
    else:
        while begun not in script.stdout.readline():
            pass
    send(script.pid, number)
    _, err = script.communicate(timeout=60)  # to the end of both pipes, which each worker holds open
    return script.returncode, err


@posix
def test_a_stop_ends_with_one_line_and_without_workers():
    stop = stopped(signal.SIGINT, "before", os.kill, PLAIN, "--steps", "1000000000")
    assert stop == (130, "gradient_descent.py: stopped\n")
    stop = stopped(signal.SIGTERM, "epoch   10", os.killpg, LOADER, "--epochs", "1000000")
    assert stop == (143, "diabetes_loader.py: stopped\n")


@posix
@pytest.mark.slow
def test_stops_at_any_instant():
    rng = random.Random(0)
    for _ in range(30):
        number, send = rng.choice([signal.SIGINT, signal.SIGTERM]), rng.choice([os.kill, os.killpg])
        code, err = stopped(number, rng.uniform(0.3, 8), send, LOADER, "--epochs", "1000000")
        if code != -number or "in run" in err:  # before run() has begun, the signal ends it as it does any program
            assert (code, err) == (128 + number, "diabetes_loader.py: stopped\n")


def test_an_error_that_the_user_can_mend_is_one_line_and_any_other_a_traceback(monkeypatch: pytest.MonkeyPatch):
    for message, remedy in {
        "unable to allocate shared memory(shm) for file </torch_1>: No space left on device (28)": "--workers 0",
        "DataLoader worker (pid 7) is killed by signal: Bus error. ": "--workers 0",
        "DataLoader worker (pid(s) 7) exited unexpectedly": "--workers 0",
        "CUDA out of memory. Tried to allocate 2 GiB": "a smaller --batch-size",
    }.items():
        line, code = explain(RuntimeError(message))
        assert line.endswith(f"; try {remedy}")
        assert code == 1

    def main() -> None:
        raise RuntimeError("a mistake in the script")

    monkeypatch.setattr(sys, "argv", ["a.py"])
    with pytest.raises(RuntimeError):
        run(main)


def test_no_more_workers_than_cores(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {5, 7}, raising=False)
    assert [usable_workers(workers, None) for workers in (0, 2, 64)] == [0, 2, 2]
    assert capsys.readouterr().out == "workers: 2 instead of 64, one for each core\n"


def test_of_two_runs_that_write_one_checkpoint_one_is_refused(tmp_path: Path):
    """Who saves first goes on; the other stops rather than overwrite what it did not make."""
    path = tmp_path / "cnn.pt"
    one, two = (Checkpoint(path, {}, torch.Generator(), CNN()) for _ in range(2))
    one.save()
    one.save()
    content = path.read_bytes()
    with pytest.raises(UserError, match="another run has written"):
        two.save()
    assert path.read_bytes() == content
    two = Checkpoint(path, {}, torch.Generator(), CNN())
    one.save()
    with pytest.raises(UserError, match="another run has written"):
        two.save()
    assert os.listdir(tmp_path) == ["cnn.pt"]
