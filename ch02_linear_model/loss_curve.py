"""Lecture 2: try every w in y = w·x and see where the loss is smallest.

    uv run ch02_linear_model/loss_curve.py

Ends with the smallest loss, 0.00, at w = 2.0.
"""

import numpy as np

from common import plotting
from common.cli import run

XS = np.array([1.0, 2.0, 3.0])
YS = np.array([2.0, 4.0, 6.0])


def forward(x: np.ndarray, w: float) -> np.ndarray:
    return x * w


def loss(w: float) -> float:
    """Mean squared error over the data."""
    return np.mean((forward(XS, w) - YS) ** 2)


def draw(ws: np.ndarray, losses: np.ndarray) -> None:
    figure = plotting.figure()
    axes = figure.subplots()
    axes.plot(ws, losses, ".-")
    best = losses.argmin()
    axes.annotate(
        f"minimum at w = {ws[best]:.1f}",
        (ws[best], losses[best]),
        (2, 8),
        arrowprops={"arrowstyle": "->"},
        ha="center",
    )
    axes.set(xlabel=plotting.term("w, the weight", "权重"), ylabel=plotting.term("loss (MSE)", "损失"))
    plotting.show(figure, __file__)


def main(plot: bool = False) -> tuple[np.ndarray, np.ndarray]:
    ws = np.linspace(0, 4, 41)
    losses = np.array([loss(w) for w in ws])
    print("  w    loss")
    for w, value in zip(ws[::4], losses[::4], strict=True):
        print(f"{w:3.1f}  {value:6.2f}")
    best = losses.argmin()
    print(f"The loss is smallest, {losses[best]:.2f}, at w = {ws[best]:.1f}.")
    if plot:
        draw(ws, losses)
    return ws, losses


if __name__ == "__main__":
    run(main)
