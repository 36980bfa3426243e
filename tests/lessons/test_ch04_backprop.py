"""Chapter 4: gradients by hand beside central differences, closed forms and autograd."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from matplotlib.text import Text

from ch04_backprop import autograd_sgd, chain_rule, linear_graph, quadratic
from common import plotting

numbers = np.random.default_rng(0).normal(scale=3, size=(20, 5))


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is written in each frame of an animation."""
    drawn = []

    def animate(figure, draw, frames, **_):
        for frame in [frames[-1], *frames]:  # as the true one does: the last comes first
            draw(frame)
            drawn.append([text.get_text() for text in figure.findobj(Text) if text.get_text()])

    monkeypatch.setattr(plotting, "animate", animate)
    return drawn


def slope(function, place: float) -> float:
    return (function(place + 1e-4) - function(place - 1e-4)) / 2e-4


def test_backward_by_hand_equals_central_differences():
    for x, y, w, *_ in numbers:
        y_pred, r, loss = linear_graph.forward(x, y, w)
        assert loss == pytest.approx((w * x - y) ** 2)
        expected = [slope(lambda r: r**2, r), slope(lambda y_pred, y=y: (y_pred - y) ** 2, y_pred)]
        expected.append(slope(lambda w, x=x, y=y: (w * x - y) ** 2, w))
        assert linear_graph.backward(x, r) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_linear_graph_solves_the_homework(capsys: pytest.CaptureFixture):
    linear_graph.main(lr=0.1)
    out = capsys.readouterr().out
    for x, y, w, b in [(1, 2, 1, 0), (2, 4, 1, 0), (1, 2, 1, 2)]:
        d_w = slope(lambda w, x=x, y=y, b=b: (w * x + b - y) ** 2, w)
        assert re.search(rf"update:   w = {w - 0.1 * d_w:g}\b", out)
    assert f"b = {2 - 0.1 * slope(lambda b: (1 + b - 2) ** 2, 2):g}\n" in out


def test_the_graph_fills_step_by_step_beside_the_code_of_the_lesson(words: list):
    linear_graph.main(plot=True)
    _, first, *_, backward, update, last = words
    assert "y_pred\n?" in first
    assert {"y_pred\n2", "r\n−2", "loss\n4", "d_r\n−4", "d_y_pred\n−4", "d_w\n−8"} <= set(backward)
    assert {"1×(−4)", "−4×1", "−4×2"} <= set(backward)
    assert "1 − 0.01 × (−8)\n= 1.08" in update
    assert "w 1 → 1.08,   loss 4 → 3.39" in last
    source = Path(linear_graph.__file__).read_text("utf-8")
    for line in ["y_pred = x * w", "r = y_pred - y", "d_r = d_loss * 2 * r", "d_w = d_y_pred * x"]:
        assert line in last
        assert f"    {line}" in source


