"""The lessons in a notebook: pasted into a cell, by %run, by import. A real kernel, hence slow."""

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
PLAIN = "ch03_gradient_descent/gradient_descent.py"


def outputs(*cells: str) -> list[dict[str, str]]:
    """What each cell leaves below it, by stream or kind, in the project's folder. An exception fails the test."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    said = []
    for cell in notebook.cells:
        said.append({"stdout": "", "stderr": ""})
        for output in cell.outputs:
            if output.output_type == "stream":
                said[-1][output.name] += output.text
            elif output.output_type == "display_data":
                said[-1] |= output.data
    return said


def source(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def test_pasted_run_imported_and_drawn():
    before = set(ROOT.iterdir())
    pasted, called, ran, wrong, imported, exercise, still, moving = outputs(
        source(PLAIN),
        "main(steps=3)",
        f"%run {PLAIN} --steps 5",
        f"%run {PLAIN} --steps 0",
        "from ch03_gradient_descent.gradient_descent import main as imported; imported(steps=4)",
        source("ch03_gradient_descent/exercise_03.py"),
        "%run ch02_linear_model/loss_surface.py --plot",
        "from ch02_linear_model import loss_curve; loss_curve.main(plot=True)",
    )
    assert "After 100 steps w = 1.9999 and f(4) = 7.9998." in pasted["stdout"]
    for cell, said in [
        (called, "After 3 steps"),
        (ran, "After 5 steps"),
        (imported, "After 4 steps"),
        (exercise, "✗ 1. "),
    ]:
        assert said in cell["stdout"]
    assert wrong["stdout"] == ""
    assert wrong["stderr"].startswith("gradient_descent.py: Invalid value")
    assert wrong["stderr"].count("\n") == 1
    assert [cell["stderr"] for cell in (pasted, called, ran, imported, exercise)] == [""] * 5
    assert "image/png" in still
    assert "image/gif" in moving
    assert set(ROOT.iterdir()) == before  # no picture is left in the folder


@pytest.mark.parametrize(
    ("path", "old", "new", "stream", "said"),
    [
        (PLAIN, "lr: LearningRate = 0.01", "lr: LearningRate = 10.0", "stderr", "the learning rate is too large; try"),
        ("ch08_dataloader/diabetes_loader.py", "epochs: Epochs = 100", "epochs: Epochs = 2", "stdout", "workers: 0"),
        ("ch09_softmax_mnist/mnist_in_one_file.py", "EPOCHS = 10", "EPOCHS = 1", "stdout", "Accuracy on test set: "),
        ("ch10_cnn/cnn_in_one_file.py", "EPOCHS = 10", "EPOCHS = 1", "stdout", "Accuracy on test set: "),
    ],
)
def test_an_edited_cell(path: str, old: str, new: str, stream: str, said: str):
    """A fault is one line; a data set of the notebook has no workers; a lecture in one file needs no file."""
    assert old in source(path)
    [cell] = outputs(source(path).replace(old, new))
    assert said in cell[stream]
    assert cell["stderr"].count("\n") == (1 if stream == "stderr" else 0)
