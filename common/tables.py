"""Tables that learners bring, from Kaggle or their own: read by pandas, and checked cell by cell."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from common.checkpoint import write_atomically
from common.cli import UserError

Table = Any  # a pandas.DataFrame; pandas is imported where a table is read, as that takes a second


def read_table(path: Path, name: str = "", columns: Sequence[str] = (), least: int = 1) -> Table:
    """These columns of the table at path, or in that folder by this name, also .gz or .zip; each cell is text.

    The header may have them in any order and case; without columns, all rows are read as they are. The index counts
    rows from 1 on, the header being one. Raises UserError for what is no such table.
    """
    import pandas as pd

    wanted = path / name if path.is_dir() else path
    files = [file for file in (Path(f"{wanted}{ending}") for ending in ("", ".gz", ".zip")) if file.is_file()]
    if not files:
        raise UserError(f"there is no file {wanted}; download it, and give it or its folder as --data")
    form: Any = {"sep": "\t", "quoting": 3} if ".tsv" in files[0].name else {}  # 3: a quotation mark is a letter
    try:
        table = pd.read_csv(files[0], header=None, dtype=object, keep_default_na=False, skip_blank_lines=False, **form)
    except Exception as error:  # a damaged archive can raise almost anything
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise UserError(f"{files[0]}: {reason}; it should be a table in UTF-8, alone in its .gz or .zip") from error
    table = table.set_axis(range(1, len(table) + 1))[table.ne("").any(axis=1).to_numpy()]  # without empty lines
    if columns:
        titles = [title.strip().lower() for title in table.iloc[0]]
        for column in columns:
            if (count := titles.count(column.lower())) != 1:
                raise UserError(f"{files[0]}: row 1 names column {column} {count} times, not once; download it again")
        table = table.iloc[1:, [titles.index(column.lower()) for column in columns]].set_axis(columns, axis=1)
    if len(table) < least:
        raise UserError(f"{files[0]} has {len(table)} rows of data; give {least} or more")
    table.attrs["file"] = files[0]
    return table


def check_cells(table: Table, column: Any, right: Any, expected: str) -> None:
    """Raise UserError for the first cell of a column that is not right, with its file and row."""
    if not right.all():
        row = right.idxmin()
        fault = f"row {row}, column {column}: {table[column][row][:40]!r} is not {expected}"
        raise UserError(f"{table.attrs['file']}: {fault}; correct it, or download the file again")


def numbers(table: Table, columns: Sequence, low: float, high: float, gaps: Sequence = ()) -> Tensor:
    """The numbers in these columns, N×C float32, checked to be from low to high; those with gaps may be empty: NaN."""
    import pandas as pd

    values = table[columns].apply(pd.to_numeric, errors="coerce")
    for column in columns:
        right = values[column].between(low, high) | (table[column].eq("") if column in gaps else False)
        check_cells(table, column, right, f"a number from {low:g} to {high:g}")
    return torch.tensor(values.to_numpy(np.float32))


def own_table(path: Path) -> np.ndarray:
    """A learner's table, N×C float32: numbers, and 0 or 1 in the last column; with a header or without."""
    import pandas as pd

    table = read_table(path, least=10).rename(columns=lambda number: number + 1)
    table = table[1 if pd.to_numeric(table.iloc[0], errors="coerce").isna().all() else 0 :]  # without a header
    last = table.columns[-1]
    check_cells(table, last, pd.to_numeric(table[last], errors="coerce").isin([0, 1]), "0 or 1")
    return numbers(table, list(table), -1e6, 1e6).numpy()


def write_table(path: Path, columns: dict[str, Any]) -> None:
    """Write a .csv with these columns, whole or not at all."""
    import pandas as pd

    write_atomically(path, pd.DataFrame(columns).to_csv(index=False, float_format="%.6g", lineterminator="\n").encode())
