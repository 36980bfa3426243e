"""Chapter 2 beside closed forms and NumPy's least squares."""

import numpy as np
import pytest

from ch02_linear_model import data_split, loss_curve, loss_surface


def test_loss_curve_is_the_parabola():
    """mean(x²)·(w − 2)² = 14/3·(w − 2)²."""
    ws, losses = loss_curve.main()
    assert ws == pytest.approx(np.arange(41) / 10)
    assert losses == pytest.approx(14 / 3 * (ws - 2) ** 2)
    assert ws[losses.argmin()] == 2


def test_loss_surface_is_smallest_at_the_least_squares_solution():
    w, b, losses = loss_surface.main()
    design = np.stack([loss_surface.XS, np.ones(3)], axis=1)
    solution = np.linalg.lstsq(design, loss_surface.YS, rcond=None)[0]
    best = losses.argmin()
    assert (w.flat[best], b.flat[best]) == pytest.approx(solution, abs=1e-9)
    for i, j in ((0, 0), (7, 30), (40, 3)):
        residual = design @ [w[i, j], b[i, j]] - loss_surface.YS
        assert losses[i, j] == pytest.approx(residual @ residual / 3)


def test_sets_share_no_sample():
    points = np.concatenate([x for x, _ in data_split.samples(0).values()])
    assert len(np.unique(points)) == sum(data_split.SIZES.values())


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
