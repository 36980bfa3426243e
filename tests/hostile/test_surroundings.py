"""What is around a script: terminals, backends, signals, workers, disks. One line, and the documented code."""

import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE
from unittest import mock

import pytest
import torch

from ch10_cnn.cnn import CNN
from common.checkpoint import load_model
from common.cli import UserError, explain, run, stop
from common.device import usable_workers
from tests.conftest import ROOT, posix, process

PLAIN = "ch03_gradient_descent/gradient_descent.py"  # needs no torch
LOADER = "ch08_dataloader/diabetes_loader.py"


def test_any_terminal_and_any_output_will_do(script, monkeypatch: pytest.MonkeyPatch):
    """None is what pythonw has, and a shell's `>&-`; an editor's or a notebook's is no file and has no encoding."""
    for columns in ("0", "1", "many"):
        monkeypatch.setenv("COLUMNS", columns)
        assert "--steps" in script(PLAIN, "--help").out
    for output in (None, io.StringIO(), io.TextIOWrapper(io.BytesIO(), "ascii")):
        for words, code in (["--steps", "3"], 0), (["--nonsense"], 2):
            monkeypatch.setattr(sys, "stdout", output)
            done = script(PLAIN, *words)
            assert (done.code, done.err.count("\n")) == (code, code // 2)


@posix
def test_a_full_output_is_told_and_a_reader_that_leaves_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    for output, code, lines in (os.open("/dev/full", os.O_WRONLY), 1, 1), (writing, 141, 0):
        done = subprocess.run([sys.executable, ROOT / PLAIN], stdout=output, stderr=PIPE)
        os.close(output)
        assert (done.returncode, done.stderr.count(b"\n")) == (code, lines)


@pytest.mark.skipif(sys.platform != "linux", reason="else there always is a display")
def test_without_a_display_the_picture_is_a_file_and_a_full_disk_leaves_no_half_of_it(tmp_path: Path):
    import resource

    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "MPLBACKEND")}
    around = {"env": environment, "preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))}
    done = process(ROOT / "ch02_linear_model/loss_surface.py", "--plot", cwd=tmp_path, **around)
    assert f"loss_surface.py: cannot write {tmp_path / 'loss_surface.png'} (File too large); " in done.stderr
    assert (done.returncode, os.listdir(tmp_path)) == (1, [])


def test_a_backend_that_there_is_not(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for error in (ImportError("no Qt binding: PyQt6"), ValueError("'banana' is no backend; there are agg and others")):
        monkeypatch.setattr("matplotlib.pyplot.figure", mock.Mock(side_effect=error))
        code, _, err = script("ch02_linear_model/loss_curve.py", "--plot")
        said = f"matplotlib cannot draw ({str(error).split(';')[0]}); unset MPLBACKEND, or set it to agg\n"
        assert (code, err, os.listdir(tmp_path)) == (1, f"loss_curve.py: {said}", [])


@posix
@pytest.mark.usefixtures("few_digits")
def test_paths_that_are_no_ordinary_files(script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As a checkpoint, a picture, a table."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    os.symlink("loop", "loop")
    Path("folder").mkdir()
    Path("two\nlines").write_bytes(b"no\x1b[31m")
    for name in ["/dev/zero", "/dev/full", "/dev/null", "pipe", "loop", "folder", "two\nlines", "missing/it",
                 "two\nlines/it", "", "a" * 300, "ünïcode/七"]:  # fmt: skip
        for path, option in [("ch10_cnn/cnn.py", "--checkpoint"), ("ch10_cnn/predict.py", "--picture"),
                             ("ch08_dataloader/titanic.py", "--data")]:  # fmt: skip
            code, out, err = script(path, option, name)
            assert (code, out, err.count("\n")) == (1, "", 1)
            assert err[:-1].isprintable()
        with pytest.raises(UserError, match="is not a whole checkpoint"):
            load_model(Path(name), CNN())
    assert sorted(os.listdir()) == ["folder", "loop", "pipe", "two\nlines"]
    assert Path("two\nlines").read_bytes() == b"no\x1b[31m"


RNG, TRAINING = random.Random(0), [LOADER, "--epochs", "1000000"]
STOPS = [  # the signal, how it is sent, so many seconds after a line with this in it or after the start
    (signal.SIGINT, "kill", 0, "before", [PLAIN, "--steps", "1000000000"]),
    (signal.SIGTERM, "killpg", 0, "iteration  0", TRAINING),
]
for _ in range(30):
    number, send = RNG.choice([signal.SIGINT, signal.SIGTERM]), RNG.choice(["kill", "killpg"])
    STOPS.append(pytest.param(number, send, RNG.uniform(0.3, 8), "", TRAINING, marks=pytest.mark.slow))


@posix
@pytest.mark.parametrize(("number", "send", "seconds", "begun", "words"), STOPS)
def test_a_stop_ends_with_one_line_and_without_workers(number: int, send: str, seconds: float, begun: str, words: list):
    """At any instant; the pipes end only when all workers have ended."""
    start = [sys.executable, "-u", "-W", "error", "-W", "ignore::ResourceWarning", *words]  # a socket, half-way
    alone = {"start_new_session": True, "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)}
    with subprocess.Popen(start, cwd=ROOT, stdout=PIPE, stderr=PIPE, text=True, **alone) as script:
        while begun and begun not in script.stdout.readline():
            pass
        time.sleep(seconds)
        getattr(os, send)(script.pid, number)
        _, err = script.communicate(timeout=60)
    if begun or script.returncode != -number or "in run" in err:  # before run(), it ends as any program does
        assert (script.returncode, err) == (128 + number, f"{Path(words[0]).name}: stopped\n")


def test_a_second_ctrl_c_ends_the_process_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signal, "signal", handle := mock.Mock())
    with pytest.raises(KeyboardInterrupt):
        stop(signal.SIGINT, None)
    handle.assert_any_call(signal.SIGINT, signal.SIG_DFL)


def test_an_error_that_the_user_can_mend_is_one_line_and_any_other_a_traceback(monkeypatch: pytest.MonkeyPatch):
    full, killed = "unable to allocate shared memory(shm) for file", "DataLoader worker (pid 7) is killed by signal"
    for message in (full, killed, "DataLoader worker (pid(s) 7) exited unexpectedly"):
        assert explain(RuntimeError(message)) == ("a worker has run out of memory or was killed; try --workers 0", 1)
    assert explain(RuntimeError("CUDA out of memory.")) == ("the memory is full; try a smaller --batch-size", 1)
    monkeypatch.setattr(sys, "argv", ["a.py"])
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 / 0)


def test_no_more_workers_than_cores(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "sched_getaffinity", {0: {5, 7}}.get, raising=False)  # 0: this process
    assert [usable_workers(workers, None) for workers in (0, 2, 64)] == [0, 2, 2]
    assert capsys.readouterr().out == "workers: 2 instead of 64, one for each core\n"


def test_one_core_is_left_free_unless_the_user_or_the_script_wants_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "argv", ["lesson.py"])
    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setattr(torch, "set_num_threads", chosen := mock.Mock())
    for cores, threads, left in ((4, 4, 3), (2, 2, 1), (1, 1, 1), (8, 4, 4)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, cores=cores: range(cores), raising=False)
        monkeypatch.setattr(torch, "get_num_threads", lambda threads=threads: threads)
        run(lambda: None)
        chosen.assert_called_with(left)
    run(lambda: None, all_cores=True)
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    run(lambda: None)
    assert chosen.call_count == 4
