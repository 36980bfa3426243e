"""Tables that users download from Kaggle themselves: found, unpacked, and checked cell by cell."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from common.cli import UserError

LARGEST = 500_000_000  # bytes of a file, unpacked


def kaggle_file(path: Path, name: str, competition: str) -> str:
    """The text of a competition's file. The path is its own or its folder's; .gz and .zip are unpacked."""
    names = [name, f"{name}.gz", f"{name}.zip", f"{competition}.zip", ""]
    found = [path / each for each in names if (path / each).is_file()]
    if not found:
        page = f"https://www.kaggle.com/c/{competition}/data"
        raise UserError(f"no {name} in {path}; download it from {page} and give its folder as --data")
    try:
        with found[0].open("rb") as file:
            content, source = file.read(LARGEST), found[0].name
        for _ in range(2):  # the competition's .zip may hold another
            if source.endswith(".zip"):
                archive = zipfile.ZipFile(io.BytesIO(content))
                source = name if name in archive.namelist() else f"{name}.zip"
                content = archive.open(source).read(LARGEST)
        if source.endswith(".gz"):
            content = gzip.GzipFile(fileobj=io.BytesIO(content)).read(LARGEST)
        if len(content) == LARGEST:
            raise ValueError(f"larger than {LARGEST:,} bytes")
        return content.decode("utf-8-sig")
    except Exception as error:  # a damaged archive can raise almost anything
        raise UserError(f"cannot read {name} from {found[0]} ({error}); download it again") from error


def kaggle_rows(
    path: Path, name: str, competition: str, columns: list[str], check_cell: Callable[[str, str], None], **dialect: Any
) -> Iterator[list[str]]:
    """The rows of a competition's table below its header, which names just these columns.

    check_cell(column, cell) raises ValueError, which says what there should be. Each fault becomes a UserError.
    """
    text = kaggle_file(path, name, competition)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), **dialect), start=1):
            for column, cell in zip(columns, row, strict=False):
                if number == 1 and cell != column:
                    raise UserError(f"{name}, row 1: column {cell[:40]!r} where {column} should be; download it again")
                if number > 1:
                    try:
                        check_cell(column, cell)
                    except ValueError as error:
                        place = f"{name}, row {number}, column {column}"
                        raise UserError(f"{place}: {cell[:40]!r} is not {error}; download it again") from error
            if len(row) != len(columns):
                raise UserError(f"{name}, row {number}: {len(row)} columns, not {len(columns)}; download it again")
            if number > 1:
                yield row
    except csv.Error as error:
        raise UserError(f"{name} is not a table ({error}); download it again") from error
