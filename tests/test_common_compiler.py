"""common/compiler.py: scripts start without torch's compiler, and whoever asks for it gets the real one."""

import re
from pathlib import Path

from tests.conftest import ROOT, process

import torch

DRIVER = ROOT / "tests/compiler_driver.py"


def test_a_script_starts_without_the_compiler():
    done = process("-X", "importtime", ROOT / "ch05_linear_regression/linear_regression.py", "--epochs", "1")
    assert done.returncode == 0
    assert re.search(r"\| +torch$", done.stderr, re.MULTILINE)
    assert "torch._dynamo" not in done.stderr


def test_training_is_the_same_and_compiling_works_afterwards(tmp_path: Path):
    done = process(DRIVER, tmp_path / "states")
    assert done.stdout == "put off\nimported\n", done.stderr
    with_stand_in, with_compiler = torch.load(tmp_path / "states")
    torch.testing.assert_close(with_stand_in, with_compiler, rtol=0, atol=0)
