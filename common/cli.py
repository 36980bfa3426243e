"""The command line of every script: options from main's signature, and one clear line when something is wrong."""

import contextlib
import functools
import importlib
import io
import math
import os
import re
import sys
import types
from collections.abc import Callable
from typing import Annotated

import tyro
from tyro.constructors import PrimitiveConstructorSpec


class UserError(Exception):
    """Something went wrong that the user can mend. The message is one line: the cause, then the remedy."""

    exit_code = 1


class UsageError(UserError):
    """An option asks for something that cannot be had."""

    exit_code = 2


def check_finite(value: float, lr: float) -> None:
    """Stop a training whose loss or weight has become infinite or NaN, with the likely cause."""
    if not math.isfinite(value):
        raise UserError(f"the training has come to {value}: the steps are too large; try --lr {lr / 10:g}")


def _number(kind: type, low: float, high: float) -> object:
    """An option type: a number from low to high, NaN excluded."""

    def parse(words: list[str]) -> float:
        with contextlib.suppress(ValueError):
            if low <= (value := kind(words[0])) <= high:
                return value
        raise ValueError(f"{words[0]!r} is not {'an integer' if kind is int else 'a number'} from {low:g} to {high:g}")

    return Annotated[
        kind,
        PrimitiveConstructorSpec(
            nargs=1,
            metavar=kind.__name__.upper(),
            instance_from_str=parse,
            is_instance=lambda value: isinstance(value, kind),
            str_from_instance=lambda value: [str(value)],
        ),
    ]


Count = _number(int, 1, 1e9)
Seed = _number(int, 0, 2**32 - 1)
LearningRate = _number(float, 1e-12, 1e6)
Momentum = _number(float, 0, 0.999)
Workers = _number(int, 0, 64)
Real = _number(float, -1e6, 1e6)


def _parse(main: Callable) -> Callable:
    """Bind main to the options on the command line; a wrong one becomes a UsageError."""
    names = [word.split("=")[0] for word in sys.argv[1:] if word.startswith("--")]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"{repeated} is given more than once; give it once")
    bind = functools.wraps(main)(lambda *args, **kwargs: functools.partial(main, *args, **kwargs))
    box = io.StringIO()
    try:
        with contextlib.redirect_stderr(box):
            return tyro.cli(
                bind,
                description=main.__globals__["__doc__"],
                config=(tyro.conf.OmitArgPrefixes, tyro.conf.FlagCreatePairsOff),
            )
    except SystemExit as exit:
        if not exit.code:
            raise
        # tyro draws a box: a titled edge, the error, then rules with hints below it. The error alone fits on a line.
        error = re.split(r"[─-]{3,}\W*$", box.getvalue(), flags=re.MULTILINE)[1]
        error = " ".join(re.sub("[│╭╮╰╯]", " ", error).split())
        raise UsageError(f"{error.removeprefix('Error parsing ').rstrip('.')}; --help lists the options") from None


def run(main: Callable) -> None:
    """Run a script: main's signature is its command line, its module's docstring the help.

    Exit codes: 0 done, 1 something went wrong, 2 wrong options, 130 Ctrl-C, 141 the reader of a pipe left.
    PRACTICE_DEBUG=1 in the environment shows the traceback behind an error.
    """
    sys.stdout.reconfigure(errors="replace")  # σ or 损失 in a pipe that takes no more than Latin letters
    if "TORCHELASTIC_RUN_ID" in os.environ and os.environ["RANK"] != "0":
        _mute()  # of torchrun's processes the first prints
    try:
        leave_out_compiler()
        _parse(main)()
        sys.stdout.flush()
    except (UserError, OSError, MemoryError, KeyboardInterrupt) as error:
        if os.environ.get("PRACTICE_DEBUG"):
            raise
        if isinstance(error, BrokenPipeError):
            _mute()  # or Python complains as it closes stdout
            sys.exit(141)
        if isinstance(error, KeyboardInterrupt):
            sys.exit(_complain(f"stopped{error}", 130))
        sys.exit(_complain(str(error) or type(error).__name__, getattr(error, "exit_code", 1)))


def _mute() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str, code: int) -> int:
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    return code


def leave_out_compiler() -> None:
    """Put off importing torch._dynamo, which takes as long as torch itself, until someone wants to compile."""
    if "torch" in sys.modules:
        sys.modules["torch"]._dynamo = sys.modules.setdefault("torch._dynamo", _CompilerStandIn("torch._dynamo"))


class _CompilerStandIn(types.ModuleType):
    """In place of torch._dynamo, which every optimizer imports only to say "do not compile me".

    Whoever asks for more than these two gets the real module.
    """

    graph_break = staticmethod(lambda: None)
    disable = staticmethod(lambda function, *args, **kwargs: function)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__") and name != "__path__":  # inspect looks at every module so, and means nothing by it
            raise AttributeError(name)
        if sys.modules.get("torch._dynamo") is self:
            del sys.modules["torch._dynamo"], sys.modules["torch"]._dynamo
        return getattr(importlib.import_module("torch._dynamo"), name)
