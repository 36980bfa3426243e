"""common/compiler.py: scripts start without torch's compiler, and whoever asks for it gets the real one."""

from pathlib import Path

import torch

from tests.conftest import ROOT, process

DRIVER = ROOT / "tests/common/compiler_driver.py"


def test_a_script_starts_without_the_compiler_and_compiling_works_afterwards(tmp_path: Path):
    """A lesson runs; then whoever asks for the compiler gets it. Optimizers' states are the same with and without."""
    done = process(DRIVER, ROOT / "ch05_linear_regression/linear_regression.py", tmp_path / "states")
    assert done.stdout.endswith(".\nput off\nput off\nimported\n"), done.stderr
    with_stand_in, with_compiler = torch.load(tmp_path / "states")
    torch.testing.assert_close(with_stand_in, with_compiler, rtol=0, atol=0)
