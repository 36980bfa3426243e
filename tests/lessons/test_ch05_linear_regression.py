"""Chapter 5 beside NumPy's least squares and gradient descent by hand."""

import inspect

import numpy as np
import pytest
import torch

from ch05_linear_regression import linear_regression, optimizers
from ch05_linear_regression.figures.linear_regression import LINES
from tests.conftest import ROOT

DESIGN = np.array([[1, 1], [2, 1], [3, 1]])
LABELS = np.array([2, 4, 6])


def start(seed: int = 0) -> np.ndarray:
    torch.manual_seed(seed)
    layer = torch.nn.Linear(1, 1)
    return np.array([layer.weight.item(), layer.bias.item()])


def test_follows_gradient_descent():
    for reduction, divisor, lr, seed in (("sum", 1, 0.01, 0), ("mean", 3, 0.02, 5)):
        parameters = start(seed)
        for _ in range(10):
            parameters -= lr * 2 * DESIGN.T @ (DESIGN @ parameters - LABELS) / divisor
        assert linear_regression.main(10, lr, reduction, seed) == pytest.approx(parameters, rel=1e-5)


def test_ends_at_the_line_below_the_learning_rate_of_the_page_and_diverges_above():
    bound = 2 / np.linalg.eigvalsh(2 * DESIGN.T @ DESIGN).max()
    page = (ROOT / "ch05_linear_regression/README.md").read_text("utf-8")
    assert f"diverges above {bound:.4f} with the sum, above {3 * bound:.4f}" in page
    assert linear_regression.main(400, lr=0.99 * bound, seed=1) == pytest.approx((2, 0), abs=0.01)
    assert abs(linear_regression.main(300, lr=1.01 * bound)[0]) > 10


@pytest.mark.parametrize("epochs", [1, 30])
def test_the_film_shows_the_lessons_lines_and_ends_with_the_fitted_line(films: dict, epochs: int):
    w, b = linear_regression.main(epochs, plot=True)
    [(figure, move, frames)] = films.values()
    code, axes = figure.axes
    move(frames[-1])
    assert axes.lines[0].get_ydata() == pytest.approx([b, 4.2 * w + b])
    assert code.texts[-1].get_text() == f"w = {w:.2f}, b = {b:.2f}"
    assert all(line in inspect.getsource(linear_regression) for line in LINES)


def test_nine_optimizers_start_together_and_their_best_paths_are_drawn(films: dict):
    best = optimizers.main(5, plot=True)
    [(figure, move, frames)] = films.values()
    move(frames[-1])
    for axes, (name, (loss, lr, path)) in zip(figure.axes, best.items(), strict=True):
        assert name == "momentum" or optimizers.OPTIMIZERS[name] is getattr(torch.optim, name)
        parameters, losses = np.split(np.array(path).T, [2])
        residuals = DESIGN @ parameters - LABELS[:, None]
        assert losses[0] == pytest.approx(np.mean(residuals**2, axis=0), rel=1e-4, abs=1e-6)
        assert (path[0][:2], path[-1][2]) == (tuple(start()), loss)
        assert axes.get_title().startswith(f"{name}, lr {lr:g}\n")
        assert axes.lines[1].get_xydata() == pytest.approx(parameters.T)
    assert best["LBFGS"][0] == min(loss for loss, _, _ in best.values())
    assert best["LBFGS"][2][1][2] < 1e-6  # after one step, as the page says
    for name, lr, share in (("SGD", 0.1, 0), ("momentum", 0.01, 0.9)):
        path = [start()]
        step = 0
        for _ in range(5):
            step = share * step + 2 * DESIGN.T @ (DESIGN @ path[-1] - LABELS) / 3
            path.append(path[-1] - lr * step)
        assert np.array(best[name][2])[:, :2] == pytest.approx(np.array(path), rel=1e-3, abs=1e-4)


def test_lbfgs_asks_six_times_in_its_first_step_as_the_page_says():
    torch.manual_seed(0)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.LBFGS(model.parameters(), lr=1)
    optimizers.train_lbfgs(model, optimizer, 1)
    assert optimizer.state_dict()["state"][0]["func_evals"] == 6
