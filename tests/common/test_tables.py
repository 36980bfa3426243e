"""common/tables.py: a table in any form that Kaggle or a learner has, and one clear line for each fault."""

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from common.cli import UserError
from common.tables import own_table, read_table

TEXT = "ID,else,ü\n1,,2\n3,,4\n".encode()


def zipped(*names: str) -> bytes:
    with zipfile.ZipFile(content := io.BytesIO(), "w") as archive:
        for name in names:
            archive.writestr(name, TEXT)
    return content.getvalue()


FORMS = {
    "plain": ("", TEXT, [2, 3]),
    "gz": (".gz", gzip.compress(TEXT), [2, 3]),
    "zip": (".zip", zipped("train.csv"), [2, 3]),
    "from Windows": ("", b"\xef\xbb\xbf" + TEXT.replace(b"\n", b"\r\n"), [2, 3]),
    "with gaps": ("", TEXT.replace(b"\n3", b"\n\n3") + b"\n\n", [2, 4]),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_may_be_plain_or_packed(tmp_path: Path, form: str):
    ending, content, rows = FORMS[form]
    (tmp_path / f"train.csv{ending}").write_bytes(content)
    for path in (tmp_path, tmp_path / f"train.csv{ending}"):
        table = read_table(path, "train.csv", {"ü": [2, 4], "id": str})  # in this order, without the third column
        assert table.to_dict("list") == {"ü": [2, 4], "id": ["1", "3"]}
        assert table.index.tolist() == rows


FAULTS = {
    "empty": ("", b"", "No columns"),
    "blank": ("", b" \n \n", "is empty"),
    "header alone": ("", b"a,b\n", "0 rows of data; give 1 or more"),
    "no column": ("", b"a,c\n1,2\n", "row 1 names column b 0 times"),
    "twice": ("", b"a,b,B\n1,2,3\n", "row 1 names column b 2 times"),
    "exactly twice": ("", b"a,b,b\n1,2,3\n", "row 1 names column b 2 times"),
    "titles too few": ("", b"a,b\n1,2,\n", "Expected 2 fields in line 2, saw 3; correct it"),
    "a cell too many": ("", b"a,b\n1,2\n\n1,2,3\n", "Expected 2 fields in line 4, saw 3"),
    "a cell too few": ("", b"a,b\n1,2\n1\n", "row 3, column b: '' is not in the range (0, 9)"),
    "two files": (".zip", zipped("a.csv", "b.csv"), "Multiple files"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_names_file_row_and_column(tmp_path: Path, fault: str):
    ending, content, named = FAULTS[fault]
    path = tmp_path / f"t.csv{ending}"
    path.write_bytes(content)
    with pytest.raises(UserError) as raised:
        read_table(tmp_path, "t.csv", {"a": (0, 9), "b": (0, 9)})
    assert str(raised.value).startswith(str(path))
    assert named in str(raised.value)


@pytest.mark.parametrize("header", ["", "age,2nd,x 3,label\n", "\ufeff年龄,b,c,d\n"])
def test_a_learner_s_own_table_needs_no_header(tmp_path: Path, header: str):
    rows = [[number, number / 8, -100, number % 2] for number in range(10)]
    lines = [",".join(map(str, row)) + "\n" for row in rows]
    (tmp_path / "own.csv").write_text("".join([header, *lines]), "utf-8")
    np.testing.assert_array_equal(own_table(tmp_path / "own.csv"), np.array(rows, dtype=np.float32))
    (tmp_path / "own.csv").write_text("7,1\n" * 10)
    assert own_table(tmp_path / "own.csv").flags.writeable  # or torch would warn
    for row, fault in {"7;1\n": "has one column; put commas", "1000001,1\n": "in the range"}.items():
        (tmp_path / "own.csv").write_text(row * 10)
        with pytest.raises(UserError, match=fault):
            own_table(tmp_path / "own.csv")


@pytest.mark.parametrize("words", ["ch07_multidim/diabetes.py", "ch08_dataloader/diabetes_loader.py --workers 0"])
def test_scripts_take_a_learner_s_own_table(script, tmp_path: Path, words: str):
    """In it two of three labels are 1; a fault is one line."""
    for label, named in {"1": "", "0.5": "own.csv: row 9, column 4: '0.5' is not one of [0, 1]"}.items():
        rows = [f"{row / 300},0.5,-1,{label if row == 7 else int(row % 3 > 0)}\n" for row in range(300)]
        (tmp_path / "own.csv").write_text("a,b,c,label\n" + "".join(rows))
        code, out, err = script(*words.split(), "--data", "own.csv", "--epochs", "1")
        assert code == err.count("\n") == (named != "")
        assert named in err
        assert "66.67%" in out or named or "loader" in words