def test_autograd_follows_the_closed_form():
    factor = (1 - 0.02 * 1) * (1 - 0.02 * 4) * (1 - 0.02 * 9)  # of w − 2, an epoch
    for epochs in (1, 5, 20):
        assert autograd_sgd.main(epochs) == pytest.approx(2 - factor**epochs, abs=1e-6)  # float32
    factor = (1 - 0.1 * 1) * (1 - 0.1 * 4) * (1 - 0.1 * 9)
    assert autograd_sgd.main(2, lr=0.05) == pytest.approx(2 - factor**2, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_chain_rule_equals_central_differences_and_autograd(seed: int, monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(seed)
    for name in ("x", "y", "w1", "b1", "w2", "b2"):
        monkeypatch.setattr(chain_rule, name, rng.normal(size=getattr(chain_rule, name).shape))

    def loss() -> float:
        hidden = 1 / (1 + np.exp(-(chain_rule.w1 @ chain_rule.x + chain_rule.b1)))
        return ((chain_rule.w2 @ hidden + chain_rule.b2 - chain_rule.y) ** 2).item()

    gradients, from_torch = chain_rule.main(), chain_rule.autograd()
    for name in ("w1", "b1", "w2", "b2"):
        assert gradients[name] == pytest.approx(from_torch[name], rel=1e-12)
        array = getattr(chain_rule, name)
        for position in np.ndindex(array.shape):
            value, losses = array[position], []
            for array[position] in (value + 1e-6, value - 1e-6):
                losses.append(loss())
            array[position] = value
            assert gradients[name][position] == pytest.approx((losses[0] - losses[1]) / 2e-6, rel=1e-5, abs=1e-8)


def test_a_wrong_gradient_would_be_seen(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(np, "outer", lambda *pair: np.ones((len(pair[0]), len(pair[1]))))
    chain_rule.main()
    assert "is 2.6" in capsys.readouterr().out  # d_w2 is −1.6 where 1 stands now


def test_chain_rule_ends_with_every_value_and_gradient_in_the_picture(words: list):
    gradients = chain_rule.main(plot=True)
    last = [text.replace("−", "-") for text in words[-1]]
    for name, gradient in gradients.items():
        assert f"d_{name}" in last
        assert {f"{value:.2f}" for value in gradient.flatten()} <= set(last)
    assert "1.35" in last  # the loss, (−0.161 − 1)²
    source = Path(chain_rule.__file__).read_text("utf-8")
    code = [text for text in last if " = " in text]
    assert len(code) == 11
    for line in code:
        assert f"    {line}  #" in source


def test_quadratic_gradients_equal_central_differences_and_autograd():
    for x, y, *weights in numbers:
        leaves = [torch.tensor(value, requires_grad=True, dtype=torch.float64) for value in weights]
        ((quadratic.forward(x, *leaves) - y) ** 2).backward()
        by_hand = torch.stack(quadratic.gradients(x, y, *leaves)).tolist()
        assert by_hand == pytest.approx([leaf.grad.item() for leaf in leaves], rel=1e-12)
        for index, gradient in enumerate(by_hand):

            def loss(value, x=x, y=y, weights=weights, index=index):
                w1, w2, b = [value if place == index else weight for place, weight in enumerate(weights)]
                return (w1 * x**2 + w2 * x + b - y) ** 2

            assert gradient == pytest.approx(slope(loss, weights[index]), rel=1e-6, abs=1e-4)


def quadratic_after(epochs: int, lr: float = 0.01) -> np.ndarray:
    """w1, w2, b in closed form: a step multiplies their distance from (0, 2, 0) by the matrix 1 − 2·lr·a·aᵀ."""
    epoch = np.eye(3)
    for x in (1.0, 2.0, 3.0):
        a = np.array([x**2, x, 1])
        epoch = (np.eye(3) - 2 * lr * np.outer(a, a)) @ epoch
    return [0, 2, 0] + np.linalg.matrix_power(epoch, epochs) @ [1, -1, 1]


def test_quadratic_follows_the_closed_form_to_the_line_behind_the_data():
    for epochs in (1, 30, 300):
        assert quadratic.main(epochs) == pytest.approx(quadratic_after(epochs), abs=1e-5)  # measured: 1.2e-6, float32
    assert quadratic.main(30, lr=0.002) == pytest.approx(quadratic_after(30, lr=0.002), abs=1e-5)
    w1, w2, b = quadratic_after(10_000)
    assert (w1, w2, b) == pytest.approx((0, 2, 0), abs=0.005)
    assert 16 * w1 + 4 * w2 + b == pytest.approx(8, abs=0.005)


@pytest.mark.parametrize("epochs", [1, 30])
def test_quadratic_draws_the_first_steps_and_the_last_parabola(words: list, epochs: int):
    w1, w2, b = quadratic.main(epochs, plot=True)
    assert any("0.980 - 0.01 * 22.88 = 0.751" in text for text in words[3])  # step 2: x = 2, with w1 = w2 = b = 0.98
    assert epochs == 1 or any(text.endswith(f"f(4) = {16 * w1 + 4 * w2 + b:.2f}") for text in words[-1])
    assert any(f"{w1:.3f}" in text for text in words[-1])


def test_two_calls_of_backward_add_up():
    w = torch.tensor(1.0, requires_grad=True)
    for expected in (-2, -4):
        autograd_sgd.loss(1.0, 2.0, w).backward()
        assert w.grad.item() == expected
