"""Tables that learners bring, from Kaggle or their own: read by pandas, and checked cell by cell."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from common.cli import UserError
from common.files import write_atomically


def read_table(path: Path, name: str, rules: dict[str, Any], gaps: Sequence[str] = (), least: int = 1) -> pd.DataFrame:
    """The columns that rules names, of the table at path, or in that folder by this name, packed or not.

    A rule tells what a cell may be: one of a list, a number between (low, high), or any str. In gaps it may be missing.
    Titles are read in lower case. The index counts rows from 1 on, the titles being one. Raises UserError.
    """
    if path.is_dir():
        path = min(path.glob(f"{name}*"), default=path / name)
    table = _read(path)
    table.columns = table.iloc[0].str.lower()
    for column in rules:
        if (count := list(table).count(column)) != 1:
            raise UserError(f"{path}: row 1 names column {column} {count} times, not once; download it again")
    return _check(path, table[1:], rules, gaps, least)


def own_table(path: Path) -> np.ndarray:
    """A learner's table, N×C float32: numbers, and 0 or 1 in the last column; with titles or without."""
    table = _read(path)
    if len(table.columns) < 2:
        raise UserError(f"{path} has one column; put commas between two or more (in a .tsv, tabs)")
    untitled = pd.to_numeric(table.iloc[0], errors="coerce").notna().any()
    rules = dict.fromkeys(table, (-(10**6), 10**6)) | {table.columns[-1]: [0, 1]}
    checked = _check(path, table if untitled else table[1:], rules, (), 10)
    return checked.to_numpy(np.float32, copy=True)  # pandas' own may not be written to, which torch warns of


def write_submission(columns: dict[str, Any]) -> None:
    """Write submission.csv, as Kaggle wants it, whole or not at all."""
    write_atomically(Path("submission.csv"), pd.DataFrame(columns).to_csv(index=False).encode())
    print("wrote submission.csv for Kaggle")


def _read(path: Path) -> pd.DataFrame:
    """A table's cells as text, without blanks around it and without empty rows; rows and columns count from 1 on."""
    if not path.is_file():
        raise UserError(f"there is no file {path}; give one that is there as --data")
    form: Any = {"sep": "\t", "quoting": csv.QUOTE_NONE} if ".tsv" in path.name.lower() else {"skipinitialspace": True}
    try:
        table = pd.read_csv(path, header=None, dtype=str, keep_default_na=False, skip_blank_lines=False, **form)
    except Exception as error:  # a damaged archive can raise almost anything
        cause = str(error).strip()
        raise UserError(f"{path}: {cause}; correct it, or give a table in UTF-8, alone in its .gz or .zip") from error
    table.index += 1
    table.columns += 1
    table = table.apply(lambda cells: cells.str.strip())
    table = table[table.ne("").any(axis=1)]
    if table.empty:
        raise UserError(f"{path} is empty; download it again")
    return table


def _check(path: Path, table: pd.DataFrame, rules: dict, gaps: Sequence[str], least: int) -> pd.DataFrame:
    """The columns that have rules, numbers as such. Raises UserError for the first cell that breaks its rule."""
    if len(table) < least:
        raise UserError(f"{path} has {len(table)} rows of data; give {least} or more")
    checked = {column: table[column] for column in rules}
    for column, rule in rules.items():
        if rule is not str:
            if not isinstance(rule[0], str):
                checked[column] = pd.to_numeric(table[column], errors="coerce")
            right = checked[column].between(*rule) if isinstance(rule, tuple) else checked[column].isin(rule)
            right |= table[column].eq("") & (column in gaps)
            if not right.all():
                row, kind = right.idxmin(), "in the range" if isinstance(rule, tuple) else "one of"
                fault = f"row {row}, column {column}: {table[column][row][:40]!r} is not {kind} {rule}"
                raise UserError(f"{path}: {fault}; correct it, or download the file again")
    return pd.DataFrame(checked)
