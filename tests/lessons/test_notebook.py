"""The lessons in a notebook: pasted into a cell, by %run, by import. A real kernel, hence slow."""

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
PLAIN, PICTURE = "ch03_gradient_descent/gradient_descent.py", "ch02_linear_model/loss_curve.py"


def outputs(*cells: str) -> list[list[dict]]:
    """What each cell leaves below it, in a notebook whose folder is the project's. An exception fails the test."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}})
    client.execute()
    return [cell.outputs for cell in notebook.cells]


def said(cell: list[dict], stream: str = "stdout") -> str:
    return "".join(output.text for output in cell if output.output_type == "stream" and output.name == stream)


def pictures(cell: list[dict]) -> set[str]:
    return {kind for output in cell if output.output_type == "display_data" for kind in output.data if "image" in kind}


def source(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def test_pasted_run_and_imported():
    before = set(ROOT.iterdir())
    pasted, called, ran, wrong, imported, drawn = outputs(
        source(PLAIN),
        "main(steps=3)",
        f"%run {PLAIN} --steps 5",
        f"%run {PLAIN} --steps 0",
        "from ch03_gradient_descent.gradient_descent import main as imported; imported(steps=4)",
        f"%run {PICTURE} --plot",
    )
    assert "After 100 steps w = 1.9999 and f(4) = 7.9998." in said(pasted)
    assert said(pasted, "stderr") == ""
    assert len(said(called).splitlines()) < len(said(pasted).splitlines())
    assert "After 5 steps" in said(ran)
    assert said(wrong) == ""
    assert said(wrong, "stderr").startswith("gradient_descent.py: Invalid value")
    assert said(wrong, "stderr").count("\n") == 1
    assert said(imported)
    assert pictures(drawn)
    assert set(ROOT.iterdir()) == before  # no picture is left in the folder


def test_pictures_below_the_cell():
    [_, still, moving] = outputs(
        "from ch02_linear_model import loss_curve, loss_surface",
        "loss_surface.main(plot=True)",
        "loss_curve.main(plot=True)",
    )
    assert "image/png" in pictures(still)
    assert "image/gif" in pictures(moving)


def test_a_faulty_cell_says_one_line():
    [cell] = outputs(source(PLAIN).replace("lr: LearningRate = 0.01", "lr: LearningRate = 10.0"))
    assert said(cell, "stderr").count("\n") == 1
    assert "the learning rate is too large; try" in said(cell, "stderr")


def test_a_dataset_of_the_notebook_has_no_workers():
    [cell] = outputs(source("ch08_dataloader/diabetes_loader.py").replace("epochs: Epochs = 100", "epochs: Epochs = 2"))
    assert "workers: 0" in said(cell)
    assert said(cell, "stderr") == ""


@pytest.mark.parametrize("path", ["ch09_softmax_mnist/mnist_in_one_file.py", "ch10_cnn/cnn_in_one_file.py"])
def test_a_lecture_in_one_file_needs_no_file(path: str):
    [cell] = outputs(source(path).replace("EPOCHS = 10", "EPOCHS = 1"))
    assert "Accuracy on test set: " in said(cell)


def test_an_exercise_ends_without_a_traceback():
    [cell] = outputs(source("ch03_gradient_descent/exercise_03.py"))
    assert said(cell).startswith("✗ 1. ")
    assert said(cell, "stderr") == ""
