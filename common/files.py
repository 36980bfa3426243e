"""Files that are whole or not there at all."""

import os
import tempfile
from pathlib import Path

from common.cli import UserError


def write_whole(path: Path, content: bytes) -> None:
    """Write content beside path, then rename it: whoever reads path finds the old file or the new, never a part."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UserError(f"cannot write {path} ({error.strerror}); free the place or choose another") from error


def check_writable(path: Path) -> None:
    """Raise UserError now, rather than after an hour of training, where path cannot be written."""
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise UserError(f"cannot write {path} ({error.strerror}); make the folder or choose another") from error
