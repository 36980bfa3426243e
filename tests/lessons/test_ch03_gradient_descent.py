"""Chapter 3 beside the closed form of gradient descent on a parabola."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from ch03_gradient_descent import gradient_descent, learning_rates, local_minimum, mini_batch, stochastic
from common import plotting
from tests.conftest import ROOT, process

CURVATURE = 28 / 3  # second derivative of the cost: 2·mean(x²)


@given(steps=st.integers(1, 300), lr=st.floats(1e-6, 0.214), start=st.floats(-100, 100))
def test_gradient_descent_follows_the_closed_form(steps: int, lr: float, start: float):
    w = gradient_descent.main(steps, lr, start)
    # The error of a rounding is carried on by a factor below 1 a step.
    assert w == pytest.approx(2 + (start - 2) * (1 - lr * CURVATURE) ** steps, abs=1e-12 * max(1, abs(start)))


def test_a_hundred_steps_of_a_hundredth_are_the_default():
    assert gradient_descent.main() == pytest.approx(2 - (1 - 0.01 * CURVATURE) ** 100)


@given(w=st.floats(-10, 10))
def test_gradient_is_the_slope_of_the_cost(w: float):
    slope = (gradient_descent.cost(w + 1e-5) - gradient_descent.cost(w - 1e-5)) / 2e-5
    assert gradient_descent.gradient(w) == pytest.approx(slope, abs=1e-7)  # measured: up to 2e-8 from rounding


def test_stochastic_multiplies_the_error_sample_by_sample(capsys: pytest.CaptureFixture):
    """A step on sample x multiplies w − 2 by 1 − 2·lr·x²."""
    for lr in (0.01, 0.03):
        factor = (1 - 2 * lr * 1) * (1 - 2 * lr * 4) * (1 - 2 * lr * 9)
        for epochs in (1, 2, 10):
            assert stochastic.main(epochs, lr) == pytest.approx(2 - factor**epochs, abs=1e-14)
        together = 1 + 3 * lr * CURVATURE  # the sum of three gradients at w = 1
        assert f"w = {2 - factor:.6f}; in parallel it would be {together:.6f}," in capsys.readouterr().out


def test_a_batch_of_all_samples_is_gradient_descent_to_the_least_squares_solution():
    for lr, seed in ((0.02, 0), (0.03, 1)):
        batches, path = mini_batch.main(lr=lr, seed=seed)[30]
        x, y = np.array(batches[0]).T
        best = x @ y / (x @ x)
        ws = [best + (1 - best) * (1 - lr * 2 * np.mean(x * x)) ** step for step in range(61)]
        assert path == pytest.approx(ws)
        assert np.std(y - 2 * x) == pytest.approx(0.5, abs=0.15)
    assert sorted(batches[0]) != sorted(mini_batch.main(epochs=1)[30][0][0])  # another seed, other noise


def test_each_epoch_has_all_samples_in_other_batches_and_small_ones_wander():
    ranges = []
    for size, (batches, path) in mini_batch.main(epochs=60).items():
        per_epoch = 30 // size
        assert len(batches) == len(path) - 1 == 60 * per_epoch
        for batch, w, after in zip(batches, path, path[1:], strict=False):
            x, y = np.array(batch).T
            assert after == pytest.approx(w - 0.02 * 2 * np.mean(x * (x * w - y)))
        first, second = [sum(batches[start : start + per_epoch], []) for start in (0, per_epoch)]  # noqa: RUF017
        assert sorted(first) == sorted(second)
        assert first != second
        end = path[len(path) * 2 // 3 :]
        ranges.append(max(end) - min(end))
    assert ranges == sorted(ranges, reverse=True)
    assert ranges[0] > 50 * ranges[-1]


def test_divergence_begins_exactly_at_the_bound():
    assert {len(path) for path in learning_rates.main(steps=5).values()} == {6}
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


@given(u=st.floats(-2, 2), v=st.floats(-2, 2))
def test_the_gradients_of_the_curve_and_the_saddle_are_slopes(u: float, v: float):
    h = 1e-5
    slope = (local_minimum.cost(v + h) - local_minimum.cost(v - h)) / (2 * h)
    assert local_minimum.gradient(v) == pytest.approx(slope, abs=1e-7)
    saddle = local_minimum.saddle
    slopes = [(saddle(u + h, v) - saddle(u - h, v)) / (2 * h), (saddle(u, v + h) - saddle(u, v - h)) / (2 * h)]
    assert local_minimum.saddle_gradient(u, v) == pytest.approx(slopes, abs=1e-7)


def test_descent_ends_in_the_nearest_valley_and_rests_on_the_saddle():
    valleys, (exact, _) = local_minimum.main()
    left, _, right = sorted(np.roots([4, 0, -8, 1]).real)
    assert [path[-1] for path in valleys] == pytest.approx([left, right])
    assert exact == [(pytest.approx(0.9**step), 0) for step in range(101)]
    ends = [local_minimum.main(seed=seed)[1][1][-1][1] for seed in range(5)]
    assert [abs(v) for v in ends] == pytest.approx([1] * 5, abs=0.1)
    assert min(ends) < 0 < max(ends)  # the noise chooses the valley


@pytest.mark.parametrize(
    ("name", "lr", "remedy"),
    [
        ("gradient_descent", "10", "a smaller --lr"),  # the cost's ** 2 raises OverflowError
        ("stochastic", "10", "--lr 1"),
        ("mini_batch", "10", "--lr 1"),
    ],
)
def test_a_step_that_leads_away_is_told(script, name: str, lr: str, remedy: str):
    result = script(f"ch03_gradient_descent/{name}.py", "--lr", lr)
    assert result.code == 1
    assert result.err.startswith(f"{name}.py: ")
    assert result.err.endswith(f"the learning rate is too large; try {remedy}\n")
    assert result.err.count("\n") == 1


def test_descent_in_the_animation_follows_the_closed_form(films: dict):
    gradient_descent.main(plot=True)
    [(figure, move, frames)] = films.values()
    source = (ROOT / "ch03_gradient_descent/gradient_descent.py").read_text("utf-8")
    axes, code, *panels = figure.axes
    for frame in frames:
        move(frame)
        lr, step, phase = frame
        ws = np.array([2 - (1 - lr * CURVATURE) ** k for k in range(step + 1)])
        before, after = ws[-2:]
        trail, tangent = axes.lines[1:3]
        shown = ws if phase == "arrived" else ws[:-1]
        assert np.array(trail.get_xydata()) == pytest.approx(np.stack([shown, 14 / 3 * (shown - 2) ** 2], axis=1))
        rise = np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata())
        assert rise == pytest.approx(CURVATURE * (before - 2))
        assert axes.lines[-1].get_xdata() == pytest.approx(shown[-1:])  # the ring
        lines = [text.get_text().split("  # ") for text in code.texts]
        assert all(f"    {line}" in source for line, *_ in lines)
        if phase != "slope":
            assert lines[2][1].endswith(f"= {after:.2f}")
    assert {frame[0] for frame in frames} == {0.01, 0.2, 0.22}
    for panel, lr in zip(panels, (0.01, 0.2, 0.22), strict=True):
        ws = panel.lines[1].get_ydata()  # the last frame shows all three
        assert np.array(ws) == pytest.approx(2 - (1 - lr * CURVATURE) ** np.arange(len(ws)))


def test_mini_batches_in_the_animation_walk_on_their_own_parabolas(films: dict):
    runs = mini_batch.main(plot=True)
    [(figure, move, frames)] = films.values()
    *panels, paths = figure.axes
    for step in (frames[0], frames[-1]):
        move(step)
        for axes, line, size in zip(panels, paths.lines, (1, 6, 30), strict=True):
            batches, path = runs[size]
            assert list(line.get_ydata()) == path[: step + 1]
            x, y = np.array(batches[step - 1]).T
            own, tangent, point = axes.lines[1:]
            assert own.get_ydata()[5] == pytest.approx(np.mean((x * 1 - y) ** 2))  # at w = 1
            w = path[step - 1]
            assert np.ravel(point.get_xydata()) == pytest.approx([w, np.mean((x * w - y) ** 2)])
            rise = np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata())
            assert rise == pytest.approx(2 * np.mean(x * (x * w - y)))


def test_valleys_and_saddle_in_the_animation_are_the_lesson_s(films: dict):
    valleys, saddles = local_minimum.main(plot=True)
    [(figure, move, frames)] = films.values()
    curve, surface = figure.axes
    move(frames[-1])
    assert [list(curve.lines[i].get_xdata()) for i in (2, 4)] == valleys
    for line, path in zip(surface.lines, (saddles[1], saddles[0]), strict=True):  # the exact one is drawn last
        assert list(zip(*line.get_data_3d()[:2], strict=True)) == path


def test_the_slider_in_the_window_moves_the_learning_rate(sliders, monkeypatch: pytest.MonkeyPatch):
    shown = []

    def show(figure: Figure) -> None:
        [axes] = figure.axes
        assert axes.get_title().startswith("α = 0.2143 oscillates")
        for lr, word in ((0.22, "diverges"), (0.1, "converges")):
            sliders["α"].set_val(lr)
            assert axes.get_title().startswith(f"α = {lr:.4f} {word}")
            ws = [2 - (1 - lr * CURVATURE) ** step for step in range(13)]
            assert np.array(axes.lines[1].get_ydata()) == pytest.approx(np.array(ws))
        shown.append(figure)

    monkeypatch.setattr(plotting, "show", show)
    learning_rates.main(plot=True)
    assert (len(sliders), len(shown)) == (1, 1)


def test_the_chapter_needs_neither_numpy_nor_torch():
    code = """
