"""What Python and matplotlib say while a learner types lecture 2, and what helps."""

import ast
from operator import call

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from ch02_linear_model.loss_curve import forward, x_data, y_data
from common.plotting import chinese_font
from tests.conftest import ROOT, process

WEIGHTS = np.arange(0.0, 4.1, 0.1)
W, B = np.meshgrid(np.linspace(0, 4, 5), np.linspace(-2, 2, 4))


def run_script(options: list[str]):
    process(*options, ROOT / "ch03_gradient_descent/gradient_descent.py", check=True)  # needs common alone


def title(text: str, fonts: list[str]):
    figure = Figure()
    with matplotlib.rc_context({"font.family": ["DejaVu Sans", *fonts]}):
        figure.suptitle(text)
        figure.draw_without_rendering()


ERRORS = {
    "No module named 'common'": (run_script, ["-ES"], []),  # S: without what is installed
    "invalid character '，' (U+FF0C)": (ast.parse, "w_list， mse_list = [], []", "w_list, mse_list = [], []"),
    "'float' object cannot be interpreted as an integer": (
        call,
        lambda: range(0.0, 4.1, 0.1),
        lambda: np.arange(0.0, 4.1, 0.1),
    ),
    "cannot unpack non-iterable float object": (
        lambda pairs: [x * y for x, y in pairs],
        x_data,
        zip(x_data, y_data, strict=True),
    ),
    "unsupported operand type(s) for -: 'NoneType' and 'float'": (
        lambda forward: forward(1.0, 3.0) - 2.0,
        lambda x, w: None,
        forward,
    ),
    "x and y must have same first dimension, but have shapes (41,) and (123,)": (
        lambda mse_list: Figure().subplots().plot(WEIGHTS, mse_list),
        np.zeros(3 * len(WEIGHTS)),
        np.zeros(len(WEIGHTS)),
    ),
    "gca() got an unexpected keyword argument 'projection'": (
        call,
        lambda: Figure().gca(projection="3d"),
        lambda: Figure().add_subplot(projection="3d"),
    ),
    "Argument Z must be 2-dimensional.": (
        lambda losses: Figure().add_subplot(projection="3d").plot_surface(W, B, losses),
        (W * B).ravel(),
        (W * B).ravel().reshape(W.shape),
    ),
    "missing from font(s) DejaVu Sans.": (
        call,
        lambda: title("损失", []),
        lambda: title("损失" if chinese_font() else "loss", chinese_font()),
    ),
}
