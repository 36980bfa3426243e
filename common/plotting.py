"""Pictures: one look for all; in a window, below a cell of a notebook, or in a file. matplotlib is imported late."""

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from common.cli import UserError, in_notebook, is_rank_0
from common.files import write_atomically

Axes = Figure = Any  # matplotlib's
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


def figure(width: float = 7, height: float = 4.6) -> Figure:
    """An empty figure in the project's style; the size is in inches, 7 wide for text of 13 points."""
    try:
        import matplotlib.pyplot as plt

        plt.rc("axes", grid=True, prop_cycle=plt.cycler(color=COLORS))
        plt.rc("axes.spines", right=False, top=False)
        plt.rc("font", family=["DejaVu Sans", *chinese_font()], size=13)
        plt.rc("grid", alpha=0.3)
        plt.rc("image", cmap="gray_r")
        plt.rc("savefig", dpi=110)
        return plt.figure(figsize=(width, height), dpi=min(80, 640 / height), layout="constrained")  # a small laptop
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

    matrix = np.atleast_2d(np.asarray(values, dtype=float))
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


def show(figure: Figure, name: str = "", suffix: str = "png", save: Callable | None = None) -> None:
    """A window where there is a display, a picture below a notebook's cell, else the file <script>[_name].png."""
    import matplotlib.pyplot as plt

    if not is_rank_0():
        return
    if figure.canvas.required_interactive_framework:
        timer = figure.canvas.new_timer(200, [(lambda: None, (), {})])  # or Tk would keep Ctrl-C until the mouse moves
        timer.start()
        print("close the window to go on (关闭窗口后继续)", flush=True)
        plt.show()
        return
    (save or figure.savefig)(picture := io.BytesIO(), format=suffix)
    plt.close(figure)
    if in_notebook():
        from IPython.display import Image, display

        display(Image(picture.getvalue(), format=suffix))
    else:
        path = Path.cwd() / f"{Path(sys.argv[0]).stem}{name and '_'}{name}.{suffix}"
        write_atomically(path, picture.getvalue())
        print(f"picture: {path}")


def animate(figure: Figure, draw: Callable, frames: Sequence, seconds: float | list = 0.2, name: str = "") -> None:
    """Call draw for each frame in turn, for so many seconds each; the last rests for 4. Shown as a GIF."""
    from matplotlib.animation import FuncAnimation
    from PIL import Image

    times = [seconds] * len(frames) if isinstance(seconds, (int, float)) else seconds
    milliseconds = [*(round(1000 * time) for time in times[:-1]), 4000]
    draw(frames[-1])  # the fullest frame decides the layout, once for all
    figure.savefig(io.BytesIO(), dpi=90)
    figure.set_layout_engine("none")
    if figure.canvas.required_interactive_framework:
        fifths = [frame for frame, time in zip(frames, milliseconds, strict=True) for _ in range(time // 200)]
        figure.film = FuncAnimation(figure, draw, fifths, init_func=lambda: None, interval=200)

    def save(file: io.BytesIO, format: str) -> None:
        stills = []
        for frame in frames:
            draw(frame)
            figure.savefig(still := io.BytesIO(), dpi=90)
            stills.append(Image.open(still).convert("RGB"))
        stills[0].save(file, format, save_all=True, append_images=stills[1:], duration=milliseconds, loop=0)

    show(figure, name, "gif", save)
