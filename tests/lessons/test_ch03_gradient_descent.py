"""Chapter 3 beside the closed form of gradient descent on a parabola."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ch03_gradient_descent import gradient_descent, learning_rates, local_minimum, mini_batch, stochastic
from ch03_gradient_descent.figures.gradient_descent import CODE
from common import plotting
from tests.conftest import ROOT

CURVATURE = 28 / 3  # second derivative of the cost: 2·mean(x²)


def closed_form(lr: float, steps: int, start: float = 1.0) -> np.ndarray:
    """w at the start and after each step."""
    return 2 + (start - 2) * (1 - lr * CURVATURE) ** np.arange(steps + 1)


@given(steps=st.integers(1, 300), lr=st.floats(1e-6, 0.214), start=st.floats(-100, 100))
def test_gradient_descent_follows_the_closed_form(steps: int, lr: float, start: float):
    w = gradient_descent.main(steps, lr, start)
    # The error of a rounding is carried on by a factor below 1 a step.
    assert w == pytest.approx(closed_form(lr, steps, start)[-1], abs=1e-12 * max(1, abs(start)))
    assert gradient_descent.cost(start) == pytest.approx(14 / 3 * (start - 2) ** 2)


def test_stochastic_multiplies_the_error_sample_by_sample(capsys: pytest.CaptureFixture):
    """A step on sample x multiplies w − 2 by 1 − 2·lr·x²."""
    for epochs, lr, start in ((1, 0.01, 1.0), (10, 0.03, -3.0)):
        factor = (1 - 2 * lr * 1) * (1 - 2 * lr * 4) * (1 - 2 * lr * 9)
        assert stochastic.main(epochs, lr, start) == pytest.approx(2 + (start - 2) * factor**epochs, abs=1e-13)
        in_turn = 2 + (start - 2) * factor
        in_parallel = 2 + (start - 2) * (1 - 3 * lr * CURVATURE)  # the sum of three gradients at the start
        assert f"w = {in_turn:.6f}; in parallel it would be {in_parallel:.6f}," in capsys.readouterr().out


def test_mini_batches_step_by_their_own_mean_and_small_ones_wander():
    ranges = []
    for size, (batches, path) in mini_batch.main(lr=0.03, seed=1).items():
        per_epoch = 30 // size
        assert len(batches) == 60 * per_epoch
        expected = [1.0]
        for batch in batches:
            x, y = np.array(batch).T
            expected.append(expected[-1] - 0.03 * 2 * np.mean(x * (x * expected[-1] - y)))
        assert path == pytest.approx(expected)
        first, second = [sum(batches[start : start + per_epoch], []) for start in (0, per_epoch)]  # noqa: RUF017
        assert sorted(first) == sorted(second)
        assert first != second
        end = path[len(path) * 2 // 3 :]
        ranges.append(max(end) - min(end))
    assert ranges == sorted(ranges, reverse=True)
    assert ranges[0] > 50 * ranges[-1]
    x, y = np.array(sorted(first)).T
    assert x == pytest.approx(np.arange(1, 31) / 10)
    assert np.std(y - 2 * x) == pytest.approx(0.5, abs=0.15)
    assert path[-1] == pytest.approx(x @ y / (x @ x), abs=1e-4)  # a batch of all ends at the least squares solution


def test_divergence_begins_exactly_at_the_bound(capsys: pytest.CaptureFixture):
    assert {len(path) for path in learning_rates.main(steps=5).values()} == {6}
    _, *rows, _ = [line.split() for line in capsys.readouterr().out.splitlines()]
    factors = [1 - lr * CURVATURE for lr in learning_rates.RATES]
    assert [float(row[2]) for row in rows] == pytest.approx(factors, abs=1e-4)
    verdicts = {0.05: "converges", 1 - 1e-6: "converges", 1: "oscillates", 1 + 1e-6: "diverges", 1.2: "diverges"}
    for share, verdict in verdicts.items():
        lr = share * 2 / CURVATURE
        path = learning_rates.descend(lr, 100)
        assert path == pytest.approx(closed_form(lr, 100))
        assert learning_rates.verdict(path) == verdict


def test_the_gradients_of_the_curve_and_the_saddle_are_slopes():
    u, v = np.random.default_rng(0).uniform(-2, 2, size=(2, 20))
    h = 1e-5
    cost, saddle = local_minimum.cost, local_minimum.saddle
    assert local_minimum.gradient(v) == pytest.approx((cost(v + h) - cost(v - h)) / (2 * h))
    d_u, d_v = local_minimum.saddle_gradient(u, v)
    assert d_u == pytest.approx((saddle(u + h, v) - saddle(u - h, v)) / (2 * h))
    assert d_v == pytest.approx((saddle(u, v + h) - saddle(u, v - h)) / (2 * h))


def test_descent_ends_in_the_nearest_valley_and_rests_on_the_saddle():
    valleys, (exact, _) = local_minimum.main()
    left, _, right = sorted(np.roots([4, 0, -8, 1]).real)
    assert [path[-1] for path in valleys] == pytest.approx([left, right])
    assert exact == [(pytest.approx(0.9**step), 0) for step in range(101)]
    ends = [local_minimum.main(seed=seed)[1][1][-1][1] for seed in (0, 3)]
    assert ends == pytest.approx([-1, 1], abs=0.1)  # the noise chooses the valley


def test_a_step_that_leads_away_is_told(script):
    remedies = {"gradient_descent": "a smaller --lr", "stochastic": "--lr 1", "mini_batch": "--lr 1"}
    for name, remedy in remedies.items():  # the first raises OverflowError, in the cost's ** 2
        code, _, err = script(f"ch03_gradient_descent/{name}.py", "--lr", "10")
        assert (code, err.count("\n")) == (1, 1)
        assert err.endswith(f"the learning rate is too large; try {remedy}\n")


def test_the_film_of_the_descent_follows_the_closed_form(films: dict):
    assert gradient_descent.main(plot=True) == pytest.approx(closed_form(0.01, 100)[-1])
    [(figure, move, _)] = films.values()
    axes, _, *panels = figure.axes
    for phase, end in (("step", 4), ("arrived", None)):
        move((0.22, 4, phase))
        ws = closed_form(0.22, 4)[:end]
        trail, tangent = axes.lines[1:3]
        assert trail.get_xydata() == pytest.approx(np.stack([ws, 14 / 3 * (ws - 2) ** 2], axis=1))
        rise = np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata())
        assert rise == pytest.approx(CURVATURE * (closed_form(0.22, 3)[-1] - 2))
    for panel, lr, steps in zip(panels, (0.01, 0.2, 0.22), (4, 6, 4), strict=True):
        assert panel.lines[1].get_ydata() == pytest.approx(closed_form(lr, steps))
    assert all(line in inspect.getsource(gradient_descent) for line in CODE)


def test_the_slider_in_the_window_moves_the_learning_rate(sliders: dict, monkeypatch: pytest.MonkeyPatch):
    figures = []
    monkeypatch.setattr(plotting, "show", figures.append)
    learning_rates.main(plot=True)
    [axes] = figures[0].axes
    assert axes.get_title().startswith("α = 0.2143 oscillates")
    sliders["α"].set_val(0.22)
    assert axes.get_title().startswith("α = 0.2200 diverges")
    assert axes.lines[1].get_ydata() == pytest.approx(closed_form(0.22, 12))


def test_answers_on_the_page():
    in_turn = np.cumprod([0.98, 0.92, 0.82] * 30)  # what each sample leaves of the error
    together = closed_form(0.01, 90, start=3) - 2
    answers = [f"to {2 - in_turn[2]:.6f}", f"to {1 + 0.02 * (1 + 4 + 9):.2f}"]
    answers += [f"{np.sum(in_turn >= 0.001) + 1} gradients", f"after {3 * np.sum(together >= 0.001)}"]
    answers += [f"{gradient_descent.cost(w):.2f}" for w in (1, 1 + 0.01 * CURVATURE, 1 - 0.01 * CURVATURE)]
    answers.append(f"{closed_form(0.0001, 100)[-1]:.2f} after 100")
    for size in (1, 30):
        _, path = mini_batch.main()[size]
        end = path[len(path) * 2 // 3 :]
        answers += [f"{min(end):.2f} to {max(end):.2f}", f"{path[30 // size]:.2f} with"]
    page = (ROOT / "ch03_gradient_descent/README.md").read_text("utf-8")
    assert [answer for answer in answers if answer not in page] == []
