"""Chapter 3 beside the closed form of gradient descent on a parabola."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from ch03_gradient_descent import gradient_descent, learning_rates, mini_batch, stochastic
from common import plotting
from common.cli import UserError
from tests.conftest import ROOT, process

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
    curvature = 2 * sum(x * x for x in mini_batch.x_data) / len(mini_batch.x_data)
    needed = mini_batch.main()
    error = (1 - 0.02 * curvature) ** needed[30]
    assert error < 0.001 <= error / (1 - 0.02 * curvature)
    assert sorted(needed.values()) == list(needed.values())  # larger batches take more epochs


def test_divergence_begins_exactly_at_the_bound():
    assert pytest.approx(2 / CURVATURE) == learning_rates.BOUND
    for lr in (0.01, 0.2, learning_rates.BOUND * (1 - 1e-6)):
        path = learning_rates.descend(lr, 100)
        assert path == pytest.approx([2 - (1 - lr * CURVATURE) ** step for step in range(101)], abs=1e-12)
        assert abs(path[-1] - 2) < abs(path[0] - 2)
        assert learning_rates.verdict(path) == "converges"
    assert learning_rates.verdict(learning_rates.descend(learning_rates.BOUND, 100)) == "oscillates"
    for lr in (learning_rates.BOUND * (1 + 1e-6), 0.25, 1.0):
        path = learning_rates.descend(lr, 100)
        assert abs(path[-1] - 2) > 1
        assert learning_rates.verdict(path) == "diverges"


@pytest.mark.parametrize(
    ("name", "lr", "remedy"),
    [
        ("gradient_descent", "10", "a smaller --lr"),  # the cost's ** 2 raises OverflowError
        ("gradient_descent", "1e6", "--lr 100000"),  # w is NaN before the first cost
        ("stochastic", "10", "--lr 1"),
    ],
)
def test_a_step_that_leads_away_is_told(script, name: str, lr: str, remedy: str):
    result = script(f"ch03_gradient_descent/{name}.py", "--lr", lr)
    assert result.code == 1
    assert result.err.startswith(f"{name}.py: ")
    assert result.err.endswith(f"the steps are too large; try {remedy}\n")
    assert result.err.count("\n") == 1
    assert "after: w" not in result.out


def test_batches_that_do_not_arrive_are_told():
    with pytest.raises(UserError, match=r"after 10000 epochs .* try another --lr"):
        mini_batch.main(1e-9)


def test_descent_in_the_animation_follows_the_closed_form(films):
    gradient_descent.main(plot=True)
    [(figure, move, frames)] = films.values()
    for steps in (frames[0], frames[-1]):
        move(steps)
        for axes, lr in zip(figure.axes, (0.01, 0.2, 3 / 14, 0.22), strict=True):
            ws = [2 - (1 - lr * CURVATURE) ** step for step in range(steps + 1)]
            curve, path, point = axes.lines
            assert list(curve.get_ydata()) == pytest.approx([14 / 3 * (w - 2) ** 2 for w in curve.get_xdata()])
            assert list(path.get_xdata()) == pytest.approx(ws)
            assert list(path.get_ydata()) == pytest.approx([14 / 3 * (w - 2) ** 2 for w in ws])
            assert list(point.get_xdata()) == pytest.approx(ws[-1:])
            assert axes.get_title().endswith(f"= {ws[-1]:.2f}")


def test_mini_batches_in_the_animation_end_where_the_steps_lead(films):
    mini_batch.main(plot=True)
    [(figure, move, frames)] = films.values()
    move(frames[-1])
    one_by_one, in_sixes, at_once = figure.axes[0].lines
    curvature = 2 * sum(x * x for x in mini_batch.x_data) / 30
    assert list(at_once.get_xdata()) == [0, 30, 60, 90]
    assert list(at_once.get_ydata()) == pytest.approx([2 - (1 - 0.02 * curvature) ** step for step in range(4)])
    assert list(in_sixes.get_xdata()) == list(range(0, 91, 6))
    factor = math.prod(1 - 2 * 0.02 * x * x for x in mini_batch.x_data)  # an epoch one by one, in any order
    assert list(one_by_one.get_ydata()[30::30]) == pytest.approx([2 - factor, 2 - factor**2])


def test_the_slider_in_the_window_moves_the_learning_rate(sliders, monkeypatch: pytest.MonkeyPatch):
    shown = []

    def show(figure: Figure) -> None:
        [axes] = figure.axes
        assert axes.get_title() == "α = 0.2143 oscillates"
        for lr, word in ((0.22, "diverges"), (0.1, "converges")):
            sliders["α"].set_val(lr)
            assert axes.get_title() == f"α = {lr:.4f} {word}"
            ws = [2 - (1 - lr * CURVATURE) ** step for step in range(13)]
            assert np.array(axes.lines[0].get_ydata()) == pytest.approx(np.array(ws))
        shown.append(figure)

    monkeypatch.setattr(plotting, "show", show)
    learning_rates.main(plot=True)
    assert (len(sliders), len(shown)) == (1, 1)


def test_the_chapter_needs_neither_numpy_nor_torch():
    code = """
import sys
from ch03_gradient_descent import gradient_descent, learning_rates, mini_batch, stochastic
for script in (gradient_descent, learning_rates, mini_batch, stochastic):
    script.main()
print({"numpy", "torch", "matplotlib"} & set(sys.modules))
"""
    result = process("-c", code, cwd=ROOT)
    assert result.stdout.endswith("\nset()\n"), result.stderr


def test_answers_on_the_page():
    def cost(w: float) -> float:
        return 14 / 3 * (w - 2) ** 2

    slope = CURVATURE * (1 - 2)  # of the cost, at w = 1
    down, up = 1 - 0.01 * slope, 1 + 0.01 * slope
    answers = [f"−{-slope:.2f}", f"(−{-slope:.2f}) = {down:.2f}", f"{up:.2f}"]
    answers += [f"{cost(1):.2f}", f"{cost(down):.2f}", f"{cost(up):.2f}"]
    answers += [f"−{0.2 * CURVATURE - 1:.2f}", f"−{0.25 * CURVATURE - 1:.2f}"]
    answers += [f"{2 - (1 - 0.02) * (1 - 0.08) * (1 - 0.18):.6f}", f"{1 + 0.02 * (1 + 4 + 9):.2f}"]  # the two orders
    curvature = 2 * sum(x * x for x in mini_batch.x_data) / 30
    epochs = math.ceil(math.log(0.001) / math.log(1 - 0.02 * curvature))
    factor = math.prod(1 - 2 * 0.02 * x * x for x in mini_batch.x_data)
    one_by_one = math.ceil(math.log(0.001) / math.log(factor))
    english = [f"{one_by_one} epochs but {30 * one_by_one} steps", f"{epochs} epochs but", f"{30 // 6} steps"]
    chinese = [f"{one_by_one} 轮，却要走 {30 * one_by_one} 步", f"{epochs} 轮，却只走 {epochs} 步", f"{30 // 6} 步"]
    for name, words in (("README.md", english), ("README.zh-CN.md", chinese)):
        page = (ROOT / "ch03_gradient_descent" / name).read_text("utf-8")
        questions = " ".join(page[page.index("<details>") :].split())
        assert [answer for answer in answers + words if answer not in questions] == []
