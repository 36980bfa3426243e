"""common/compiler.py: scripts start without torch's compiler, and whoever asks for it gets the real one."""

import inspect
import sys
import types

import pytest
import torch

from tests.conftest import ROOT, process

LESSON = "ch05_linear_regression/linear_regression.py"
COMPILES_AFTERWARDS = """
import runpy, sys, torch
runpy.run_path(sys.argv.pop(), run_name="__main__")
assert "torch._dynamo.eval_frame" not in sys.modules
model, x = torch.nn.Linear(3, 2), torch.ones(4, 3)
torch.testing.assert_close(torch.compile(model, backend="eager")(x), model(x))
assert torch._dynamo is sys.modules["torch._dynamo"]
assert "torch._dynamo.eval_frame" in sys.modules
torch.optim.Adam(model.parameters()).step()
"""


def test_a_script_starts_without_the_compiler(script, monkeypatch: pytest.MonkeyPatch):
    """Here a module of this test plays the compiler."""
    real = types.ModuleType("torch._dynamo")
    real.reset = 7
    found = types.SimpleNamespace(import_module=lambda name: sys.modules.setdefault(name, real))
    monkeypatch.setattr("common.compiler.importlib", found)
    monkeypatch.delitem(sys.modules, "torch._dynamo")
    monkeypatch.delattr(torch, "_dynamo")
    assert script(LESSON).code == 0
    stand_in = torch._dynamo
    assert stand_in.disable(len, recursive=False) is len
    assert stand_in.graph_break() is None
    inspect.unwrap(stand_in)  # asks for __wrapped__
    assert torch._dynamo is sys.modules["torch._dynamo"] is stand_in is not real
    assert stand_in.reset == 7
    assert sys.modules["torch._dynamo"] is real
    assert "_dynamo" not in vars(torch)  # the import puts the real one there


@pytest.mark.slow
def test_compiling_works_after_a_script():
    done = process("-c", COMPILES_AFTERWARDS, ROOT / LESSON)
    assert done.returncode == 0, done.stderr
