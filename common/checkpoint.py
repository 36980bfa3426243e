"""Trainings that can be stopped at any time: saved after each epoch, continued to the same bits."""

import contextlib
import hashlib
import io
import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from common.cli import UserError, is_rank_0

Network = TypeVar("Network", bound=nn.Module)
Part = Optimizer | LRScheduler
History = list[dict[str, float]]  # for each epoch its mean training loss, accuracy and seconds of training
LARGEST = 50 * 2**20  # bytes of a checkpoint; the largest of this project has 5 MB


class Checkpoint:
    """A file with all that the next epoch depends on: the settings that must stay the same, the network and the others
    that change with every step, the generator of the order, the history. Where it exists, the training continues from
    it: history then holds the epochs that are done. Without a path, nothing is kept.
    """

    def __init__(self, path: Path | None, settings: dict, order: torch.Generator, model: nn.Module, *others: Part):
        self.path, self.order, self.parts = path, order, [model, *others]
        names = ", ".join(type(other).__name__ for other in others)
        self.settings = {"network": type(model).__name__, **settings, "optimizer": names}
        self.history: History = []
        self.written = 0  # when, as far as this run knows
        if path:
            write_atomically(path)  # fails now, rather than after an hour of training
        if path and path.exists():
            self.written = path.stat().st_mtime_ns
            with _opened(path, self.settings) as state:
                for part, saved in zip(self.parts, state["parts"], strict=True):
                    part.load_state_dict(saved)
                torch.set_rng_state(state["random"])
                order.set_state(state["order"])
                self.history += state["history"]
            print(f"{path}: {len(self.history)} epochs are done")

    def save(self) -> None:
        """Write the file; of several processes, rank 0 does."""
        if self.path and is_rank_0():
            if self.path.exists() and self.path.stat().st_mtime_ns != self.written:
                raise UserError(f"another run has written {self.path} meanwhile; wait for it, or choose another")
            state = {
                "settings": self.settings,
                "history": self.history,
                "parts": [part.state_dict() for part in self.parts],
                "random": torch.get_rng_state(),
                "order": self.order.get_state(),
            }
            file = io.BytesIO()
            torch.save(state, file)
            content = file.getvalue()
            write_atomically(self.path, content + hashlib.sha256(content).digest())
            self.written = self.path.stat().st_mtime_ns


def load_model(path: Path, model: Network) -> Network:
    """Put a checkpoint's weights into the model that they belong to, and return it."""
    with _opened(path, {"network": type(model).__name__}) as state:
        model.load_state_dict(state["parts"][0])
        if not all(weights.isfinite().all() for weights in model.parameters()):
            raise UserError("holds weights that are no numbers; train it anew with a smaller --lr")
    return model


@contextlib.contextmanager
def _opened(path: Path, settings: dict) -> Generator[dict, None, None]:
    """What a checkpoint with these settings holds, for the block that applies it. Runs no code of the file, and reads
    it only where it ends in its own checksum. Whatever fails, in the block too, becomes a UserError.
    """
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise ValueError
        content, checksum = path.read_bytes()[:-32], path.read_bytes()[-32:]
        if hashlib.sha256(content).digest() != checksum:
            raise ValueError
        state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
        for name, value in settings.items():
            if state["settings"][name] != value:
                made = f"was made with {name} {state['settings'][name]}, not {value}"
                raise UserError(f"{made}; use the same, or another --checkpoint")
        yield state
    except UserError as error:
        raise UserError(f"{path} {error}") from error
    except Exception as error:  # of a network that was changed meanwhile, torch may say almost anything
        raise UserError(f"{path} is not a whole checkpoint of this network; remove it or choose another") from error


def write_atomically(path: Path, content: bytes = b"") -> None:
    """Write content (none: only try to) beside path, then rename it, so that path always is a whole file, old or new.

    Raises UserError where that cannot be done.
    """
    part = Path(f"{path}.{os.getpid()}.part")  # another for each run that writes the same path
    try:
        if os.path.lexists(path) and not path.is_file():
            raise OSError(0, "it is no ordinary file")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if content:
            part.replace(path)
    except OSError as error:
        cause = f"cannot write {path} ({error.strerror})"
        raise UserError(f"{cause}; make the folder, free some disk space or choose another path") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()  # what is left where something went wrong, Ctrl-C included
