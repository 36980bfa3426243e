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


def kaggle_rows(
    path: Path, name: str, competition: str, columns: list[str], read_cell: Callable[[str, str], Any], **dialect: Any
) -> Iterator[list]:
    """The rows of a competition's table: in each, read_cell(cell, column) for these columns, in whatever order and
    case the header has them. read_cell raises ValueError, which says what there should be; each fault becomes a
    UserError. The path is the file's or its folder's; .gz and .zip are unpacked.
    """
    names = [name, f"{name}.gz", f"{name}.zip", f"{competition}.zip", ""]
    found = [path / each for each in names if (path / each).is_file()]
    if not found:
        page = f"https://www.kaggle.com/c/{competition}/data"
        raise UserError(f"no {name} in {path}; download it from {page} and give its folder as --data")
    try:
        rows = csv.reader(io.StringIO(_unpacked(found[0], name), newline=""), **dialect)
        header = [title.lower() for title in next(rows, [])]
        for column in columns:
            if column.lower() not in header:
                raise ValueError(f"row 1: there is no column {column}")
        places = [header.index(column.lower()) for column in columns]
        for number, row in enumerate(rows, start=2):
            if len(row) != len(header):
                raise ValueError(f"row {number}: {len(row)} columns, not {len(header)}")
            values = []
            for column, place in zip(columns, places, strict=True):
                try:
                    values.append(read_cell(row[place], column))
                except ValueError as error:
                    cell = row[place][:40]
                    raise ValueError(f"row {number}, column {column}: {cell!r} is not {error}") from error
            yield values
    except Exception as error:  # a damaged archive can raise almost anything
        raise UserError(f"{found[0]}: {error}; download {name} again") from error


def _unpacked(path: Path, name: str) -> str:
    with path.open("rb") as file:
        content, source = file.read(LARGEST), path.name
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
