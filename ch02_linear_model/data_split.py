"""Lecture 2: training, development and test set, and over-fitting made visible.

第 2 讲：训练集、开发集、测试集，以及看得见的过拟合。

    uv run ch02_linear_model/data_split.py --plot

A polynomial of higher degree fits the training set better, but not the points that it has not seen.

You should see: degree 4 picked by the development set, and its loss of 0.118 on the test set.
"""

import numpy as np
from numpy.polynomial import Polynomial

from common.cli import run
from common.options import Plot, Seed

TRAINING = 20  # points in each set
DEVELOPMENT = 10
TEST = 10
DEGREES = range(16)
NOISE = 0.2


def truth(x: np.ndarray) -> np.ndarray:
    return np.sin(2 * np.pi * x)


def samples(seed: int):
    """The points x and y of all sets, in random order: the truth plus noise."""
    rng = np.random.default_rng(seed)
    x = rng.permutation(np.linspace(0, 1, TRAINING + DEVELOPMENT + TEST))
    y = truth(x) + rng.normal(0, NOISE, len(x))
    return x, y


def loss(fit: Polynomial, x: np.ndarray, y: np.ndarray) -> float:
    """Mean squared error."""
    y_pred = fit(x)
    return np.mean((y_pred - y) ** 2)


def main(seed: Seed = 0, plot: Plot = False):
    x, y = samples(seed)
    cuts = [TRAINING, TRAINING + DEVELOPMENT]  # cut before these points
    x_train, x_dev, x_test = np.split(x, cuts)
    y_train, y_dev, y_test = np.split(y, cuts)

    fits, train_losses, dev_losses, test_losses = [], [], [], []
    print("degree     training  development         test")
    for degree in DEGREES:
        # The fit sees the training set alone; domain: where x lies.
        fit = Polynomial.fit(x_train, y_train, degree, domain=[0, 1])
        fits.append(fit)
        train_losses.append(loss(fit, x_train, y_train))
        dev_losses.append(loss(fit, x_dev, y_dev))
        test_losses.append(loss(fit, x_test, y_test))
        print(f"{degree:6}{train_losses[-1]:13.3g}{dev_losses[-1]:13.3g}{test_losses[-1]:13.3g}")

    best = int(np.argmin(dev_losses))  # the index of the smallest, here the degree
    print(f"The development set picks degree {best}; its loss on the test set is {test_losses[best]:.3f}.")
    if plot:
        from ch02_linear_model.figures.data_split import draw_losses, draw_sets

        draw_sets(x, y)
        draw_losses(x, y, fits, best, train_losses, dev_losses, test_losses)
    return best, train_losses, dev_losses, test_losses


if __name__ == "__main__":
    run(main)
