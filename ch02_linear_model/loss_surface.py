"""Lecture 2, homework: with a bias, y = w·x + b, the loss is a surface over w and b.

    uv run ch02_linear_model/loss_surface.py --plot

Ends with the smallest loss, 0.00, at w = 2.0 and b = 0.0.
"""

import numpy as np

from common import plotting
from common.cli import run

XS = np.array([1.0, 2.0, 3.0])
YS = np.array([2.0, 4.0, 6.0])


def forward(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return x * w + b


def loss(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Mean squared error over the data for each pair of w and b, in the shape of w and b."""
    return np.mean((forward(XS, w[..., None], b[..., None]) - YS) ** 2, axis=-1)  # broadcast: pairs × samples


def draw(w: np.ndarray, b: np.ndarray, losses: np.ndarray, best: tuple) -> None:
    figure = plotting.figure(7, 9.5)
    surface = figure.add_subplot(2, 1, 1, projection="3d")
    surface.plot_surface(w, b, losses, cmap="viridis")
    surface.set(xlabel="w", ylabel="b", zlabel=plotting.term("loss", "损失"))
    contours = figure.add_subplot(2, 1, 2)
    contours.contour(w, b, losses, levels=[0.1, 0.5, 1, 2, 5, 10, 20, 40], cmap="viridis")
    contours.plot(w[best], b[best], "*", color=plotting.RED, markersize=14)
    contours.annotate("minimum", (w[best], b[best]), (2.1, 0.1), color=plotting.RED)
    contours.set(xlabel="w", ylabel="b", title="the same from above")
    plotting.show(figure, __file__)


def main(plot: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    w, b = np.meshgrid(np.linspace(0, 4, 41), np.linspace(-2, 2, 41))
    losses = loss(w, b)
    print("loss     b = -2      -1       0       1       2")
    for column in range(0, 41, 10):
        print(f"w = {w[0, column]:.0f}  " + "".join(f"{value:8.2f}" for value in losses[::10, column]))
    best = np.unravel_index(losses.argmin(), losses.shape)
    print(f"The loss is smallest, {losses[best]:.2f}, at w = {w[best]:.1f} and b = {b[best]:.1f}.")
    if plot:
        draw(w, b, losses, best)
    return w, b, losses


if __name__ == "__main__":
    run(main)
