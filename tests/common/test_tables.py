"""common/tables.py: a table in any form that Kaggle or a learner has, and one clear line for each fault."""

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from common.cli import UserError
from common.tables import numbers, own_table, read_table, write_table
from tests.conftest import ROOT

TEXT = "ID,else,ü\n1,,2\n3,,4\n".encode()


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return content.getvalue()


FORMS = {
    "train.csv": TEXT,
    "train.csv.gz": gzip.compress(TEXT),
    "train.csv.zip": zipped(train_csv=TEXT),
    "train.csv ": b"\xef\xbb\xbf" + TEXT.replace(b"\n", b"\r\n"),  # as Windows writes it
    "train.csv  ": TEXT.replace(b"\n3", b"\n\n3") + b"\n\n",  # with empty lines
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_may_be_plain_or_packed(tmp_path: Path, form: str):
    (tmp_path / form.strip()).write_bytes(FORMS[form])
    for path in (tmp_path, tmp_path / form.strip()):
        table = read_table(path, "train.csv", ["Ü", "id"])  # in the order asked for, and without the third
        assert list(table) == ["Ü", "id"]
        assert table.to_numpy().tolist() == [["2", "1"], ["4", "3"]]
    rows = (tmp_path / form.strip()).read_bytes() if form.startswith("train.csv ") else TEXT
    assert table.index.tolist() == [1 + line for line, row in enumerate(rows.splitlines()) if row[:1].isdigit()]


FAULTS = {
    "empty": (b"", "No columns"),
    "header alone": (b"a,b\n", "0 rows of data; give 1 or more"),
    "no column": (b"a,c\n1,2\n", "row 1 names column b 0 times"),
    "twice": (b"a,b,B\n1,2,3\n", "row 1 names column b 2 times"),
    "a cell too many": (b"a,b\n1,2\n\n1,2,3\n", "Expected 2 fields in line 4, saw 3"),
    "a cell too few": (b"a,b\n1,2\n1\n", "row 3, column b: '' is not a number from 0 to 9"),
    "word": (b"b,a\n\n2,x\n", "row 3, column a: 'x'"),
    "nan": (b"a,b\n1,nan\n", "row 2, column b: 'nan'"),
    "inf": (b"a,b\n1,1e999\n", "row 2, column b: '1e999'"),
    "too large": (b"a,b\n1,9\n1,10\n", "row 3, column b: '10' is not a number from 0 to 9"),
    "open quote": (b'a,b\n1,"2\n3,4\n', "EOF inside string"),
    "binary": (b"\x89PNG\r\n\x1a\n\0", "utf-8"),
    "GBK": ("性,b\n".encode("gbk"), "utf-8"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_names_file_row_and_column(tmp_path: Path, fault: str):
    content, named = FAULTS[fault]
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(UserError) as raised:
        numbers(read_table(path, "", ["a", "b"]), ["a", "b"], 0, 9)
    assert str(raised.value).startswith(str(path))
    assert named in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("t.csv.gz", gzip.compress(bytes(999))[:-9], "ended before"),
        ("t.csv.gz", b"a,b", "[Nn]ot a gzip"),
        ("t.csv.zip", b"a,b", "not a zip"),
        ("t.csv.zip", zipped(a_csv=TEXT, b_csv=TEXT), "Multiple files.*alone in its"),
    ],
    ids=["cut short", "text as gz", "text as zip", "two files"],
)
def test_a_damaged_archive_is_told(tmp_path: Path, name: str, content: bytes, named: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=named):
        read_table(tmp_path, "t.csv", ["a"])


def test_numbers_are_those_of_python(tmp_path: Path):
    random = np.random.default_rng(0)
    cells = [repr(value) for value in random.uniform(0, 9, 500).tolist()] + ["", "0", "+1.5", " 2 ", "3e0"]
    (tmp_path / "t.csv").write_text("a,b\n" + "".join(f"{cell},1\n" for cell in cells))
    values = numbers(read_table(tmp_path, "t.csv", ["a"]), ["a"], 0, 9, gaps=["a"])
    expected = np.array([[float(cell or "nan")] for cell in cells], dtype=np.float32)
    np.testing.assert_array_equal(values.numpy(), expected)


def test_a_table_is_written_whole_or_not_at_all(tmp_path: Path):
    write_table(tmp_path / "t.csv", {"id": ["7", "a,b"], "p": [0.123456789, 1.0]})
    assert (tmp_path / "t.csv").read_bytes() == b'id,p\n7,0.123457\n"a,b",1\n'
    with pytest.raises(ValueError, match="length"):
        write_table(tmp_path / "t.csv", {"id": ["7", "8"], "p": [0.5]})
    assert (tmp_path / "t.csv").read_bytes().startswith(b"id,p\n7,")
    assert len(list(tmp_path.iterdir())) == 1


ROWS = "".join(f"{number},{number / 8},-1e2,{number % 2}\n" for number in range(12))


@pytest.mark.parametrize("header", ["", "age,2nd,x 3,label\n", "\ufeff年龄,b,c,d\n"])
def test_a_learner_s_own_table_needs_no_header(tmp_path: Path, header: str):
    (tmp_path / "own.csv").write_text(header + ROWS, encoding="utf-8")
    expected = np.array([line.split(",") for line in ROWS.splitlines()], dtype=np.float32)
    np.testing.assert_array_equal(own_table(tmp_path / "own.csv"), expected)
    (tmp_path / "own.csv.gz").write_bytes(gzip.compress((header + ROWS).encode()))
    np.testing.assert_array_equal(own_table(tmp_path / "own.csv.gz"), expected)


def test_the_shipped_table_is_read_as_by_numpy():
    path = ROOT / "data/diabetes.csv.gz"
    np.testing.assert_array_equal(own_table(path), np.loadtxt(path, delimiter=",", dtype=np.float32))


@pytest.mark.parametrize("path", ["ch07_multidim/diabetes.py", "ch08_dataloader/diabetes_loader.py"])
def test_scripts_take_a_learner_s_own_table(script, tmp_path: Path, path: str):
    """In the table the label is the sign of the second of three features; a fault is one line."""
    random = np.random.default_rng(0)
    features = random.uniform(-1, 1, (300, 3))
    rows = [[*row, int(row[1] > 0)] for row in features.round(3)]
    (tmp_path / "own.csv").write_text("a,b,c,label\n" + "".join(",".join(map(str, row)) + "\n" for row in rows))
    workers = ["--workers", "0"] if "loader" in path else []
    code, out, err = script(path, "--data", "own.csv", "--epochs", "1", *workers)
    assert (code, err) == (0, "")
    share = np.mean([row[-1] for row in rows])
    if not workers:
        assert f"{max(share, 1 - share):.2%}" in out
    for wrong, named in [("2", "'2' is not a number from 0 to 1"), ("0.5", "'0.5' is not 0 or 1"), ("", "''")]:
        rows[7][-1] = wrong
        (tmp_path / "own.csv").write_text("a,b,c,label\n" + "".join(",".join(map(str, row)) + "\n" for row in rows))
        code, out, err = script(path, "--data", "own.csv", *workers)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert f"own.csv: row 9, column 4: {named}" in err
