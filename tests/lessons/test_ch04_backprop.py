"""Chapter 4: gradients by hand beside central differences, closed forms and autograd."""

import re
import runpy

import numpy as np
import pytest
from matplotlib.text import Text

from ch04_backprop import autograd_sgd, chain_rule, linear_graph, quadratic
from tests.conftest import ROOT


def words(film: dict, frame: int) -> set[str]:
    """What is written in this frame of the only film."""
    [(figure, move, frames)] = film.values()
    move(frames[frame])
    return {text.get_text().replace("−", "-") for text in figure.findobj(Text)}


def test_one_step_through_the_graph_by_hand_and_its_film(films: dict, capsys: pytest.CaptureFixture):
    linear_graph.main(lr=0.1, plot=True)
    out = capsys.readouterr().out
    assert all(f"update:   w = {end}" in out for end in ("1.2, and", "1.8, and", "0.8, b = 1.8\n"))
    shown = {"y_pred\n2", "r\n-2", "loss\n4", "d_r\n-4", "d_y_pred\n-4", "d_w\n-8"}
    assert shown | {"1×(-4)", "-4×1", "-4×2", "1 - 0.1 × (-8)\n= 1.8"} <= words(films, 8)
    assert "w 1 → 1.8,   loss 4 → 0.16" in words(films, 9)


def test_the_films_quote_their_lessons():
    """Those of chapters 2 to 5, wherever one names the lines of code that it shows."""
    quoted = []
    for path in ROOT.glob("ch0[2-5]*/figures/*.py"):
        film, lesson = runpy.run_path(str(path)), (path.parents[1] / path.name).read_text("utf-8")
        for name in ("CODE", "LINES", "FORWARD", "BACKWARD", "UPDATE"):
            quoted += [line in lesson for line in film.get(name, [])]
    assert quoted == [True] * 34


def test_autograd_follows_the_closed_form(capsys: pytest.CaptureFixture):
    factor = np.prod([1 - 2 * 0.01 * x**2 for x in (1, 2, 3)])  # of w − 2, an epoch
    assert autograd_sgd.main(5, 0.01) == pytest.approx(2 - factor**5, abs=1e-6)  # float32
    autograd_sgd.main()
    assert re.findall(r"epoch +(\d+)", capsys.readouterr().out) == [str(epoch) for epoch in range(10, 101, 10)]


def test_chain_rule_equals_central_differences_and_autograd(capsys: pytest.CaptureFixture):
    def loss(x, y, w1, b1, w2, b2) -> float:
        return ((w2 @ (1 / (1 + np.exp(-(w1 @ x + b1)))) + b2 - y) ** 2).item()

    values = {name: getattr(chain_rule, name) for name in ("x", "y", "w1", "b1", "w2", "b2")}
    gradients = chain_rule.main()
    assert f"  loss     [{loss(**values):.3f}]\n" in capsys.readouterr().out
    for name, from_torch in chain_rule.autograd().items():
        assert gradients[name] == pytest.approx(from_torch, rel=1e-12)
        way = np.random.default_rng(0).normal(size=from_torch.shape)
        after, before = [loss(**values | {name: values[name] + step * way}) for step in (1e-6, -1e-6)]
        assert (gradients[name] * way).sum() == pytest.approx((after - before) / 2e-6, rel=1e-5)


def test_a_wrong_gradient_would_be_seen(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(np, "outer", lambda *pair: np.ones((len(pair[0]), len(pair[1]))))
    chain_rule.main()
    assert "is 2.6" in capsys.readouterr().out  # d_w2 is −1.6 where 1 stands now


def quadratic_after(epochs: int, lr: float = 0.01) -> np.ndarray:
    """w1, w2, b in closed form: a step multiplies their distance from (0, 2, 0) by the matrix 1 − 2·lr·a·aᵀ."""
    steps = [np.eye(3) - 2 * lr * np.outer(a, a) for a in np.vander([3.0, 2.0, 1.0], 3)]
    return [0, 2, 0] + np.linalg.matrix_power(np.linalg.multi_dot(steps), epochs) @ [1, -1, 1]


def test_quadratic_follows_the_closed_form_to_the_line_behind_the_data(capsys: pytest.CaptureFixture):
    assert quadratic.main(30, 0.002) == pytest.approx(quadratic_after(30, 0.002), abs=1e-5)  # float32
    out = capsys.readouterr().out
    by_hand, by_autograd = [re.findall(f"{way} +(.+)", out) for way in ("by hand", "autograd")]
    assert by_hand == by_autograd
    assert (by_hand[0].split(), len(by_hand)) == (["2.0000"] * 3, 3)  # three samples, first 2·(3 − 2)·(1, 1, 1)
    assert [16, 4, 1] @ quadratic_after(10_000) == pytest.approx(8, abs=0.005)


def test_the_film_of_the_quadratic_shows_the_first_steps_and_the_last_parabola(films: dict):
    w1, w2, b = quadratic.main(5, plot=True)
    assert {"w1 = 1.000", "w2 = 1.000", "b  = 1.000"} <= words(films, 0)
    assert "0.980 - 0.01 * 22.88 = 0.751" in words(films, 2)  # step 2: x = 2, with w1 = w2 = b = 0.98
    assert any(text.endswith(f"f(4) = {16 * w1 + 4 * w2 + b:.2f}") for text in words(films, -1))
