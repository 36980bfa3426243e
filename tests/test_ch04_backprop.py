"""Chapter 4: gradients by hand beside central differences and autograd."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from ch04_backprop import autograd_sgd, chain_rule, linear_graph, quadratic
from common import plotting
from tests.conftest import ROOT


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written in the last frame of an animation, once it has been drawn."""
    found = []

    def draw_last(figure, move, frames, **_):
        for frame in (frames[-1], frames[0], frames[-1]):  # as animate does, from the last to the first and on
            move(frame)
        found.extend(text.get_text() for text in figure.findobj(Text))

    monkeypatch.setattr(plotting, "animate", draw_last)
    return found


def slope(function, place: float) -> float:
    return (function(place + 1e-4) - function(place - 1e-4)) / 2e-4


def test_linear_graph_takes_the_step_of_autograd(words: list[str]):
    results = linear_graph.main(lr=0.1, plot=True)
    for case, inputs in linear_graph.CASES.items():
        leaves = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
        ((leaves["x"] * leaves["w"] + leaves.get("b", 0) - leaves["y"]) ** 2).backward()
        for name, weight in results[case].items():
            gradient = leaves[name].grad.item()
            assert weight == pytest.approx(inputs[name] - 0.1 * gradient)
            assert f"d_{name} = {gradient:g}" in words
            assert f"{name} = {inputs[name]:g} - 0.1 * {gradient:g}\n= {weight:g}" in words
    assert set(results["homework 2"]) == {"w", "b"}


def test_the_first_step_of_training_is_the_lectures_example():
    first = autograd_sgd.main(epochs=1)
    rest = (1 - 0.02 * 4) * (1 - 0.02 * 9)  # what the samples x = 2 and x = 3 make of the distance to 2
    assert first - 2 == pytest.approx((linear_graph.main()["lecture"]["w"] - 2) * rest, abs=1e-6)


def test_chain_rule_ends_with_every_value_and_gradient_in_the_graph(words: list[str]):
    _, gradients = chain_rule.main(plot=True)
    assert set(gradients) == {"loss", "y", "h", "z", "W1", "b1", "W2", "b2", "x"}
    for name, gradient in chain_rule.autograd(chain_rule.INPUTS).items():
        numbers = " ".join(f"{value:.2f}" for value in gradient.flatten())
        assert name == "target" or numbers in [" ".join(text.split()) for text in words], name
    assert "(y - target)²\n 1.35" in words  # (−0.161 − 1)²


def test_quadratic_ends_with_the_last_parabola(words: list[str]):
    w1, w2, b = quadratic.main(epochs=30, plot=True)
    title = next(text for text in words if "f(4)" in text and "30" in text)
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", title)]
    assert numbers == pytest.approx([w1, w2, b, 16 * w1 + 4 * w2 + b], abs=0.006)


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
    torch_gradients = chain_rule.autograd(inputs)
    for name in ("x", "W1", "b1", "W2", "b2"):
        assert gradients[name] == pytest.approx(torch_gradients[name], rel=1e-12)
        for position in np.ndindex(inputs[name].shape):
            losses = []
            for sign in (1, -1):
                moved = inputs[name].copy()
                moved[position] += sign * 1e-6
                losses.append(chain_rule.forward(**inputs | {name: moved})["loss"].item())
            measured = (losses[0] - losses[1]) / 2e-6
            assert gradients[name][position] == pytest.approx(measured, rel=1e-5, abs=1e-8)  # measured: 3e-8 and 1e-9


numbers = st.floats(-5, 5)


@given(x=numbers, y=numbers, w1=numbers, w2=numbers, b=numbers)
def test_quadratic_gradients_equal_central_differences_and_autograd(x, y, w1, w2, b):
    def loss(w1, w2, b):
        return (quadratic.forward(x, w1, w2, b) - y) ** 2

    leaves = [torch.tensor(value, requires_grad=True, dtype=torch.float64) for value in (w1, w2, b)]
    loss(*leaves).backward()
    by_hand = torch.stack(quadratic.gradients(x, y, *leaves)).tolist()
    assert by_hand == pytest.approx([leaf.grad.item() for leaf in leaves], rel=1e-12)
    for index, gradient in enumerate(by_hand):
        step = np.eye(3)[index] * 1e-4
        above = loss(*(np.array([w1, w2, b]) + step))
        below = loss(*(np.array([w1, w2, b]) - step))
        measured = (above - below) / 2e-4
        assert gradient == pytest.approx(measured, rel=1e-6, abs=1e-5)  # exact for a parabola, up to rounding


def quadratic_after(epochs: int) -> np.ndarray:
    """w1, w2, b in closed form: a step multiplies their distance from (0, 2, 0) by the matrix 1 − 2·lr·a·aᵀ."""
    epoch = np.eye(3)
    for x in (1.0, 2.0, 3.0):
        a = np.array([x**2, x, 1])
        epoch = (np.eye(3) - 2 * 0.01 * np.outer(a, a)) @ epoch
    return [0, 2, 0] + np.linalg.matrix_power(epoch, epochs) @ [1, -1, 1]


def test_quadratic_follows_the_closed_form_to_the_line_behind_the_data():
    for epochs in (1, 30, 1000):
        assert quadratic.main(epochs) == pytest.approx(quadratic_after(epochs), abs=1e-5)  # measured: 1.2e-6, float32
    w1, w2, b = quadratic_after(10_000)
    assert (w1, w2, b) == pytest.approx((0, 2, 0), abs=0.005)
    assert 16 * w1 + 4 * w2 + b == pytest.approx(8, abs=0.005)  # that is 8.00, as the docstring says


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_answers_on_the_page(name: str):
    page = (ROOT / "ch04_backprop" / name).read_text("utf-8")

    def step(w=1.0):
        return (w * 1.0 - 2) ** 2

    assert f"`{2 * slope(step, 1):.0f}`" in page  # two calls of backward
    assert f"`{slope(step, 1):.0f}`" in page
    exercise = slope(lambda w: (2 * w - 4) ** 2, 1)
    assert f"`∂loss/∂w = -4·x = {exercise:.0f}`" in page
    assert f"`∂loss/∂w = {slope(lambda w: (w + 2 - 2) ** 2, 1):.0f}`" in page
    assert f"`∂loss/∂b = {slope(lambda b: (1 + b - 2) ** 2, 2):.0f}`" in page
    for factor in (4, 2, 1):  # of w1, w2 and b, at x = 2
        gradient = slope(lambda moved, factor=factor: (7 - factor + factor * moved - 4) ** 2, 1)
        assert f"`{gradient:.0f}`" in page


def test_the_page_quotes_what_torch_says_and_does():
    page = (ROOT / "ch04_backprop/README.md").read_text("utf-8")
    w = torch.tensor(1.0, requires_grad=True)
    with pytest.raises(RuntimeError) as error:
        w -= 0.01
    assert f"`{str(error.value).removesuffix('.')}`" in page

    loss = autograd_sgd.loss(1.0, 2.0, w)
    loss.backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        loss.backward()
    assert "`Trying to backward through the graph a second time`" in page
    autograd_sgd.loss(1.0, 2.0, w).backward()
    assert w.grad is not None
    assert w.grad.item() == -4

    total = 0 + autograd_sgd.loss(1.0, 2.0, w)
    assert total.grad_fn is not None  # it holds the graph; its item() is a float
    assert isinstance(total.item(), float)
