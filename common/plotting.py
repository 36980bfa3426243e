"""Pictures: one look for all; in a window, below a cell of a notebook, or in a file. matplotlib is imported late."""

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from common.cli import UserError, in_notebook, is_rank_0

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
windows: list = []  # figures and movies that wait for a display: run() opens all when main is done


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


def show(figure: Figure, name: str = "") -> None:
    """A window where there is a display, a picture below a notebook's cell, else the file <script>[_name].png."""
    _deliver(figure, name, "png", figure.savefig)


def animate(
    figure: Figure, draw: Callable, frames: Sequence, seconds: float | Sequence[float] = 0.2, name: str = ""
) -> None:
    """Call draw for each frame in turn, for so many seconds each; the last rests for 4. Shown as a GIF."""
    from matplotlib.animation import FuncAnimation
    from PIL import Image

    times = [seconds] * len(frames) if isinstance(seconds, (int, float)) else seconds
    times = [*times[:-1], 4]
    draw(frames[-1])  # the fullest frame decides the layout, once for all
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    if figure.canvas.required_interactive_framework:
        fifths = [frame for frame, time in zip(frames, times, strict=True) for _ in range(round(5 * time))]
        windows.append(FuncAnimation(figure, draw, fifths, init_func=lambda: None, interval=200))

    def save(path: Path) -> None:
        stills = []
        for frame in frames:
            draw(frame)
            figure.savefig(still := io.BytesIO(), dpi=90)
            stills.append(Image.open(still).convert("RGB"))
        milliseconds = [round(1000 * time) for time in times]
        stills[0].save(path, save_all=True, append_images=stills[1:], duration=milliseconds, loop=0)

    _deliver(figure, name, "gif", save)


def _deliver(figure: Figure, name: str, suffix: str, save: Callable[[Path], object]) -> None:
    import matplotlib.pyplot as plt

    if figure.canvas.required_interactive_framework:
        windows.append(figure)
        return
    if not is_rank_0():
        return
    path = Path.cwd() / f"{Path(sys.argv[0]).stem}{name and '_'}{name}.{suffix}"
    try:
        save(path)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise UserError(f"cannot write {path} ({error.strerror}); free some disk space or go elsewhere") from error
    plt.close(figure)
    if in_notebook():
        from IPython.display import Image, display

        display(Image(path.read_bytes(), format=suffix))
        path.unlink()
    else:
        print(f"picture: {path}")


def wait_for_windows() -> None:
    """Open the windows, if there are any, until all are closed."""
    import matplotlib.pyplot as plt

    if windows:
        print(
            f"windows open: {len(plt.get_fignums())}; close them to end the script (图窗全部关闭后程序结束)", flush=True
        )
        plt.show()
