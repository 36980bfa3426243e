"""Chapter 6 beside the formula and gradient descent by hand."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ch06_logistic import binary_cross_entropy, logistic_regression


def test_training_is_gradient_descent_on_the_cross_entropy():
    """Its gradient is Σ(ŷ − y)·x, known in closed form."""
    torch.manual_seed(0)
    start = logistic_regression.LogisticRegressionModel().linear
    w, b = start.weight.item(), start.bias.item()
    x, y = np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, 1.0])
    for _ in range(1000):
        error = 1 / (1 + np.exp(-(w * x + b))) - y
        w, b = w - 0.01 * (error @ x), b - 0.01 * error.sum()
    model, boundary = logistic_regression.main()
    assert (model.linear.weight.item(), model.linear.bias.item()) == pytest.approx((w, b), rel=1e-4)
    assert boundary == pytest.approx(-b / w, rel=1e-4)
    assert model(torch.tensor([[boundary]])).item() == pytest.approx(0.5)
    assert 2 < boundary < 3  # between the last who failed and the first who passed


def test_more_hours_more_probability():
    model, _ = logistic_regression.main()
    probability = model(torch.linspace(0, 10, 50).unsqueeze(1)).flatten()
    assert (probability.diff() > 0).all()


@given(
    st.lists(st.tuples(st.floats(0.001, 0.999), st.sampled_from([0.0, 1.0])), min_size=1, max_size=20),
    st.sampled_from(["sum", "mean"]),
)
def test_the_formula_equals_torch(samples: list[tuple[float, float]], reduction: str):
    predicted, labels = torch.tensor(samples, dtype=torch.float64).T
    hand = math.fsum(binary_cross_entropy.binary_cross_entropy(p, y) for p, y in samples)
    hand /= len(samples) if reduction == "mean" else 1
    for theirs in binary_cross_entropy.losses(predicted, labels, reduction):
        assert theirs.item() == pytest.approx(hand, rel=1e-9)


def test_the_ends_are_as_the_docstring_says(capsys: pytest.CaptureFixture):
    binary_cross_entropy.main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if " 200 " in line or "-200" in line]
    assert [row[3:] for row in rows] == [["nan", "0.0", "0.0"], ["inf", "100.0", "200.0"], ["inf", "100.0", "200.0"]]
