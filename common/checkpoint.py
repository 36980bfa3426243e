"""Trainings that can be stopped at any time: saved after each epoch, continued to the same bits."""

import hashlib
import io
import os
from pathlib import Path
from typing import Any

import torch
from torch import nn

from common.cli import UserError, is_rank_0
from common.files import write_atomically

History = list[dict[str, float]]  # for each epoch its mean training loss, accuracy and seconds of training
LARGEST = 2**30  # bytes of a checkpoint; the largest of this project has 5 MB


class Checkpoint:
    """A file with all that the next epoch depends on: the settings that must stay the same, the network and the others
    that change with every step, the generator of the order, the history. Where it exists, the training continues from
    it: history then holds the epochs that are done. Without a path, nothing is kept.
    """

    def __init__(self, path: Path | None, settings: dict, order: torch.Generator, model: nn.Module, *others: Any):
        self.path, self.order, self.parts = path, order, [model, *others]
        names = ", ".join(type(other).__name__ for other in others)
        self.settings = {"network": type(model).__name__, **settings, "optimizer": names}
        self.history: History = []
        if path:
            write_atomically(path)  # fails now, rather than after an hour of training
            if os.path.lexists(path):
                state = _load(path, self.settings, *self.parts)
                torch.set_rng_state(state["random"])
                order.set_state(state["order"])
                self.history += state["history"]

    def save(self) -> None:
        """Write the file; of several processes, rank 0 does."""
        if self.path and is_rank_0():
            state = {
                "settings": self.settings,
                "history": self.history,
                "parts": [part.state_dict() for part in self.parts],
                "random": torch.get_rng_state(),
                "order": self.order.get_state(),
            }
            torch.save(state, file := io.BytesIO())
            content = file.getvalue()
            write_atomically(self.path, content + hashlib.sha256(content).digest())


def load_model(path: Path, model: nn.Module) -> nn.Module:
    """Put a checkpoint's weights into the model that they belong to, and return it."""
    _load(path, {"network": type(model).__name__}, model)
    if not all(weights.isfinite().all() for weights in model.parameters()):
        raise UserError(f"{path} holds weights that are not numbers; train it anew with a smaller --lr")
    return model


def _load(path: Path, settings: dict, *parts: Any) -> dict:
    """Give each part its state out of a checkpoint with these settings, and return all that it holds. Runs no code of
    the file, and reads it only where it ends in its own checksum. Whatever fails becomes a UserError.
    """
    try:
        content = path.read_bytes() if path.is_file() and path.stat().st_size <= LARGEST else b""
        if hashlib.sha256(content[:-32]).digest() != content[-32:]:
            raise ValueError
        state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
        for name, value in settings.items():
            if state["settings"][name] != value:
                made = f"was made with {name} {state['settings'][name]}, not {value}"
                raise UserError(f"{path} {made}; use the same, or another --checkpoint")
        for part, saved in zip(parts, state["parts"], strict=False):
            part.load_state_dict(saved)
        print(f"{path}: {len(state['history'])} epochs are done")
        return state
    except (UserError, PermissionError):
        raise
    except Exception as error:  # of a network that was changed meanwhile, torch may say almost anything
        raise UserError(f"{path} is not a whole checkpoint of this network; move it away, or choose another") from error
