"""Chapter 5 beside NumPy's least squares and gradient descent by hand."""

import numpy as np
import pytest
import torch

from ch05_linear_regression import linear_regression, optimizers


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_ends_at_the_least_squares_solution(seed: int):
    design = np.column_stack([linear_regression.X, np.ones(3)])
    solution = np.linalg.lstsq(design, linear_regression.Y.numpy().ravel(), rcond=None)[0]
    assert linear_regression.main(seed=seed) == pytest.approx(solution, abs=1e-2)  # measured: up to 2e-3


@pytest.mark.parametrize(("reduction", "divisor"), [("sum", 1), ("mean", 3)])
def test_a_mean_divides_the_step_by_the_samples(reduction: str, divisor: int):
    torch.manual_seed(0)
    start = linear_regression.LinearModel().linear
    parameters = np.array([start.weight.item(), start.bias.item()])
    design = np.column_stack([linear_regression.X, np.ones(3)])
    for _ in range(10):
        parameters -= 0.01 * 2 * design.T @ (design @ parameters - linear_regression.Y.numpy().ravel()) / divisor
    assert linear_regression.main(10, reduction=reduction) == pytest.approx(parameters, rel=1e-5)


def test_optimizers_share_the_start_and_lower_the_loss():
    losses = optimizers.main(100)
    assert len({values[0] for values in losses.values()}) == 1
    assert all(len(values) == 101 for values in losses.values())
    assert all(values[-1] < values[0] for values in losses.values())
    assert losses["LBFGS"][100] == min(values[100] for values in losses.values())


def test_sgd_in_the_table_is_gradient_descent():
    torch.manual_seed(0)
    start = torch.nn.Linear(1, 1)
    parameters = np.array([start.weight.item(), start.bias.item()])
    design, target = np.column_stack([optimizers.X, np.ones(3)]), optimizers.Y.numpy().ravel()
    expected = []
    for _ in range(51):
        residual = design @ parameters - target
        expected.append(np.mean(residual**2))
        parameters -= 0.01 * 2 * design.T @ residual / 3
    assert optimizers.main(50)["SGD"] == pytest.approx(expected, rel=1e-4)
