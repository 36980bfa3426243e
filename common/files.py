"""Files that are written whole or not at all."""

import contextlib
import os
from pathlib import Path

from common.cli import UserError


def write_atomically(path: Path, content: bytes = b"") -> None:
    """Write content (none: only try to) beside path, then rename it, so that path always is a whole file, old or new.

    Raises UserError where that cannot be done.
    """
    part = Path(f"{path}.{os.getpid()}.part")  # another for each run that writes the same path
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if content:
            part.replace(path)
    except OSError as error:
        remedy = "make the folder, free some disk space, close it in other programs, or go where you may write"
        raise UserError(f"cannot write {path} ({error.strerror}); {remedy}") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()  # what is left where something went wrong, Ctrl-C included
