"""Chapter 2 beside closed forms and NumPy's least squares."""

import numpy as np
import pytest

from ch02_linear_model import data_split, loss_curve, loss_surface
from tests.conftest import ROOT


def test_loss_curve_and_its_film_show_the_parabola(films: dict, capsys: pytest.CaptureFixture):
    """mean(x²)·(w − 2)² = 14/3·(w − 2)²."""
    parabola = np.array([[w, 14 / 3 * (w - 2) ** 2] for w in np.arange(41) / 10])
    w_list, mse_list = loss_curve.main(plot=True)
    assert np.transpose([w_list, mse_list]) == pytest.approx(parabola)
    printed = [line.split() for line in capsys.readouterr().out.splitlines()[1:-1]]
    assert np.array(printed, float) == pytest.approx(parabola[::4], abs=0.006)
    [(figure, move, frames)] = films.values()
    data, curve, _ = figure.axes
    for i, samples, active in frames:
        move((i, samples, active))
        red = [path.vertices for path in data.collections[0].get_paths()]  # from each label to the line
        expected = [[[x, 2 * x], [x, w_list[i] * x]] for x in (1, 2, 3)][:samples]
        assert np.array(red) == pytest.approx(np.array(expected))
    assert curve.lines[0].get_xydata() == pytest.approx(parabola)


def test_loss_surface_is_smallest_at_the_least_squares_solution(capsys: pytest.CaptureFixture):
    """The mean of ((w − 2)·x + b)² is 14/3·(w − 2)² + 4·(w − 2)·b + b²."""
    w, b, losses = loss_surface.main()
    solution = np.linalg.lstsq([[1, 1], [2, 1], [3, 1]], [2, 4, 6], rcond=None)[0]
    assert [w.flat[losses.argmin()], b.flat[losses.argmin()]] == pytest.approx(solution, abs=1e-9)
    printed = [line.split()[3:] for line in capsys.readouterr().out.splitlines()[1:-1]]
    w, b = np.mgrid[-2:3, -2:3]
    assert np.array(printed, float) == pytest.approx(14 / 3 * w**2 + 4 * w * b + b**2, abs=0.006)


def test_fits_are_least_squares_and_the_development_set_picks():
    best, *losses = data_split.main()
    x, y = data_split.samples(0)
    assert len(np.unique(x)) == 40  # so the sets share no point
    for degree in (0, 1, 3, 5):
        fit = np.polyfit(x[:20], y[:20], degree)
        sets = np.split((np.polyval(fit, x) - y) ** 2, [20, 30])
        assert [of_set[degree] for of_set in losses] == pytest.approx([squares.mean() for squares in sets])
    train_losses, dev_losses, _ = losses
    assert train_losses == sorted(train_losses, reverse=True)
    assert dev_losses[best] == min(dev_losses)
    page = (ROOT / "ch02_linear_model/README.md").read_text("utf-8")
    assert all(f"{of_set[degree]:.3g}" in page for of_set in losses for degree in (best, 15))
