"""Pictures: one look for all; in a window, below a cell of a notebook, or in a file. matplotlib is imported late."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from common.cli import UserError, in_notebook, is_rank_0

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike
    from torch import Tensor

Seconds = float | Sequence[float]
DATA = POSITIVE = "#2f6fb3"  # blue
MODEL = NEGATIVE = "#e08214"  # orange
ERROR = GRADIENT = "#c8413b"  # red: what is wrong, and what flows back
ACCURACY = "#2c8a57"  # green
LOOKED_AT = "black"  # the frame around what is at work now
GREY = "#7a7f87"  # what is only there for comparison
PALE = "#e3ecf7"  # the background of boxes
COLORS = [DATA, MODEL, ACCURACY, "#7b5aa6", "#8c5a3c", "#1f9aa8", "#a09a1c", GREY]  # of many lines without a meaning
CHINESE_FONTS = ["Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC",
                 "Heiti SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP"]  # fmt: skip
windows: list = []  # what waits to be shown on a display: run() opens all when main is done


def figure(width: float = 7, height: float = 4.6) -> "Figure":
    """An empty figure in the project's style; the size is in inches, 7 wide for text of 13 points."""
    try:
        import matplotlib.pyplot as plt

        plt.rc("axes", grid=True, prop_cycle=plt.cycler(color=COLORS))
        plt.rc("axes.spines", right=False, top=False)
        plt.rc("font", family=["DejaVu Sans", *chinese_font()], size=13)
        plt.rc("grid", alpha=0.3)
        plt.rc("image", cmap="gray_r")
        plt.rc("savefig", dpi=110)
        return plt.figure(figsize=(width, height), layout="constrained")
    except (ImportError, ValueError) as error:  # the environment asks for a window that there cannot be
        cause = str(error).split(";")[0]
        raise UserError(f"matplotlib cannot draw ({cause}); unset MPLBACKEND, or set it to agg") from error


def chinese_font() -> list[str]:
    """The first of CHINESE_FONTS that this machine has, if any."""
    from matplotlib.font_manager import fontManager

    return [name for name in CHINESE_FONTS if name in fontManager.get_font_names()][:1]


def term(english: str, chinese: str) -> str:
    """A label with the lecture's Chinese term, where this machine has a font for it."""
    return f"{english} {chinese}".replace("\n ", "\n") if chinese_font() else english


def show(figure: "Figure", name: str = "") -> None:
    """A window where there is a display, a picture below a notebook's cell, else the file <script>[_name].png."""
    _deliver(figure, name, "png", figure.savefig)


def animate(figure: "Figure", draw: Callable, frames: Sequence, seconds: Seconds = 0.2, name: str = "") -> None:
    """Call draw for each frame in turn, for so many seconds each (fifths); the last rests for 4. Shown as a GIF."""
    from matplotlib.animation import FuncAnimation, PillowWriter

    times = [seconds] * len(frames) if isinstance(seconds, (int, float)) else seconds
    draw(frames[-1])  # the fullest frame decides the layout, once for all
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    fifths = [frame for frame, time in zip(frames, [*times[:-1], 4], strict=True) for _ in range(round(5 * time))]
    movie = FuncAnimation(figure, draw, fifths, init_func=lambda: None, interval=200)
    _deliver(figure, name, "gif", lambda path: movie.save(path, PillowWriter(5), dpi=90))


def _deliver(figure: "Figure", name: str, suffix: str, save: Callable[[Path], object]) -> None:
    import matplotlib.pyplot as plt

    if figure.canvas.required_interactive_framework:
        windows.append(save)  # it holds the movie, which would end if nobody kept it
    elif is_rank_0():
        with tempfile.TemporaryDirectory() as folder:
            path = (
                Path(folder if in_notebook() else Path.cwd()) / f"{Path(sys.argv[0]).stem}{name and '_'}{name}.{suffix}"
            )
            try:
                save(path)
            except OSError as error:
                path.unlink(missing_ok=True)
                raise UserError(f"cannot write {path} ({error.strerror}); free some space or go elsewhere") from error
            if in_notebook():
                from IPython.display import Image, display

                display(Image(path.read_bytes(), format=suffix))
            else:
                print(f"picture: {path}")
        plt.close(figure)


def wait_for_windows() -> None:
    """Open the windows, if there are any, until all are closed."""
    import matplotlib.pyplot as plt

    if windows:
        print(f"windows open: {len(windows)}; close them to end the script (图窗全部关闭后程序结束)", flush=True)
        plt.show()


def canvas(width: float, height: float, columns: float, rows: float) -> tuple["Figure", "Axes"]:
    """A figure to draw matrices on; its unit is a matrix cell, its origin the top left corner."""
    sheet = figure(width, height)
    axes = sheet.subplots()
    axes.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal")
    axes.axis("off")
    return sheet, axes


def cells(axes: "Axes", values: "ArrayLike", left: float, top: float, title: str = "", size: float = 13) -> None:
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


def frame(axes: "Axes", left: float, top: float, width: float, height: float, color: str = LOOKED_AT) -> None:
    """Draw a thick line around some cells."""
    corners = [left, left + width, left + width, left, left], [top, top, top + height, top + height, top]
    axes.plot(*corners, color=color, linewidth=2.5, zorder=3, clip_on=False)


def arrow(axes: "Axes", start: tuple[float, float], end: tuple[float, float], color: str = "black") -> None:
    """Draw an arrow from start to end."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color})


def sign(axes: "Axes", x: float, y: float, text: str, size: float = 16) -> None:
    """Write a number, or an operator such as × or =, centred at a place."""
    axes.text(x, y, text, ha="center", va="center", fontsize=size)


def digit(axes: "Axes", image: "Tensor", title: str = "") -> None:
    """Draw one 28×28 image, dark on white."""
    axes.imshow(image.detach().cpu().reshape(28, 28).numpy())
    axes.set_title(title)
    axes.axis("off")
