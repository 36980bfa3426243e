"""Chapter 3 beside the closed form of gradient descent on a parabola."""

import re

import numpy as np
import pytest

from ch02_linear_model import loss_curve
from ch03_gradient_descent import gradient_descent, learning_rates, local_minimum, mini_batch, stochastic
from ch04_backprop import autograd_sgd, quadratic
from common import plotting
from common.cli import UserError
from tests.conftest import ROOT

CURVATURE = 28 / 3  # second derivative of the cost: 2·mean(x²)


def closed_form(lr: float, steps: int, start: float = 1.0) -> np.ndarray:
    """w at the start and after each step."""
    return 2 + (start - 2) * (1 - lr * CURVATURE) ** np.arange(steps + 1)


def test_gradient_descent_follows_the_closed_form():
    for steps, lr, start in ((1, 0.1, 5.0), (8, 0.214, 100.0), (300, 0.003, -100.0)):
        w = closed_form(lr, steps, start)[-1]
        assert gradient_descent.main(steps, lr, start) == pytest.approx(w)
        assert gradient_descent.cost(w) == pytest.approx(14 / 3 * (w - 2) ** 2)


def test_stochastic_multiplies_the_error_sample_by_sample(capsys: pytest.CaptureFixture):
    """A step on sample x multiplies w − 2 by 1 − 2·lr·x²."""
    lr, start = 0.003, -3.0
    factor = (1 - 2 * lr * 1) * (1 - 2 * lr * 4) * (1 - 2 * lr * 9)
    ws = 2 + (start - 2) * factor ** np.arange(31)
    assert stochastic.main(30, lr, start) == pytest.approx(ws[30])
    out = capsys.readouterr().out
    in_parallel = 2 + (start - 2) * (1 - 3 * lr * CURVATURE)  # the sum of three gradients at the start
    assert f"w = {ws[1]:.6f}; in parallel it would be {in_parallel:.6f}," in out
    every_tenth = [(f"{epoch}", f"{ws[epoch]:.6f}") for epoch in (10, 20, 30)]
    assert re.findall(r"^epoch +(\d+)  w = (\S+)", out, re.MULTILINE) == every_tenth


def test_mini_batches_step_by_their_own_mean():
    runs = mini_batch.main(lr=0.03, seed=1)
    assert [*runs] == [1, 2, 6, 15, 30]
    for size, (batches, path) in runs.items():
        expected = [1.0]
        for x, y in [np.transpose(batch) for batch in batches]:
            assert len(x) == size
            expected.append(expected[-1] - 0.03 * 2 * np.mean(x * (x * expected[-1] - y)))
        assert path == pytest.approx(expected)
        first, second, *_, last = np.concatenate(batches).reshape(60, 30, 2).tolist()  # the epochs
        assert first != second
        assert sorted(first) == sorted(second) == sorted(last)
    x, y = np.transpose(sorted(first))
    assert x == pytest.approx(np.arange(1, 31) / 10)
    assert path[-1] == pytest.approx(x @ y / (x @ x), abs=1e-4)  # a batch of all ends at the least squares solution


def test_divergence_begins_exactly_at_the_bound(capsys: pytest.CaptureFixture):
    assert learning_rates.main.__defaults__[0] == 2000  # steps, as the page says
    for lr, path in learning_rates.main(steps=9).items():
        assert path == pytest.approx(closed_form(lr, 9))
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:-1]]
    factors = [0.9067, 0.5333, 0, -0.8667, -0.9991, -1, -1.0009, -1.3333]
    assert [float(row[2]) for row in rows] == factors
    assert [row[4] for row in rows] == ["converges"] * 5 + ["oscillates"] + ["diverges"] * 2


def test_the_gradients_of_the_curve_and_the_saddle_are_slopes():
    """The slope is what a tiny imaginary step changes: no difference is taken, so nothing is rounded away."""
    u, v = np.random.default_rng(0).uniform(-2, 2, size=(2, 20))
    assert local_minimum.gradient(v) == pytest.approx(local_minimum.cost(v + 1e-20j).imag / 1e-20)
    after = local_minimum.saddle(u + 1e-20j, v), local_minimum.saddle(u, v + 1e-20j)
    assert np.array(local_minimum.saddle_gradient(u, v)) == pytest.approx(np.imag(after) / 1e-20)


