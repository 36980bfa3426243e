"""Chapter 5 beside NumPy's least squares and gradient descent by hand."""

import numpy as np
import pytest
import torch

from ch05_linear_regression import linear_regression, optimizers
from tests.conftest import ROOT

DESIGN = np.array([[1, 1], [2, 1], [3, 1]])
LABELS = np.array([2, 4, 6])


def start(seed: int = 0) -> np.ndarray:
    torch.manual_seed(seed)
    return np.array([parameter.item() for parameter in torch.nn.Linear(1, 1).parameters()])


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


def test_the_film_ends_with_the_fitted_line(films: dict):
    w, b = linear_regression.main(30, plot=True)
    [(figure, move, frames)] = films.values()
    code, axes = figure.axes
    move(frames[-1])
    assert axes.lines[0].get_ydata() == pytest.approx([b, 4.2 * w + b])
    assert code.texts[-1].get_text() == f"w = {w:.2f}, b = {b:.2f}"


def test_nine_optimizers_start_together_and_their_best_paths_are_drawn(films: dict, capsys: pytest.CaptureFixture):
    assert optimizers.main.__defaults__[0] == 100  # epochs, as the docstring says
    best = optimizers.main(10, plot=True)
    head, *rows, _ = capsys.readouterr().out.splitlines()
    assert head.split("lr ")[1:] == ["0.01   ", "0.1    ", "0.5    ", "1.0  "]
    [(figure, move, frames)] = films.values()
    move(frames[-1])
    for axes, row, (name, (loss, lr, path)) in zip(figure.axes, rows, best.items(), strict=True):
        assert name == "momentum" or optimizers.OPTIMIZERS[name] is getattr(torch.optim, name)
        assert (path[0][:2], path[-1][2]) == (tuple(start()), loss)
        assert min(map(float, row.split()[1:])) == pytest.approx(loss, rel=0.5, abs=1e-9)  # printed with one digit
        assert axes.get_title().startswith(f"{name}, lr {lr:g}\n")
        assert axes.lines[1].get_xydata() == pytest.approx(np.array(path)[:, :2])
    assert best["LBFGS"][0] == min(loss for loss, _, _ in best.values())
    assert best["LBFGS"][2][1][2] < 1e-6  # after one step, as the page says
    for name, share in (("SGD", 0), ("momentum", 0.9)):
        parameters, step = start(), 0
        _, lr, path = best[name]
        for of_lesson in path:
            assert of_lesson[:2] == pytest.approx(tuple(parameters), rel=1e-3, abs=1e-4)
            step = share * step + 2 * DESIGN.T @ (DESIGN @ parameters - LABELS) / 3
            parameters -= lr * step
