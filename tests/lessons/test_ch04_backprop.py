"""Chapter 4: gradients by hand beside central differences, closed forms and autograd."""

import inspect

import numpy as np
import pytest
import torch
from matplotlib.text import Text

from ch04_backprop import autograd_sgd, chain_rule, linear_graph, quadratic
from ch04_backprop.figures import chain_rule as film_of_chain_rule
from ch04_backprop.figures import linear_graph as film_of_graph


def test_one_step_through_the_graph_by_hand(capsys: pytest.CaptureFixture):
    assert linear_graph.forward(3, 5, -2) == (-6, -11, 121)
    assert linear_graph.backward(3, -11) == (-22, -22, -66)
    linear_graph.main(lr=0.1)
    out = capsys.readouterr().out
    for update in ("w = 1.2, and", "w = 1.8, and", "w = 0.8, b = 1.8\n"):
        assert f"update:   {update}" in out


def words(film: dict, frame: int) -> set[str]:
    """What is written in this frame of the only film."""
    [(figure, move, frames)] = film.values()
    move(frames[frame])
    return {text.get_text().replace("−", "-") for text in figure.findobj(Text)}


def test_the_film_of_the_graph_shows_each_value_and_gradient(films: dict):
    linear_graph.main(plot=True)
    assert {"y_pred\n2", "r\n-2", "loss\n4", "d_r\n-4", "d_y_pred\n-4", "d_w\n-8"} <= words(films, 8)
    assert {"1×(-4)", "-4×1", "-4×2", "1 - 0.01 × (-8)\n= 1.08"} <= words(films, 8)
    assert "w 1 → 1.08,   loss 4 → 3.39" in words(films, 9)


def test_the_films_quote_the_lessons():
    for lesson, film in ((linear_graph, film_of_graph), (chain_rule, film_of_chain_rule)):
        assert all(line in inspect.getsource(lesson) for line in film.FORWARD + film.BACKWARD)


def test_autograd_follows_the_closed_form():
    for epochs, lr in ((1, 0.01), (20, 0.05)):
        factor = np.prod([1 - 2 * lr * x**2 for x in (1, 2, 3)])  # of w − 2, an epoch
        assert autograd_sgd.main(epochs, lr) == pytest.approx(2 - factor**epochs, abs=1e-6)  # float32


def test_chain_rule_equals_central_differences_and_autograd(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(0)
    values = {name: rng.normal(size=getattr(chain_rule, name).shape) for name in ("x", "y", "w1", "b1", "w2", "b2")}
    for name, value in values.items():
        monkeypatch.setattr(chain_rule, name, value)

    def loss(x, y, w1, b1, w2, b2) -> float:
        return ((w2 @ (1 / (1 + np.exp(-(w1 @ x + b1)))) + b2 - y) ** 2).item()

    gradients = chain_rule.main()
    for name, from_torch in chain_rule.autograd().items():
        assert gradients[name] == pytest.approx(from_torch, rel=1e-12)
        way = rng.normal(size=from_torch.shape)
        after, before = [loss(**values | {name: values[name] + step * way}) for step in (1e-6, -1e-6)]
        assert (gradients[name] * way).sum() == pytest.approx((after - before) / 2e-6, rel=1e-5)


def test_a_wrong_gradient_would_be_seen(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(np, "outer", lambda *pair: np.ones((len(pair[0]), len(pair[1]))))
    chain_rule.main()
    assert "is 2.6" in capsys.readouterr().out  # d_w2 is −1.6 where 1 stands now


def test_quadratic_gradients_are_autograds():
    for x, y, *weights in np.random.default_rng(0).normal(size=(3, 5)):
        leaves = [torch.tensor(value, requires_grad=True) for value in weights]
        by_autograd = torch.autograd.grad((quadratic.forward(x, *leaves) - y) ** 2, leaves)
        assert torch.stack(quadratic.gradients(x, y, *leaves)).allclose(torch.stack(by_autograd))


def quadratic_after(epochs: int, lr: float = 0.01) -> np.ndarray:
    """w1, w2, b in closed form: a step multiplies their distance from (0, 2, 0) by the matrix 1 − 2·lr·a·aᵀ."""
    steps = [np.eye(3) - 2 * lr * np.outer(a, a) for a in np.vander([3.0, 2.0, 1.0], 3)]
    return [0, 2, 0] + np.linalg.matrix_power(np.linalg.multi_dot(steps), epochs) @ [1, -1, 1]


def test_quadratic_follows_the_closed_form_to_the_line_behind_the_data():
    for epochs, lr in ((1, 0.01), (30, 0.002)):
        assert quadratic.main(epochs, lr) == pytest.approx(quadratic_after(epochs, lr), abs=1e-5)  # float32
    assert [16, 4, 1] @ quadratic_after(10_000) == pytest.approx(8, abs=0.005)


def test_the_film_of_the_quadratic_shows_the_first_steps_and_the_last_parabola(films: dict):
    w1, w2, b = quadratic.main(5, plot=True)
    assert "w1 = 1.000" in words(films, 0)
    assert "0.980 - 0.01 * 22.88 = 0.751" in words(films, 2)  # step 2: x = 2, with w1 = w2 = b = 0.98
    assert any(text.endswith(f"f(4) = {16 * w1 + 4 * w2 + b:.2f}") for text in words(films, -1))
