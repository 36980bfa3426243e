"""How every script runs: its options bound, a progress bar, and one clear line when something is wrong."""

import contextlib
import inspect
import io
import math
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Collection, Iterable

from cyclopts import CycloptsError

from common.compiler import put_off_compiler
from common.options import call

OUT_OF_MEMORY = ["allocate memory", "not enough memory", "out of memory"]  # Linux, Windows, accelerators


class UserError(Exception):
    """Something went wrong that the user can fix. The message is one line: the cause, then the remedy."""


class UsageError(UserError):
    """An option is wrong, or asks for what this machine lacks."""


def check_finite(value: float, lr: float) -> None:
    """Raise UserError, with the likely cause, where a loss or weight has become infinite or NaN."""
    if not math.isfinite(value):
        raise UserError(f"the loss or a weight became {value}: the learning rate is too large; try --lr {lr / 10:g}")


def warn_if_stuck(loss: float, accuracy: float, shares: Collection[float]) -> None:
    """Print the likely causes where predictions are no better than guessing by the shares of the classes."""
    if loss > 0.97 * math.log(len(shares)) or accuracy < min(max(shares) + 0.005, 1):
        causes = "the learning rate is too large or too small, softmax or sigmoid is there twice, the labels are wrong"
        print(f"No better than guessing. Likely causes: {causes}.")


def progress(items: Iterable, title: str) -> Iterable:
    """The same items, with a progress bar while they are used where the output is a terminal."""
    from rich.progress import track

    return track(items, title, transient=True, disable=not sys.stdout.isatty())


def is_rank_0() -> bool:
    """Whether this process may print and draw: of torchrun's the first, and any that torchrun did not start."""
    return "TORCHELASTIC_RUN_ID" not in os.environ or os.environ.get("RANK", "0") == "0"


def in_notebook() -> bool:
    """Whether this runs inside a kernel: Jupyter, Colab, VS Code's interactive window."""
    return "ipykernel" in sys.modules


def stop(number: int, _: object) -> None:
    """Ctrl-C or SIGTERM: the main process ends a DataLoader's workers, before they print tracebacks, and raises."""
    if multiprocessing.parent_process() is None:
        signal.signal(number, signal.SIG_DFL)  # a second one, while this unwinds, ends the process at once
        if sys.platform != "win32":  # torch's handler raises for each that was killed; SIG_DFL may print an OSError
            signal.signal(signal.SIGCHLD, lambda *_: None)
        for worker in multiprocessing.active_children():
            worker.kill()
        raise KeyboardInterrupt(number)


def explain(error: BaseException) -> tuple[str, int] | None:
    """One line for what went wrong, and the exit code; None for a mistake in the script, which wants its traceback."""
    message = str(error) or type(error).__name__
    if isinstance(error, KeyboardInterrupt):
        return "stopped", 128 + (error.args[0] if error.args else signal.SIGINT)
    if isinstance(error, OverflowError):
        return "the numbers have become too large: the learning rate is too large; try a smaller --lr", 1
    if "shared memory" in message or "DataLoader worker (pid" in message:
        return "a worker has run out of memory or was killed; try --workers 0", 1
    if isinstance(error, MemoryError) or any(part in message for part in OUT_OF_MEMORY):
        return "the memory is full; try a smaller --batch-size", 1
    if isinstance(error, CycloptsError):
        return f"{' '.join(message.split()).rstrip('.')}; --help lists the options", 2
    if isinstance(error, (UserError, OSError)):
        return message, 2 if isinstance(error, UsageError) else 1
    return None


def run(main: Callable, all_cores: bool = False) -> None:
    """Run a script: main's signature is its command line, its module's docstring the help.

    Exit codes: 0 done, 1 something went wrong, 2 wrong options, 130 Ctrl-C, 143 SIGTERM, 141 output closed early
    (`| head`). In a notebook there are none. PRACTICE_DEBUG=1 in the environment shows the traceback behind an error.
    """
    script, words = os.path.basename(sys.argv[0]), sys.argv[1:]
    if in_notebook() and os.path.realpath(inspect.getfile(main)) != os.path.realpath(sys.argv[0]):
        script, words = "cell", []  # in a cell, the words are the kernel's; under %run, the script's
    if not is_rank_0() or sys.stdout is None:  # only torchrun's rank 0 prints; pythonw has nowhere to print to
        sys.stdout = io.StringIO()
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # σ or 损失 in a pipe that takes no more than Latin letters
    try:
        for number in () if in_notebook() else (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                with contextlib.suppress(ValueError):  # some editors run scripts in another thread than the main one
                    signal.signal(number, stop)
        if "torch" in sys.modules:
            from common.device import leave_one_core

            put_off_compiler()
            if not all_cores:
                leave_one_core()
        call(main, words)
        sys.stdout.flush()
    except SystemExit:
        if not in_notebook():
            raise
    except BrokenPipeError:
        os._exit(141)  # at once, or Python would complain as it closes stdout
    except (Exception, KeyboardInterrupt) as error:
        explained = explain(error)
        if explained is None or os.environ.get("PRACTICE_DEBUG") == "1":
            raise
        message, code = explained
        if is_rank_0() or code == 1:  # the other processes were given the same options, and are stopped with this one
            line = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in message)
            print(f"{script}: {line}", file=sys.stderr)
        if not in_notebook():
            sys.exit(code)
