"""Chapter 2 beside closed forms and NumPy's least squares."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from ch02_linear_model import data_split, loss_curve, loss_surface
from common import plotting
from tests.conftest import ROOT


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that a lesson shows, not drawn."""
    figures = []
    monkeypatch.setattr(plotting, "show", lambda figure, name="": figures.append(figure))
    return figures


def test_loss_curve_is_the_parabola():
    """mean(x²)·(w − 2)² = 14/3·(w − 2)²."""
    w_list, mse_list = loss_curve.main()
    ws = np.array(w_list)
    losses = np.array(mse_list)
    assert ws == pytest.approx(np.arange(41) / 10)
    assert losses == pytest.approx(14 / 3 * (ws - 2) ** 2)
    assert ws[losses.argmin()] == 2


def test_loss_surface_is_smallest_at_the_least_squares_solution():
    w, b, losses = loss_surface.main()
    x, y = np.array(loss_surface.x_data), np.array(loss_surface.y_data)
    design = np.stack([x, np.ones(3)], axis=1)
    solution = np.linalg.lstsq(design, y, rcond=None)[0]
    best = losses.argmin()
    assert (w.flat[best], b.flat[best]) == pytest.approx(solution, abs=1e-9)
    for i, j in ((0, 0), (7, 30), (40, 3)):
        residual = design @ [w[i, j], b[i, j]] - y
        assert losses[i, j] == pytest.approx(residual @ residual / 3)


def test_fits_are_least_squares_and_the_development_set_picks():
    best, train_losses, dev_losses, test_losses = data_split.main()
    x, y = data_split.samples(0)
    assert len(np.unique(x)) == 40  # so the sets share no point
    for degree in (0, 1, 3, 5):
        solution = np.linalg.lstsq(np.vander(x[:20], degree + 1), y[:20], rcond=None)[0]
        squares = (np.vander(x, degree + 1) @ solution - y) ** 2
        means = [squares[:20].mean(), squares[20:30].mean(), squares[30:].mean()]
        assert [losses[degree] for losses in (train_losses, dev_losses, test_losses)] == pytest.approx(means)
    assert dev_losses[best] == min(dev_losses)
    assert (best, data_split.main(seed=1)[0]) == (4, 6)
    assert train_losses[-1] < train_losses[best] < train_losses[1]  # fits ever better,
    assert test_losses[-1] > 10 * test_losses[best]  # and generalises worse


def test_the_development_loss_of_the_picked_degree_is_too_good():
    """It was picked for it, so the test loss is more often above than below."""
    higher = 0
    for seed in range(20):
        best, _, dev_losses, test_losses = data_split.main(seed)
        higher += test_losses[best] > dev_losses[best]
    assert higher > 10


def test_the_animation_tries_every_w_and_ends_at_the_best(films: dict):
    w_list, _ = loss_curve.main(plot=True)
    [(figure, move, frames)] = films.values()
    source = (ROOT / "ch02_linear_model/loss_curve.py").read_text("utf-8")
    data, curve, code = figure.axes
    assert all(f"    {line.get_text()}" in source for line in code.texts)
    for frame in frames:
        move(frame)
        i, samples, active = frame
        w = w_list[i]
        ends = [path.vertices for path in data.collections[0].get_paths()]  # the red errors
        assert np.array(ends) == pytest.approx(np.array([[[x, 2 * x], [x, w * x]] for x in (1, 2, 3)][:samples]))
        if active == 3:
            mse = np.mean([(w * x - 2 * x) ** 2 for x in (1, 2, 3)])
            assert curve.get_title().endswith(f" / 3 = {mse:.2f}")
            assert np.array(curve.lines[1].get_xydata()) == pytest.approx(np.array([[w, mse]]))
    assert w == pytest.approx(2)
    assert data.lines[1].get_ydata()[1] == pytest.approx(7)  # 2·3.5
    assert curve.lines[0].get_ydata() == pytest.approx(14 / 3 * (np.arange(41) / 10 - 2) ** 2)


def test_the_stars_stand_at_the_minimum(shown: list):
    loss_surface.main(plot=True)
    surface, contours = shown[0].axes
    assert np.ravel(surface.lines[0].get_data_3d()) == pytest.approx([2, 0, 0], abs=1e-9)
    assert np.ravel(contours.lines[0].get_data()) == pytest.approx([2, 0], abs=1e-9)


def test_the_red_lines_end_at_the_points_that_no_fit_has_seen(shown: list):
    _, _, dev_losses, _ = data_split.main(plot=True)
    _, figure = shown
    x, y = data_split.samples(0)
    for axes, degree in zip(figure.axes, (1, 4, 15), strict=False):
        errors = np.array([path.vertices for path in axes.collections[0].get_paths()])
        assert np.array(errors[:, 0]) == pytest.approx(np.stack([x[20:30], y[20:30]], axis=1))
        assert np.mean((errors[:, 1, 1] - errors[:, 0, 1]) ** 2) == pytest.approx(dev_losses[degree])


def test_the_slider_in_the_window_moves_w(sliders, monkeypatch: pytest.MonkeyPatch):
    shown = []

    def show(figure: Figure) -> None:
        curve = figure.axes[1]
        assert curve.get_title() == "MSE = (0.00 + 0.00 + 0.00) / 3 = 0.00"
        sliders["w"].set_val(3)
        assert curve.get_title() == "MSE = (1.00 + 4.00 + 9.00) / 3 = 4.67"
        assert np.array(curve.lines[1].get_xydata()) == pytest.approx(np.array([[3, 14 / 3]]))
        shown.append(figure)

    monkeypatch.setattr(plotting, "show", show)
    loss_curve.main(plot=True)
    assert (len(sliders), len(shown)) == (1, 1)


def test_answers_on_the_page():
    points = np.stack(data_split.samples(0))
    sets = np.split(points, [20, 30], axis=1)
    x, y = sets[0]
    answers = [f"{20**10:,}", f"{20**10 / 1e6 / 86400:.0f}"]
    answers += [f"−{np.mean([2, 4, 6]):.0f}"]  # at w = 0, without the square
    for degree in (4, 15):
        fit = np.polynomial.Chebyshev.fit(x, y, degree)  # another basis, the same least squares
        answers += [f"{np.mean((fit(x) - y) ** 2):.3g}" for x, y in sets]
    for name, heading in (("README.md", "## Check yourself"), ("README.zh-CN.md", "## 自测")):
        page = (ROOT / "ch02_linear_model" / name).read_text("utf-8")
        assert [answer for answer in answers if answer not in page.split(heading)[1]] == []
