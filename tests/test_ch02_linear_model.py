"""Chapter 2 beside closed forms and NumPy's least squares."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from ch02_linear_model import data_split, loss_curve, loss_surface
from common import plotting
from tests.conftest import ROOT


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


def test_sets_share_no_sample():
    sets = data_split.samples(0)
    sizes = {name: (len(x), len(y)) for name, (x, y) in sets.items()}
    assert sizes == {"training": (20, 20), "development": (10, 10), "test": (10, 10)}
    points = np.concatenate([x for x, _ in sets.values()])
    assert len(np.unique(points)) == 40


def test_fits_are_least_squares_and_the_development_set_picks():
    best, losses = data_split.main()
    x, y = data_split.samples(0)["training"]
    for degree in (0, 1, 3, 5):
        vandermonde = np.vander(x, degree + 1)
        residual = vandermonde @ np.linalg.lstsq(vandermonde, y, rcond=None)[0] - y
        assert losses["training"][degree] == pytest.approx(np.mean(residual**2))
    assert losses["development"][best] == min(losses["development"])
    assert losses["training"][-1] < losses["training"][best] < losses["training"][1]  # fits ever better,
    assert losses["test"][-1] > 10 * losses["test"][best]  # and generalises worse


def test_the_animation_ends_with_the_line_through_the_data(films):
    w_list, _ = loss_curve.main(plot=True)
    [(figure, move, frames)] = films.values()
    assert frames == [*w_list[::2], pytest.approx(2)]
    data, curve = figure.axes
    for w in frames:
        move(w)
        mse = np.mean([(w * x - 2 * x) ** 2 for x in (1, 2, 3)])
        assert np.array(curve.lines[1].get_xydata()) == pytest.approx(np.array([[w, mse]]))
        assert curve.get_title().endswith(f" / 3 = {mse:.2f}")
        ends = [path.vertices[1] for path in data.collections[0].get_paths()]
        assert np.array(ends) == pytest.approx(np.array([[x, w * x] for x in (1, 2, 3)]))
    assert data.lines[1].get_ydata()[1] == pytest.approx(7)  # 2·3.5


def test_the_slider_in_the_window_moves_w(sliders, monkeypatch: pytest.MonkeyPatch):
    shown = []

    def show(figure: Figure) -> None:
        _, curve = figure.axes
        assert curve.get_title() == "MSE = (0.00 + 0.00 + 0.00) / 3 = 0.00"
        sliders["w"].set_val(3)
        assert curve.get_title() == "MSE = (1.00 + 4.00 + 9.00) / 3 = 4.67"
        assert np.array(curve.lines[1].get_xydata()) == pytest.approx(np.array([[3, 14 / 3]]))
        shown.append(figure)

    monkeypatch.setattr(plotting, "show", show)
    loss_curve.main(plot=True)
    assert (len(sliders), len(shown)) == (1, 1)


def test_the_development_loss_of_the_picked_degree_is_too_good():
    """It was picked for it, so the test loss is more often above than below."""
    higher = 0
    for seed in range(20):
        best, losses = data_split.main(seed)
        higher += losses["test"][best] > losses["development"][best]
    assert higher > 10


def test_answers_on_the_page():
    sets = data_split.samples(0)
    x, y = sets["training"]
    answers = [f"{20**10:,}", f"{20**10 / 1e6 / 86400:.0f}"]
    answers += [f"{np.sum(np.array([2, 4, 6]) ** 2)}", f"{np.mean(np.array([2, 4, 6]) ** 2):.2f}"]  # at w = 0
    for degree in (4, 15):
        fit = np.polynomial.Chebyshev.fit(x, y, degree)  # another basis, the same least squares
        answers += [f"{np.mean((fit(x) - y) ** 2):.3g}" for x, y in sets.values()]
    for name in ("README.md", "README.zh-CN.md"):
        page = (ROOT / "ch02_linear_model" / name).read_text("utf-8")
        questions = page[page.index("<details>") :]
        assert [answer for answer in answers if answer not in questions] == []
