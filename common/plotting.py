"""Pictures: one look for all, in a window or a file. matplotlib is imported only when one is drawn."""

import hashlib
import inspect
import io
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from common.files import write_whole

if TYPE_CHECKING:
    import torch
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, RED, PURPLE = "#2f6fb3", "#e08214", "#2c8a57", "#c8413b", "#7b5aa6"
GREY, BROWN, CYAN, OLIVE = "#7a7f87", "#8c5a3c", "#1f9aa8", "#a09a1c"
PALE = "#e3ecf7"  # the ground of boxes
CHINESE_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK JP")


def figure(width: float = 7, height: float = 4.6) -> "Figure":
    """An empty figure in the project's style; the size is in inches."""
    import matplotlib.pyplot as plt

    plt.rcParams.update(
        {
            "axes.grid": True,
            "axes.prop_cycle": plt.cycler(color=[BLUE, ORANGE, GREEN, RED, PURPLE, GREY, BROWN, CYAN, OLIVE]),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "font.family": ["DejaVu Sans", *_chinese_font()],
            "font.size": 13,
            "grid.alpha": 0.3,
            "image.cmap": "gray_r",
            "savefig.dpi": 110,
        }
    )
    return plt.figure(figsize=(width, height), layout="constrained")


def term(english: str, chinese: str) -> str:
    """A label with the lecture's Chinese term, where this machine has a font for it."""
    return f"{english} {chinese}" if _chinese_font() else english


def _chinese_font() -> list[str]:
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in CHINESE_FONTS if name in installed][:1]


def show(figure: "Figure", script: str, name: str = "") -> None:
    """Open a window where there is a display; else write <script>[_name].png to this folder and print its path."""
    import matplotlib.pyplot as plt

    if plt.get_backend().lower() != "agg":  # matplotlib's choice where there is no display
        plt.show()
        return
    content = io.BytesIO()
    figure.savefig(content, metadata={"Source": fingerprint(Path(script)), "Software": None})
    plt.close(figure)
    path = Path.cwd() / f"{Path(script).stem}{name and '_'}{name}.png"
    write_whole(path, content.getvalue())
    print(f"picture: {path}")


def fingerprint(script: Path) -> str:
    """Changes when the code behind a picture does (the script's docstring apart): tells a stale picture."""
    code = script.read_text("utf-8").split('"""', 2)[2] + Path(__file__).read_text("utf-8")
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def canvas(width: float, height: float, columns: float, rows: float) -> tuple["Figure", "Axes"]:
    """A figure to draw matrices on; its unit is a matrix cell, its origin the top left corner."""
    sheet = figure(width, height)
    axes = sheet.subplots()
    axes.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal")
    axes.axis("off")
    return sheet, axes


def cells(
    axes: "Axes", values: Sequence, left: float, top: float, title: str = "", form: str = "{:.2f}", size: float = 10
) -> None:
    """Draw a matrix, or a vector as a row, as cells with their numbers: blue where positive, orange where negative."""
    import numpy as np
    from matplotlib.patches import Rectangle

    matrix = np.atleast_2d(np.asarray(values))
    largest = np.abs(matrix).max() or 1
    for (y, x), value in np.ndenumerate(matrix):
        color = (BLUE if value > 0 else ORANGE, 0.5 * abs(value) / largest)
        axes.add_patch(Rectangle((left + x, top + y), 1, 1, facecolor=color, edgecolor=GREY))
        axes.text(left + x + 0.5, top + y + 0.5, form.format(value), ha="center", va="center", fontsize=size)
    axes.text(left + matrix.shape[1] / 2, top - 0.2, title, ha="center", va="bottom", fontsize=size + 2)


def frame(axes: "Axes", left: float, top: float, width: float, height: float, color: str = RED) -> None:
    """Draw a thick line around some cells."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor=color, linewidth=2.5, zorder=3))


def digit(axes: "Axes", image: "torch.Tensor", title: str = "") -> None:
    """Draw one 28×28 image as ink on paper."""
    axes.imshow(image.cpu().reshape(28, 28))
    axes.set_title(title, fontsize=12)
    axes.axis("off")


def misread(figure: "Figure", images: "torch.Tensor", labels: "torch.Tensor", read: "torch.Tensor") -> None:
    """Draw the first twenty digits (of N×1×28×28) that were read as another."""
    wrong = (read != labels).nonzero().flatten()
    figure.suptitle(f"{len(wrong)} of {len(labels):,} misread")
    for axes, index in itertools.zip_longest(figure.subplots(4, 5).flat, wrong[:20].tolist()):
        if index is None:
            axes.axis("off")
        else:
            digit(axes, images[index], f"{labels[index]} read {read[index]}")


def training(history: Sequence, model: "torch.nn.Module", images: "torch.Tensor", labels: "torch.Tensor") -> None:
    """Draw loss and test accuracy per epoch, and test images (N×1×28×28) that the model misreads, with what it read."""
    whole = figure(7, 10.5)
    above, below = whole.subfigures(2, 1, height_ratios=[1.1, 1])
    loss, accuracy = above.subplots(2, 1, sharex=True)
    epochs = range(1, len(history) + 1)
    loss.plot(epochs, [epoch.loss for epoch in history], "o-")
    loss.set_ylabel(term("training loss", "损失"))
    accuracy.plot(epochs, [100 * epoch.accuracy for epoch in history], "o-", color=GREEN)
    accuracy.set(xlabel="epoch", ylabel=term("test accuracy %", "准确率"))
    accuracy.xaxis.get_major_locator().set_params(integer=True)

    misread(below, images, labels, model(images).argmax(dim=1))
    show(whole, inspect.getfile(type(model)))
