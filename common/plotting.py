"""Pictures: one look for all, in a window or a file. matplotlib is imported only when one is drawn."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from common.cli import UserError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike
    from torch import Tensor, nn

T = TypeVar("T")
COLORS = ["#2f6fb3", "#e08214", "#2c8a57", "#c8413b", "#7b5aa6", "#7a7f87", "#8c5a3c", "#1f9aa8", "#a09a1c"]
BLUE, ORANGE, GREEN, RED, PURPLE, GREY = COLORS[:6]
PALE = "#e3ecf7"  # the background of boxes
CHINESE_FONTS = ["Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC",
                 "Heiti SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP"]  # fmt: skip


def figure(width: float = 7, height: float = 4.6) -> "Figure":
    """An empty figure in the project's style; the size is in inches."""
    try:
        import matplotlib.pyplot as plt

        plt.rc("axes", grid=True, prop_cycle=plt.cycler(color=COLORS))
        plt.rc("axes.spines", right=False, top=False)
        plt.rc("font", family=["DejaVu Sans", *_chinese_font()], size=13)
        plt.rc("grid", alpha=0.3)
        plt.rc("image", cmap="gray_r")
        plt.rc("savefig", dpi=110)
        return plt.figure(figsize=(width, height), layout="constrained")
    except (ImportError, ValueError) as error:  # the environment asks for a window that there cannot be
        cause = str(error).split(";")[0]
        raise UserError(f"matplotlib cannot draw ({cause}); unset MPLBACKEND, or set it to agg") from error


def term(english: str, chinese: str) -> str:
    """A label with the lecture's Chinese term, where this machine has a font for it."""
    return f"{english} {chinese}" if _chinese_font() else english


def _chinese_font() -> list[str]:
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in CHINESE_FONTS if name in installed][:1]


def show(figure: "Figure", name: str = "") -> None:
    """Open a window where there is a display; else write <script>[_name].png to this folder and print its path."""
    _deliver(figure, name, "png", figure.savefig)


def animate(figure: "Figure", draw: Callable[[T], None], frames: Sequence[T], fps: int = 5, name: str = "") -> None:
    """Call draw for each frame in turn: in a window, or into <script>[_name].gif, which rests on the last frame."""
    from matplotlib.animation import FuncAnimation, PillowWriter

    draw(frames[-1])  # the fullest frame decides the layout, once for all
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    frames = [*frames, *[frames[-1]] * 2 * fps]
    movie = FuncAnimation(figure, draw, frames, init_func=lambda: None, interval=1000 / fps)
    _deliver(figure, name, "gif", lambda path: movie.save(path, PillowWriter(fps), dpi=90))


def _deliver(figure: "Figure", name: str, suffix: str, save: Callable[[Path], object]) -> None:
    import matplotlib.pyplot as plt

    if figure.canvas.required_interactive_framework:
        plt.show()
        return
    path = Path.cwd() / f"{Path(sys.argv[0]).stem}{name and '_'}{name}.{suffix}"
    try:
        save(path)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise UserError(f"cannot write {path} ({error.strerror}); free some disk space or go elsewhere") from error
    plt.close(figure)
    print(f"picture: {path}")


def canvas(width: float, height: float, columns: float, rows: float) -> tuple["Figure", "Axes"]:
    """A figure to draw matrices on; its unit is a matrix cell, its origin the top left corner."""
    sheet = figure(width, height)
    axes = sheet.subplots()
    axes.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal")
    axes.axis("off")
    return sheet, axes


def cells(axes: "Axes", values: "ArrayLike", left: float, top: float, title: str = "", size: float = 10) -> None:
    """Draw a matrix, or a vector as a row, as cells with their numbers: blue where positive, orange where negative."""
    import numpy as np
    from matplotlib.patches import Rectangle

    matrix = np.atleast_2d(np.array(values, dtype=float))
    largest = np.abs(matrix).max() or 1
    decimals = 0 if (matrix == matrix.round()).all() else 2
    for (y, x), value in np.ndenumerate(matrix):
        color = (BLUE if value > 0 else ORANGE, 0.5 * abs(value) / largest)
        axes.add_patch(Rectangle((left + x, top + y), 1, 1, facecolor=color, edgecolor=GREY, clip_on=False))
        sign(axes, left + x + 0.5, top + y + 0.5, f"{value:.{decimals}f}", size)
    axes.text(left + matrix.shape[1] / 2, top - 0.2, title, ha="center", va="bottom", fontsize=size + 2)


def frame(axes: "Axes", left: float, top: float, width: float, height: float, color: str = RED) -> None:
    """Draw a thick line around some cells."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor=color, linewidth=2.5, zorder=3))


def arrow(axes: "Axes", start: tuple[float, float], end: tuple[float, float], color: str = "black") -> None:
    """Draw an arrow from start to end."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color})


def sign(axes: "Axes", x: float, y: float, text: str, size: float = 16) -> None:
    """Write a number, or an operator such as × or =, centred at a place."""
    axes.text(x, y, text, ha="center", va="center", fontsize=size)


def draw_digit(axes: "Axes", image: "Tensor", title: str = "") -> None:
    """Draw one 28×28 image, dark on white."""
    axes.imshow(image.detach().cpu().reshape(28, 28).numpy())
    axes.set_title(title, fontsize=12)
    axes.axis("off")


def learning_curves(history: Sequence, model: "nn.Module", images: "Tensor", labels: "Tensor") -> None:
    """Draw loss and test accuracy per epoch, and the first twenty test images (of N×1×28×28) misread."""
    whole = figure(7, 10.5)
    curves, digits = whole.subfigures(2, 1, squeeze=False, height_ratios=[1.1, 1]).flat
    loss, accuracy = curves.subplots(2, 1, sharex=True)
    epochs = range(1, len(history) + 1)
    loss.plot(epochs, [epoch["loss"] for epoch in history], "o-")
    loss.set(ylabel=term("training loss", "损失"))
    accuracy.plot(epochs, [100 * epoch["accuracy"] for epoch in history], "o-", color=GREEN)
    accuracy.set(xlabel="epoch", ylabel=term("test accuracy %", "准确率"), xlim=(0.5, len(history) + 0.5))
    accuracy.set(ylim=(None, 100), title=f"{history[-1]['accuracy']:.2%} after epoch {len(history)}")
    accuracy.locator_params(axis="x", integer=True, min_n_ticks=1)
    predicted = model(images).argmax(dim=1)
    wrong = (predicted != labels).nonzero().flatten()
    digits.suptitle(f"{len(wrong)} of {len(labels):,} misread")
    grid = digits.subplots(4, 5, subplot_kw={"frame_on": False, "xticks": [], "yticks": []}).flat
    for axes, index in zip(grid, wrong.tolist(), strict=False):
        draw_digit(axes, images[index], f"{labels[index]} read {predicted[index]}")
    show(whole)
