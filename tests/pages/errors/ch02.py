"""What Python and matplotlib say while a learner types lecture 2, and what helps."""

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from ch02_linear_model.loss_curve import forward, loss, x_data, y_data
from ch02_linear_model.loss_surface import loss as losses_of
from common.plotting import chinese_font
from tests.conftest import ROOT, process


def run_script(*options: str):
    result = process(*options, ROOT / "ch03_gradient_descent/gradient_descent.py")  # needs common alone
    if result.returncode:
        raise RuntimeError(result.stderr)


def total_loss(pairs) -> float:
    return sum(loss(x, y, 1.0) for x, y in pairs)


def forgets_return(x: float, w: float) -> None:
    x * w


def curve(inner: bool):
    """Draw the loss curve; inner: the losses are appended in the inner loop."""
    w_list, mse_list = [], []
    for w in np.arange(0.0, 4.1, 0.1):
        l_sum = 0.0
        for x, y in zip(x_data, y_data, strict=True):
            l_sum += loss(x, y, w)
            if inner:
                mse_list.append(l_sum / len(x_data))
        w_list.append(w)
        if not inner:
            mse_list.append(l_sum / len(x_data))
    Figure().subplots().plot(w_list, mse_list)


def surface(row: bool):
    """Draw the loss surface; row: the losses are one long row."""
    w, b = np.meshgrid(np.linspace(0, 4, 5), np.linspace(-2, 2, 4))
    losses = losses_of(w, b).ravel()
    Figure().add_subplot(projection="3d").plot_surface(w, b, losses if row else losses.reshape(w.shape))


def title(text: str, fonts: list[str]):
    figure = Figure()
    with matplotlib.rc_context({"font.family": fonts}):
        figure.suptitle(text)
        figure.draw_without_rendering()


ERRORS = {
    "No module named 'common'": (lambda: run_script("-ES"), run_script),  # S: without what is installed
    "invalid character '，' (U+FF0C)": (
        lambda: compile("w_list， mse_list = [], []", "lecture", "exec"),
        lambda: compile("w_list, mse_list = [], []", "lecture", "exec"),
    ),
    "'float' object cannot be interpreted as an integer": (
        lambda: range(0.0, 4.1, 0.1),
        lambda: [loss(1.0, 2.0, w) for w in np.arange(0.0, 4.1, 0.1)],
    ),
    "cannot unpack non-iterable float object": (
        lambda: total_loss(x_data),
        lambda: total_loss(zip(x_data, y_data, strict=True)),
    ),
    "unsupported operand type(s) for -: 'NoneType' and 'float'": (
        lambda: forgets_return(1.0, 3.0) - 2.0,
        lambda: forward(1.0, 3.0) - 2.0,
    ),
    "x and y must have same first dimension, but have shapes (41,) and (123,)": (
        lambda: curve(inner=True),
        lambda: curve(inner=False),
    ),
    "gca() got an unexpected keyword argument 'projection'": (
        lambda: Figure().gca(projection="3d"),
        lambda: Figure().add_subplot(projection="3d"),
    ),
    "Argument Z must be 2-dimensional.": (lambda: surface(row=True), lambda: surface(row=False)),
    "missing from font(s) DejaVu Sans.": (
        lambda: title("损失", ["DejaVu Sans"]),
        lambda: title("损失" if chinese_font() else "loss", ["DejaVu Sans", *chinese_font()]),
    ),
}
