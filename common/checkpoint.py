"""Trainings that can be stopped at any time: saved after each epoch, continued to the same bits."""

import contextlib
import io
import os
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from common import distributed
from common.cli import UserError

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

Part = Optimizer | LRScheduler
History = list[dict[str, float]]  # for each epoch its mean training loss, accuracy and seconds of training
EPOCH = {"loss": 0.0, "accuracy": 0.0, "seconds": 0.0}
LARGEST = 50 * 2**20  # bytes of a checkpoint; the largest of this project has 5 MB


class Checkpoint:
    """A file with all that the next epoch depends on: the settings that must stay the same, the network and the others
    that change with every step, the generator of the order. As a context it continues from the file, where there is
    one, and gives the history of the epochs that are done. Without a path, nothing is kept.
    """

    def __init__(self, path: Path | None, settings: dict, order: torch.Generator, model: nn.Module, *others: Part):
        self.path, self.order, self.model, self.others = path, order, model, others
        self.settings = {"network": type(model).__name__, **settings}
        self.history: History = []
        self.saved, self.written = 0, 0  # how many epochs the file holds, and since when, as far as this run knows

    def __enter__(self) -> History:
        if self.path:
            check_writable(self.path)
            if self.path.exists():
                self.written = self.path.stat().st_mtime_ns
                _apply(self.path, self._resume)
                self.saved = len(self.history)
                print(f"{self.path}: {self.saved} epochs are done")
        return self.history

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind and issubclass(kind, KeyboardInterrupt):
            kept = f"; the same command continues after epoch {self.saved}" if self.saved else ""
            raise kind(f" in epoch {len(self.history) + 1}{kept}") from None

    def save(self) -> None:
        """Write the file; of several processes, rank 0 does."""
        if self.path and distributed.rank() == 0:
            if self.path.exists() and self.path.stat().st_mtime_ns != self.written:
                raise UserError(f"another run has written {self.path} meanwhile; wait for it, or choose another")
            content = io.BytesIO()
            torch.save(self._state(), content)
            write_atomically(self.path, content.getvalue())
            self.saved, self.written = len(self.history), self.path.stat().st_mtime_ns

    def _state(self) -> dict:
        return {
            "settings": self.settings,
            "history": self.history,
            "random": torch.get_rng_state(),
            "order": self.order.get_state(),
            "model": self.model.state_dict(),
            "others": [other.state_dict() for other in self.others],
        }

    def _resume(self, state: dict) -> None:
        for name, value in self.settings.items():
            saved = state["settings"][name]
            if type(saved) is type(value) and saved != value:
                found = str(saved)[:40]
                raise UserError(f"was made with {name} {found}, not {value}; use the same or another --checkpoint")
        for parameter in self.model.parameters():
            parameter.grad = torch.zeros_like(parameter)
        for other in self.others:
            other.step()  # an optimizer has no momentum before its first step; what else this changes is loaded below
        if not _alike(state, self._state() | {"history": [EPOCH] * len(state["history"])}):
            raise ValueError
        self.model.load_state_dict(state["model"])
        for other, saved in zip(self.others, state["others"], strict=True):
            other.load_state_dict(saved)
        torch.set_rng_state(state["random"])
        self.order.set_state(state["order"])
        self.history += state["history"]


def _alike(saved: object, ours: object) -> bool:
    """Whether a value from a file has our types, keys and sizes, and numbers that torch takes."""
    if type(saved) is not type(ours):
        return False
    if isinstance(saved, dict) and isinstance(ours, dict):
        return saved.keys() == ours.keys() and all(_alike(saved[key], ours[key]) for key in ours)
    if isinstance(saved, list | tuple) and isinstance(ours, list | tuple):
        if all(type(item) is int for item in ours):
            return saved == ours  # an optimizer's numbers for its parameters
        return len(saved) == len(ours) and all(map(_alike, saved, ours))
    if isinstance(saved, Tensor) and isinstance(ours, Tensor):
        same = (saved.shape, saved.dtype, saved.layout) == (ours.shape, ours.dtype, ours.layout)
        return same and 0 not in saved.stride() and bool(saved.isfinite().all())  # stride 0: one number as many
    return not isinstance(saved, int | float) or abs(saved) < 2**63  # nor is NaN


def load_model(path: Path, model: nn.Module) -> None:
    """Put a checkpoint's weights into the model that they belong to."""

    def load(state: dict) -> None:
        if state["settings"]["network"] != type(model).__name__ or not _alike(state["model"], model.state_dict()):
            raise UserError(f"holds another network than {type(model).__name__}; choose another checkpoint")
        model.load_state_dict(state["model"])

    _apply(path, load)


def _apply(path: Path, load: Callable[[dict], None]) -> None:
    """Call load with what a checkpoint holds. Runs no code of the file; whatever fails becomes a UserError."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise ValueError
        with zipfile.ZipFile(path) as archive:  # torch.load does not look at the checksums
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST or archive.testzip():
                raise ValueError
        with warnings.catch_warnings(action="ignore"):  # of what else than a checkpoint it may be
            load(torch.load(path, map_location="cpu", weights_only=True))
    except UserError as error:
        raise UserError(f"{path} {error}") from error
    except Exception as error:  # a file of random bytes can raise almost anything
        raise UserError(f"{path} is not a whole checkpoint of this project; remove it or choose another") from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write content beside path, then rename it: whoever reads path finds the old file or the new, never a part."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")  # another for each run that writes the same path
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise UserError(f"cannot write {path} ({error.strerror}); free some disk space or choose another") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()  # where something went wrong, Ctrl-C included


def check_writable(path: Path) -> None:
    """Raise UserError now, rather than after an hour of training, where path cannot be written."""
    try:
        if os.path.lexists(path) and not path.is_file():
            raise OSError(0, "it is no ordinary file")
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part"):
            pass
    except OSError as error:
        raise UserError(f"cannot write {path} ({error.strerror}); make the folder or choose another") from error
