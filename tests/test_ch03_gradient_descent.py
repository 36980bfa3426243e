"""Chapter 3 beside the closed form of gradient descent on a parabola."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ch03_gradient_descent import gradient_descent, learning_rates, mini_batch, stochastic
from common.cli import UserError

CURVATURE = 28 / 3  # second derivative of the cost: 2·mean(x²)


@given(steps=st.integers(1, 300), lr=st.floats(1e-6, 0.214), start=st.floats(-100, 100))
def test_gradient_descent_follows_the_closed_form(steps: int, lr: float, start: float):
    w = gradient_descent.main(steps, lr, start)
    # The error of a rounding is carried on by a factor below 1 a step.
    assert w == pytest.approx(2 + (start - 2) * (1 - lr * CURVATURE) ** steps, abs=1e-12 * max(1, abs(start)))


@given(w=st.floats(-10, 10))
def test_gradient_is_the_slope_of_the_cost(w: float):
    slope = (gradient_descent.cost(w + 1e-5) - gradient_descent.cost(w - 1e-5)) / 2e-5
    assert gradient_descent.gradient(w) == pytest.approx(slope, abs=1e-7)  # measured: up to 2e-8 from rounding


def test_stochastic_multiplies_the_error_sample_by_sample():
    """A step on sample x multiplies w − 2 by 1 − 2·lr·x²."""
    factor = (1 - 0.02 * 1) * (1 - 0.02 * 4) * (1 - 0.02 * 9)
    for epochs in (1, 2, 10):
        assert stochastic.main(epochs) == pytest.approx(2 - factor**epochs, abs=1e-14)


def test_mini_batch_of_all_samples_is_gradient_descent():
    curvature = 2 * sum(x * x for x in mini_batch.XS) / len(mini_batch.XS)
    needed = mini_batch.main()
    error = (1 - 0.02 * curvature) ** needed[30]
    assert error < 0.001 <= error / (1 - 0.02 * curvature)
    assert sorted(needed.values()) == list(needed.values())  # larger batches take more epochs


def test_divergence_begins_exactly_at_the_bound():
    assert pytest.approx(2 / CURVATURE) == learning_rates.BOUND
    for lr in (0.01, 0.2, learning_rates.BOUND * (1 - 1e-6)):
        errors = learning_rates.descend(lr, 100)
        assert errors == pytest.approx([abs(1 - lr * CURVATURE) ** step for step in range(101)], abs=1e-12)
        assert errors[-1] < errors[0]
    for lr in (learning_rates.BOUND * (1 + 1e-6), 0.25, 1.0):
        assert learning_rates.descend(lr, 100)[-1] > 1


def test_a_step_that_leads_away_is_told():
    for main in (gradient_descent.main, stochastic.main):
        with pytest.raises(UserError, match=r"too large; try --lr 1$"):
            main(1000, 10.0)
    with pytest.raises(UserError, match=r"after 10000 epochs .* try another --lr"):
        mini_batch.main(1e-9)
