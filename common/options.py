"""The options that many scripts have, each with its range and sentence, and the call of main with them."""

import inspect
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number


def _integer(low: int, high: int, **more: Any) -> Parameter:
    """A whole number; cyclopts itself would round 1.5."""
    return Parameter(converter=lambda _, tokens: int(tokens[0].value), validator=Number(gte=low, lte=high), **more)


Batch = Annotated[int, _integer(1, 10**9, help="samples in a step")]
Count = Annotated[int, _integer(1, 10**9)]
Data = Annotated[Path | None, Parameter(help="your own data, in place of what is shipped")]
Device = Annotated[str, Parameter(help="auto, cpu, cuda, cuda:1, mps, xpu")]
Epochs = Annotated[int, _integer(1, 10**9, help="how often all training data is seen")]
LearningRate = Annotated[float, Parameter(validator=Number(gte=1e-12, lte=1e6), help="a step is lr times the gradient")]
Momentum = Annotated[float, Parameter(validator=Number(gte=0, lte=0.999), help="share of the last step in the next")]
Plot = Annotated[bool, Parameter(help="show the pictures: in a window, below the cell, or as files")]
Reduction = Annotated[Literal["sum", "mean"], Parameter(help="how the samples' losses are combined")]
SavePath = Annotated[Path | None, Parameter(help="saved after each epoch; the same command continues from it")]
Seed = Annotated[int, _integer(0, 2**32 - 1, help="fixes every random choice")]
Steps = Annotated[int, _integer(1, 10**9, help="how often the weights are updated")]
Weight = Annotated[float, Parameter(validator=Number(gte=-1e6, lte=1e6), help="the weight to start from")]
Workers = Annotated[int, _integer(0, 64, help="processes that load batches ahead")]


def call(main: Callable, words: list[str]) -> None:
    """Call main with the words of a command line, or print the --help. Raises CycloptsError for a wrong word."""
    signature = inspect.signature(main)
    parameters = [  # what has a default is an option: cnn.py --epochs 3, not cnn.py 3
        parameter if parameter.default is parameter.empty else parameter.replace(kind=parameter.KEYWORD_ONLY)
        for parameter in signature.parameters.values()
    ]
    vars(main)["__signature__"] = signature.replace(parameters=parameters)
    os.environ["COLUMNS"] = str(max(40, shutil.get_terminal_size().columns))  # in fewer, the help has no end
    app = App(help="", version_flags=(), default_parameter=Parameter(negative=()), group_commands="Parameters")
    app.default(main)
    chosen, bound, _ = app.parse_args(words, exit_on_error=False, print_error=False)
    if chosen is not main:
        print(inspect.getdoc(sys.modules[main.__module__]), end="\n\n")
    chosen(*bound.args, **bound.kwargs)
