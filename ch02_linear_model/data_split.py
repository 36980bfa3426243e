"""Lecture 2: training, development and test set, and over-fitting made visible.

    uv run ch02_linear_model/data_split.py --plot

Polynomials of rising degree fit 20 noisy training points better and better. The development set, which the fit never
saw, tells where better turns into worse, and picks the degree; the test set is used once, for the figure to report.
Ends with degree 4 picked and a loss of 0.118 on the test set.
"""

import numpy as np
from numpy.polynomial import Polynomial

from common import plotting
from common.cli import Seed, run

SIZES = {"training": 20, "development": 10, "test": 10}
DEGREES = range(16)
NOISE = 0.2


def truth(x: np.ndarray) -> np.ndarray:
    return np.sin(2 * np.pi * x)


def samples(seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Points (x, y) of each set: the truth plus noise, dealt out at random."""
    rng = np.random.default_rng(seed)
    x = rng.permutation(np.linspace(0, 1, sum(SIZES.values())))
    y = truth(x) + rng.normal(0, NOISE, x.size)
    cuts = np.cumsum([*SIZES.values()])[:-1]
    return dict(zip(SIZES, zip(np.split(x, cuts), np.split(y, cuts), strict=True), strict=True))


def loss(fit: Polynomial, x: np.ndarray, y: np.ndarray) -> float:
    """Mean squared error."""
    return np.mean((fit(x) - y) ** 2)


def draw(sets: dict, fits: list[Polynomial], losses: dict[str, list[float]], best: int) -> None:
    figure = plotting.figure(7, 3.6)
    axes = figure.subplots()
    axes.plot(grid := np.linspace(0, 1, 300), truth(grid), color=plotting.GREY, label="truth")
    for (name, (x, y)), marker in zip(sets.items(), "os^", strict=True):
        axes.plot(x, y, marker, label=f"{name} {len(x)}")
    axes.set(xlabel="x", ylabel="y")
    axes.legend(fontsize=11, ncols=2)
    plotting.show(figure, __file__)

    figure = plotting.figure(7, 8.5)
    curves, bars = figure.subplots(2, 1)
    curves.plot(*sets["training"], "o", label="training set")
    for degree in (1, best, DEGREES[-1]):
        curves.plot(grid, fits[degree](grid), label=f"degree {degree}")
    curves.set(xlabel="x", ylabel="y", ylim=(-2.2, 2.2), title=plotting.term("fits", "拟合"))
    curves.legend(fontsize=11)
    for name, values in losses.items():
        bars.semilogy(DEGREES, values, ".-", label=name)
    bars.axvline(best, color=plotting.GREY, linestyle=":")
    bars.set(xlabel="degree", ylabel="MSE", title=plotting.term("over-fitting", "过拟合") + f": past degree {best}")
    bars.legend(fontsize=11)
    plotting.show(figure, __file__, "overfitting")


def main(seed: Seed = 0, plot: bool = False) -> tuple[int, dict[str, list[float]]]:
    sets = samples(seed)
    fits = [Polynomial.fit(*sets["training"], degree, domain=[0, 1]) for degree in DEGREES]
    losses = {name: [loss(fit, *points) for fit in fits] for name, points in sets.items()}
    print("degree" + "".join(f"{name:>13}" for name in losses))
    for degree in DEGREES:
        print(f"{degree:6}" + "".join(f"{values[degree]:13.3g}" for values in losses.values()))
    best = int(np.argmin(losses["development"]))
    print(f"The development set picks degree {best}; its loss on the test set is {losses['test'][best]:.3f}.")
    if plot:
        draw(sets, fits, losses, best)
    return best, losses


if __name__ == "__main__":
    run(main)
