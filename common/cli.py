"""The command line of every script: options from main's signature, and one clear line when something is wrong."""

import contextlib
import functools
import io
import math
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, TypeVar

from common.compiler import put_off_compiler

import tyro
from tyro.constructors import PrimitiveConstructorSpec

T = TypeVar("T")


class UserError(Exception):
    """Something went wrong that the user can fix. The message is one line: the cause, then the remedy."""


class UsageError(UserError):
    """An option is wrong, or asks for what this machine lacks."""


def check_finite(value: float, lr: float) -> None:
    """Raise UserError, with the likely cause, where a loss or weight has become infinite or NaN."""
    if not math.isfinite(value):
        raise UserError(f"the training has come to {value}: the steps are too large; try --lr {lr / 10:g}")


def progress(items: Iterable[T], title: str) -> Iterable[T]:
    """The same items, with a progress bar while they are used where the output is a terminal."""
    from rich.progress import track

    return track(items, title, transient=True, disable=not sys.stdout.isatty())


def _between(kind: type[int] | type[float], low: float, high: float) -> PrimitiveConstructorSpec:
    """What tyro needs to know of an option: a number from low to high; NaN is not one."""

    def parse(words: list[str]) -> float:
        with contextlib.suppress(ValueError):
            value = kind(words[0])
            if low <= value <= high:
                return value
        raise ValueError(f"{words[0]!r} is not {'an integer' if kind is int else 'a number'} from {low:g} to {high:g}")

    return PrimitiveConstructorSpec(1, kind.__name__.upper(), parse, lambda x: isinstance(x, kind), lambda x: [str(x)])


Count = Annotated[int, _between(int, 1, 1e9)]
Seed = Annotated[int, _between(int, 0, 2**32 - 1)]
Workers = Annotated[int, _between(int, 0, 64)]
LearningRate = Annotated[float, _between(float, 1e-12, 1e6)]
Momentum = Annotated[float, _between(float, 0, 0.999)]
Number = Annotated[float, _between(float, -1e6, 1e6)]
SavePath = Annotated[Path | None, tyro.conf.arg(metavar="PATH")]


def _parse(main: Callable) -> Callable[[], object]:
    """Bind main to the options on the command line; a wrong one becomes a UsageError."""
    bind = functools.wraps(main)(lambda *args, **kwargs: functools.partial(main, *args, **kwargs))
    box = io.StringIO()
    os.environ["COLUMNS"] = str(max(40, shutil.get_terminal_size().columns))  # in fewer, tyro's help has no end
    try:
        with contextlib.redirect_stderr(box):
            config = tyro.conf.OmitArgPrefixes, tyro.conf.FlagCreatePairsOff
            return tyro.cli(bind, description=sys.modules[main.__module__].__doc__, config=config)
    except SystemExit as stop:
        if not stop.code:
            raise
        # tyro draws a box: a titled edge, the error, then rules with hints below it. The error alone fits on a line.
        error = re.split(r"[─-]{3,}\W*$", box.getvalue(), flags=re.MULTILINE)[1]
        error = " ".join(re.sub("[│╭╮╰╯]", " ", error).split())
        raise UsageError(f"{error.removeprefix('Error parsing ').rstrip('.')}; --help lists the options") from None


def _stop(number: int, _: object) -> None:
    """Ctrl-C or SIGTERM: in the main process alone, end a DataLoader's workers, which print tracebacks, and raise."""
    import multiprocessing

    if multiprocessing.parent_process() is None:
        if sys.platform != "win32":
            signal.signal(signal.SIGCHLD, lambda *_: None)  # torch's raises for each that was killed
        for worker in multiprocessing.active_children():
            worker.kill()
        raise KeyboardInterrupt(number)


def run(main: Callable) -> None:
    """Run a script: main's signature is its command line, its module's docstring the help.

    Exit codes: 0 done, 1 something went wrong, 2 wrong options, 130 Ctrl-C, 143 SIGTERM, 141 output closed early
    (`| head`). PRACTICE_DEBUG=1 in the environment shows the traceback behind an error.
    """
    rank = os.environ.get("RANK", "0") if "TORCHELASTIC_RUN_ID" in os.environ else "0"
    if rank != "0" or sys.stdout is None:  # only torchrun's rank 0 prints; pythonw has nowhere to print to
        sys.stdout = io.StringIO()
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # σ or 损失 in a pipe that takes no more than Latin letters
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                with contextlib.suppress(ValueError):  # some editors run scripts in another thread than the main one
                    signal.signal(number, _stop)
        if "torch" in sys.modules:
            put_off_compiler()
        _parse(main)()
        sys.stdout.flush()
    except (UserError, OSError, MemoryError, OverflowError, RuntimeError, KeyboardInterrupt) as error:
        message, code = str(error) or type(error).__name__, 1
        worker_ended = "shared memory" in message or "DataLoader worker (pid" in message
        if os.environ.get("PRACTICE_DEBUG", "0") != "0" or (isinstance(error, RuntimeError) and not worker_ended):
            raise
        if isinstance(error, BrokenPipeError):
            os._exit(141)  # at once, or Python would complain as it closes stdout
        if isinstance(error, KeyboardInterrupt):
            message = "".join(["stopped", *getattr(error, "__notes__", [])])
            code = 128 + (error.args[0] if error.args else signal.SIGINT)
        elif isinstance(error, UsageError):
            code = 2
        elif isinstance(error, OverflowError):
            message = "the numbers have become too large, for the steps are too large; try a smaller --lr"
        elif isinstance(error, RuntimeError):
            message = "a worker has run out of memory or was killed; try --workers 0"
        if rank == "0" or code == 1:  # the other processes were given the same options, and are stopped with this one
            line = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in message)
            print(f"{os.path.basename(sys.argv[0])}: {line}", file=sys.stderr)
        sys.exit(code)
