"""Lecture 2: training, development and test set, and over-fitting made visible.

    uv run ch02_linear_model/data_split.py --plot

Polynomials of rising degree fit 20 noisy training points better and better. On the development set, which no fit has
seen, the loss falls at first and then rises: its smallest loss picks the degree. The test set is used once, for the
loss to report.
Ends with degree 4 picked and a loss of 0.118 on the test set.
"""

from common import plotting
from common.cli import Seed, run

import numpy as np
from numpy.polynomial import Polynomial

TRAINING = 20  # points in each set
DEVELOPMENT = 10
TEST = 10
DEGREES = range(16)
NOISE = 0.2
CHINESE = {"training": "训练集", "development": "开发集", "test": "测试集"}


def truth(x: np.ndarray) -> np.ndarray:
    return np.sin(2 * np.pi * x)


def samples(seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Points (x, y) of each set: the truth plus noise, in random order."""
    rng = np.random.default_rng(seed)
    x = rng.permutation(np.linspace(0, 1, TRAINING + DEVELOPMENT + TEST))
    y = truth(x) + rng.normal(0, NOISE, len(x))
    test = TRAINING + DEVELOPMENT  # where the test set begins
    return {
        "training": (x[:TRAINING], y[:TRAINING]),
        "development": (x[TRAINING:test], y[TRAINING:test]),
        "test": (x[test:], y[test:]),
    }


def loss(fit: Polynomial, x: np.ndarray, y: np.ndarray) -> float:
    """Mean squared error."""
    return np.mean((fit(x) - y) ** 2)


def main(seed: Seed = 0, plot: bool = False) -> tuple[int, dict[str, list[float]]]:
    sets = samples(seed)
    x_train, y_train = sets["training"]
    fits = []
    for degree in DEGREES:
        fit = Polynomial.fit(x_train, y_train, degree, domain=[0, 1])  # least squares; x lies between 0 and 1
        fits.append(fit)  # called like a function: fit(x)
    losses = {}
    for name, (x, y) in sets.items():
        losses[name] = [loss(fit, x, y) for fit in fits]

    print("degree     training  development         test")
    for degree in DEGREES:
        line = f"{degree:6}"
        for name in losses:
            line += f"{losses[name][degree]:13.3g}"
        print(line)
    best = int(np.argmin(losses["development"]))  # the index of the smallest, here the degree
    print(f"The development set picks degree {best}; its loss on the test set is {losses['test'][best]:.3f}.")
    if plot:
        draw_sets(sets)
        draw_overfitting(sets, fits, losses, best)
    return best, losses


def draw_sets(sets: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
    figure = plotting.figure(7, 4)
    axes = figure.subplots()
    grid = np.linspace(0, 1, 300)
    axes.plot(grid, truth(grid), color=plotting.GREY, label=plotting.term("truth", "真实曲线"))
    markers = {"training": "o", "development": "s", "test": "^"}
    for name, (x, y) in sets.items():
        axes.plot(x, y, markers[name], label=f"{plotting.term(name, CHINESE[name])}: {len(x)}")
    axes.set(xlabel="x", ylabel="y")
    axes.legend(fontsize=11)
    plotting.show(figure)


def draw_overfitting(
    sets: dict[str, tuple[np.ndarray, np.ndarray]], fits: list[Polynomial], losses: dict[str, list[float]], best: int
) -> None:
    figure = plotting.figure(7, 8.5)
    curves, lines = figure.subplots(2, 1)
    grid = np.linspace(0, 1, 300)
    x_train, y_train = sets["training"]
    curves.plot(x_train, y_train, "o", label=plotting.term("training set", "训练集"))
    for degree in (1, best, DEGREES[-1]):
        curves.plot(grid, fits[degree](grid), label=f"{plotting.term('degree', '次数')} {degree}")
    curves.set(xlabel="x", ylabel="y", ylim=(-2.2, 2.2), title=plotting.term("fits", "拟合"))
    curves.legend(fontsize=11)
    for name, values in losses.items():
        lines.semilogy(DEGREES, values, ".-", label=plotting.term(name, CHINESE[name]))
    lines.axvline(best, color=plotting.GREY, linestyle=":")
    lines.set(
        xlabel=plotting.term("degree", "次数"),
        ylabel="MSE",
        title=plotting.term("over-fitting", "过拟合") + f": past degree {best}",
    )
    lines.legend(fontsize=11)
    plotting.show(figure, "overfitting")


if __name__ == "__main__":
    run(main)