import sys
from ch03_gradient_descent import exercise_03, gradient_descent, learning_rates, local_minimum, mini_batch, stochastic
for script in (gradient_descent, learning_rates, local_minimum, mini_batch, stochastic):
    script.main()
print({"numpy", "torch", "matplotlib"} & set(sys.modules))
"""
    result = process("-c", code, cwd=ROOT)
    assert result.stdout.endswith("\nset()\n"), result.stderr


def gradients_needed(samples: list) -> int:
    """How many gradients of single samples are computed until w is within 0.001 of 2, in steps of 0.01."""
    w, count = 1.0, 0
    while abs(w - 2) >= 0.001:
        for group in samples:
            w -= 0.01 * np.mean([2 * x * (x * w - 2 * x) for x in group])
            count += len(group)
    return count


def test_answers_on_the_page():
    def cost(w: float) -> float:
        return 14 / 3 * (w - 2) ** 2

    slope = CURVATURE * (1 - 2)  # of the cost, at w = 1
    down, up = 1 - 0.01 * slope, 1 + 0.01 * slope
    guesses = [f"−{-slope:.2f}", f"(−{-slope:.2f}) = {down:.2f}", f"{up:.2f}"]
    guesses += [f"{cost(1):.2f}", f"{cost(down):.2f}", f"{cost(up):.2f}"]
    answers = [f"{2 - (1 - 0.02) * (1 - 0.08) * (1 - 0.18):.6f}", f"{1 + 0.02 * (1 + 4 + 9):.2f}"]  # the two orders
    answers += [f"{gradients_needed([[1], [2], [3]])}", f"{gradients_needed([[1, 2, 3]])}"]
    for size, (batches, path) in mini_batch.main().items():
        if size in (1, 30):
            end = path[len(path) * 2 // 3 :]
            answers += [f"{min(end):.2f}", f"{max(end):.2f}", f"{path[len(batches) // 60]:.2f}"]
    slow = f"{2 - (1 - 0.0001 * CURVATURE) ** 100:.2f}"  # with --lr 0.0001
    for name, heading in (("README.md", "## Check yourself"), ("README.zh-CN.md", "## 自测")):
        page = (ROOT / "ch03_gradient_descent" / name).read_text("utf-8")
        before, questions = page.split(heading)
        assert [answer for answer in [*guesses, slow] if answer not in before] == []
        assert [answer for answer in answers if answer not in questions] == []
