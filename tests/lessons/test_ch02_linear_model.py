"""Chapter 2 beside closed forms and NumPy's least squares."""

import inspect

import numpy as np
import pytest

from ch02_linear_model import data_split, loss_curve, loss_surface
from ch02_linear_model.figures.loss_curve import CODE
from common import plotting
from tests.conftest import ROOT


def test_loss_curve_and_its_film_show_the_parabola(films: dict):
    """mean(x²)·(w − 2)² = 14/3·(w − 2)²."""
    w_list, mse_list = loss_curve.main(plot=True)
    assert w_list == pytest.approx(np.arange(41) / 10)
    assert mse_list == pytest.approx(14 / 3 * (np.arange(41) / 10 - 2) ** 2)
    [(figure, move, frames)] = films.values()
    data, curve, _ = figure.axes
    for frame in frames:
        move(frame)
        i, samples, _ = frame
        red = [path.vertices for path in data.collections[0].get_paths()]  # from each label to the line
        expected = [[[x, 2 * x], [x, w_list[i] * x]] for x in (1, 2, 3)][:samples]
        assert np.array(red) == pytest.approx(np.array(expected))
    assert curve.lines[0].get_xydata() == pytest.approx(np.stack([w_list, mse_list], axis=1))
    assert all(line in inspect.getsource(loss_curve) for line in CODE)


def test_the_slider_in_the_window_moves_w(sliders: dict, monkeypatch: pytest.MonkeyPatch):
    figures = []
    monkeypatch.setattr(plotting, "show", figures.append)
    loss_curve.main(plot=True)
    curve = figures[0].axes[1]
    assert curve.get_title() == "MSE = (0.00 + 0.00 + 0.00) / 3 = 0.00"
    sliders["w"].set_val(3)
    assert curve.get_title() == "MSE = (1.00 + 4.00 + 9.00) / 3 = 4.67"
    assert curve.lines[1].get_xydata() == pytest.approx(np.array([[3, 14 / 3]]))


def test_loss_surface_is_smallest_at_the_least_squares_solution():
    w, b, losses = loss_surface.main()
    assert (w[3, 7], b[3, 7], b.max()) == pytest.approx((0.7, -1.7, 2))
    assert losses == pytest.approx(np.mean([(w * x + b - 2 * x) ** 2 for x in (1, 2, 3)], axis=0))
    best = losses.argmin()
    solution = np.linalg.lstsq([[1, 1], [2, 1], [3, 1]], [2, 4, 6], rcond=None)[0]
    assert (w.flat[best], b.flat[best]) == pytest.approx(solution, abs=1e-9)


def test_fits_are_least_squares_and_the_development_set_picks(monkeypatch: pytest.MonkeyPatch):
    figures = []
    monkeypatch.setattr(plotting, "show", lambda figure, name="": figures.append(figure))
    best, *losses = data_split.main(plot=True)
    x, y = data_split.samples(0)
    assert len(np.unique(x)) == 40  # so the sets share no point
    for degree in (0, 1, 3, 5):
        powers = np.vander(x, degree + 1)
        solution = np.linalg.lstsq(powers[:20], y[:20], rcond=None)[0]
        sets = np.split((powers @ solution - y) ** 2, [20, 30])
        assert [of_set[degree] for of_set in losses] == pytest.approx([squares.mean() for squares in sets])
    train_losses, dev_losses, _ = losses
    assert train_losses == sorted(train_losses, reverse=True)
    assert dev_losses[best] == min(dev_losses)
    for axes, degree in zip(figures[1].axes, (1, best, 15), strict=False):  # the errors on the development set
        red = np.array([path.vertices for path in axes.collections[0].get_paths()])
        assert red[:, 0] == pytest.approx(np.stack([x, y], axis=1)[20:30])
        assert np.mean(np.diff(red[..., 1]) ** 2) == pytest.approx(dev_losses[degree])
    page = (ROOT / "ch02_linear_model/README.md").read_text("utf-8")
    answers = [f"{of_set[degree]:.3g}" for of_set in losses for degree in (best, 15)]
    assert [answer for answer in answers if answer not in page] == []


def test_the_development_loss_of_the_picked_degree_is_too_good():
    """It was picked for it, so the test loss is more often above than below."""
    runs = [data_split.main(seed) for seed in range(20)]
    assert sum(test_losses[best] > dev_losses[best] for best, _, dev_losses, test_losses in runs) > 10
