"""Chapter 4: gradients by hand beside central differences and autograd."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ch04_backprop import autograd_sgd, chain_rule, quadratic


def test_autograd_follows_the_closed_form():
    factor = (1 - 0.02 * 1) * (1 - 0.02 * 4) * (1 - 0.02 * 9)  # of w − 2, an epoch
    for epochs in (1, 5, 20):
        assert autograd_sgd.main(epochs) == pytest.approx(2 - factor**epochs, abs=1e-6)  # float32
    assert autograd_sgd.main() == pytest.approx(2, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_chain_rule_equals_central_differences_and_autograd(seed: int):
    rng = np.random.default_rng(seed)
    inputs = {name: rng.normal(size=value.shape) for name, value in chain_rule.INPUTS.items()}
    gradients = chain_rule.backward(inputs, chain_rule.forward(**inputs))
    theirs = chain_rule.autograd(inputs)
    for name in ("x", "W1", "b1", "W2", "b2"):
        assert gradients[name] == pytest.approx(theirs[name], rel=1e-12)
        for place in np.ndindex(inputs[name].shape):
            losses = []
            for sign in (1, -1):
                moved = inputs[name].copy()
                moved[place] += sign * 1e-6
                losses.append(chain_rule.forward(**inputs | {name: moved})["loss"].item())
            slope = (losses[0] - losses[1]) / 2e-6
            assert gradients[name][place] == pytest.approx(slope, rel=1e-5, abs=1e-8)  # measured: 3e-8 and 1e-9


numbers = st.floats(-5, 5)


@given(x=numbers, y=numbers, w1=numbers, w2=numbers, b=numbers)
def test_quadratic_gradients_equal_central_differences_and_autograd(x, y, w1, w2, b):
    def loss(*parameters):
        return (quadratic.forward(x, *parameters) - y) ** 2

    hand = quadratic.gradients(x, y, w1, w2, b)
    leaves = [torch.tensor(value, requires_grad=True, dtype=torch.float64) for value in (w1, w2, b)]
    loss(*leaves).backward()
    assert hand == pytest.approx([leaf.grad.item() for leaf in leaves], rel=1e-12)
    for index, gradient in enumerate(hand):
        step = np.eye(3)[index] * 1e-4
        above, below = np.array([w1, w2, b]) + step, np.array([w1, w2, b]) - step
        slope = (loss(*above) - loss(*below)) / 2e-4
        assert gradient == pytest.approx(slope, rel=1e-6, abs=1e-5)  # exact for a parabola, up to rounding


def test_quadratic_reaches_the_line_behind_the_data():
    w1, w2, b = quadratic.main(4_000, 0.01)
    assert (w1, w2, b) == pytest.approx((0, 2, 0), abs=0.15)  # measured: 0.03, 0.12 and 0.11 away
    assert 16 * w1 + 4 * w2 + b == pytest.approx(8, abs=0.08)  # measured: 8.06