def test_descent_ends_in_the_nearest_valley_and_rests_on_the_saddle():
    valleys, (exact, noisy) = local_minimum.main()
    left, _, right = sorted(np.roots([4, 0, -8, 1]).real)
    assert [(path[0], path[-1]) for path in valleys] == [(-2, pytest.approx(left)), (2, pytest.approx(right))]
    assert exact == [(pytest.approx(0.9**step), 0) for step in range(101)]
    u = np.array(noisy)[:, 0]
    assert np.std(u[1:] - 0.9 * u[:-1]) == pytest.approx(0.05 * 0.1, rel=0.3)  # learning rate × noise
    ends = [local_minimum.main(seed=seed)[1][1][-1][1] for seed in (0, 3)]
    assert ends == pytest.approx([-1, 1], abs=0.1)  # the noise chooses the valley
    assert noisy[-1][1] == ends[0]  # without --seed it is 0


def test_a_step_that_leads_away_is_told(script):
    for lesson in (gradient_descent, stochastic, mini_batch, autograd_sgd, quadratic):
        with pytest.raises(UserError, match=r"the learning rate is too large; try --lr 1e\+199$"):
            lesson.main(5, lr=1e200)
    code, _, err = script("ch03_gradient_descent/gradient_descent.py", "--lr", "10")  # OverflowError, in cost's ** 2
    assert (code, err.count("\n")) == (1, 1)
    assert err.endswith("the learning rate is too large; try a smaller --lr\n")


def test_the_film_of_the_descent_follows_the_closed_form(films: dict):
    gradient_descent.main(plot=True)
    [(figure, move, _)] = films.values()
    axes, _, *panels = figure.axes
    move((0.22, 4, "arrived"))
    trail, tangent = axes.lines[1:3]
    ws = closed_form(0.22, 4)
    assert trail.get_xydata() == pytest.approx(np.stack([ws, 14 / 3 * (ws - 2) ** 2], axis=1))
    assert np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata()) == pytest.approx(CURVATURE * (ws[3] - 2))
    for panel, lr, steps in zip(panels, (0.01, 0.2, 0.22), (4, 6, 4), strict=True):
        assert panel.lines[1].get_ydata() == pytest.approx(closed_form(lr, steps))


def test_the_sliders_in_the_windows_move_w_and_the_learning_rate(sliders: dict, monkeypatch: pytest.MonkeyPatch):
    windows = []
    monkeypatch.setattr(plotting, "show", windows.append)
    loss_curve.main(plot=True)
    learning_rates.main(plot=True)
    [_, curve, *_], [paths, *_] = [window.axes for window in windows]
    sliders["w"].set_val(3)
    sliders["α"].set_val(0.22)
    assert curve.get_title() == "MSE = (1.00 + 4.00 + 9.00) / 3 = 4.67"
    assert paths.get_title().startswith("α = 0.2200 diverges")
    assert paths.lines[1].get_ydata() == pytest.approx(closed_form(0.22, 12))


def test_answers_on_the_page():
    in_turn = np.cumprod([0.98, 0.92, 0.82] * 30)  # what each sample leaves of the error
    together = closed_form(0.01, 90, start=3) - 2
    answers = [f"to {2 - in_turn[2]:.6f}", f"to {1 + 0.02 * (1 + 4 + 9):.2f}"]
    answers += [f"{np.sum(in_turn >= 0.001) + 1} gradients", f"after {3 * np.sum(together >= 0.001)}"]
    answers.append(f"{closed_form(0.0001, 100)[-1]:.2f} after 100")
    page = (ROOT / "ch03_gradient_descent/README.md").read_text("utf-8")
    assert [answer for answer in answers if answer not in page] == []
