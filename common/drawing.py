"""Matrices as cells of numbers, and what goes with them: frames, arrows, signs, digits."""

from typing import Any

from common.plotting import GREY, LOOKED_AT, Axes, Figure, figure


def canvas(width: float, height: float, columns: float, rows: float) -> tuple[Figure, Axes]:
    """A figure to draw matrices on; its unit is a matrix cell, its origin the top left corner."""
    sheet = figure(width, height)
    axes = sheet.subplots()
    axes.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal")
    axes.axis("off")
    return sheet, axes


def cells(axes: Axes, values: Any, left: float, top: float, title: str = "", size: float = 13) -> None:
    """Draw a matrix, or a vector as a row, as cells with their numbers: blue where positive, red where negative."""
    import matplotlib.pyplot as plt
    import numpy as np

    matrix = np.atleast_2d(np.asarray(getattr(values, "tolist", lambda: values)(), dtype=float))
    largest = np.abs(matrix).max() or 1
    decimals = 0 if (matrix == matrix.round()).all() else 2
    for (y, x), value in np.ndenumerate(matrix):
        shade = plt.get_cmap("RdBu")(0.5 + 0.25 * value / largest)  # half of the scale: the numbers stay readable
        axes.add_patch(plt.Rectangle((left + x, top + y), 1, 1, facecolor=shade, edgecolor=GREY, clip_on=False))
        sign(axes, left + x + 0.5, top + y + 0.5, f"{value:.{decimals}f}".replace("-", "−"), size)
    axes.text(left + matrix.shape[1] / 2, top - 0.2, title, ha="center", va="bottom", fontsize=size)


def frame(axes: Axes, left: float, top: float, width: float, height: float, color: str = LOOKED_AT) -> None:
    """Draw a thick line around some cells."""
    corners = [left, left + width, left + width, left, left], [top, top, top + height, top + height, top]
    axes.plot(*corners, color=color, linewidth=2.5, zorder=3, clip_on=False)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], color: str = "black") -> None:
    """Draw an arrow from start to end."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color})


def sign(axes: Axes, x: float, y: float, text: str, size: float = 16) -> None:
    """Write a number, or an operator such as × or =, centred at a place."""
    axes.text(x, y, text, ha="center", va="center", fontsize=size)


def digit(axes: Axes, image: Any, title: str = "") -> None:
    """Draw one 28×28 image, dark on white."""
    axes.imshow(image.detach().cpu().reshape(28, 28).numpy())
    axes.set_title(title)
    axes.axis("off")
