"""The lessons in a notebook: pasted into a cell, by %run, by import. A real kernel, hence slow."""

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT


def source(path: str, old: str = "", new: str = "") -> str:
    text = (ROOT / path).read_text("utf-8")
    assert old in text
    return text.replace(old, new) if old else text


PLAIN = "ch03_gradient_descent/gradient_descent.py"
CELLS = [  # each cell, and what it prints; a fault in one line on stderr; the kind of its picture
    (source(PLAIN), "stdout", "After 100 steps w = 1.9999 and f(4) = 7.9998."),
    ("main(steps=3)", "stdout", "After 3 steps"),
    (f"%run {PLAIN} --steps 5", "stdout", "After 5 steps"),
    (f"%run {PLAIN} --steps 0", "stderr", "gradient_descent.py: Invalid value"),
    (source(PLAIN, "Rate = 0.01", "Rate = 10.0"), "stderr", "the learning rate is too large; try"),
    ("from ch03_gradient_descent.gradient_descent import main; main(steps=4)", "stdout", "After 4 steps"),
    (source("ch08_dataloader/exercise_08.py"), "stdout", "✗ 1. "),
    (source("ch08_dataloader/diabetes_loader.py", "Epochs = 100", "Epochs = 2"), "stdout", "workers: 0"),
    (source("ch09_softmax_mnist/mnist_in_one_file.py", "EPOCHS = 10", "EPOCHS = 1"), "stdout", "Accuracy on test set"),
    (source("ch10_cnn/cnn_in_one_file.py", "EPOCHS = 10", "EPOCHS = 1"), "stdout", "Accuracy on test set"),
    ("%run ch02_linear_model/loss_surface.py --plot", "image/png", ""),
    ("from ch02_linear_model import loss_curve; loss_curve.main(plot=True)", "image/gif", ""),
]


@pytest.mark.slow
def test_pasted_run_imported_and_drawn():
    """An exception that leaves a cell fails this. No picture is left in the folder."""
    before = set(ROOT.iterdir())
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell, _, _ in CELLS])
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    for (_, kind, said), cell in zip(CELLS, notebook.cells, strict=True):
        found = {"stdout": "", "stderr": ""}
        for output in cell.outputs:
            if output.output_type == "stream":
                found[output.name] += output.text
            else:
                found |= output.data
        assert said in found[kind]
        assert found["stderr"].count("\n") == (kind == "stderr")
    assert set(ROOT.iterdir()) == before
