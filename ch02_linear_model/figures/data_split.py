"""The three sets around the true curve; three of the fits beside what they have not seen, and all their losses."""

import numpy as np

from ch02_linear_model.data_split import DEGREES, DEVELOPMENT, TEST, TRAINING, truth
from common import plotting

COLORS = [plotting.DATA, plotting.COLORS[3], plotting.COLORS[5]]  # blue, violet, turquoise
MARKERS = "os^"
SETS = [("training", "训练集"), ("development", "开发集"), ("test", "测试集")]
GRID = np.linspace(0, 1, 300)


def draw_sets(x: np.ndarray, y: np.ndarray) -> None:
    figure = plotting.figure(7, 4.6)
    axes = figure.subplots()
    axes.plot(GRID, truth(GRID), color=plotting.GREY, label=plotting.term("truth", "真实曲线"))
    start = 0
    for i, size in enumerate((TRAINING, DEVELOPMENT, TEST)):
        part = slice(start, start + size)
        label = f"{plotting.term(*SETS[i])}: {size}"
        axes.plot(x[part], y[part], MARKERS[i], color=COLORS[i], markersize=8, label=label)
        start += size
    axes.set(xlabel="x", ylabel="y", title=plotting.term("one rule, three sets", "同一规律，三个集合"))
    axes.legend()
    plotting.show(figure)


def draw_losses(
    x: np.ndarray, y: np.ndarray, fits: list, best: int, train_losses: list, dev_losses: list, test_losses: list
) -> None:
    figure = plotting.figure(7, 9)
    grid = figure.add_gridspec(2, 3)
    words = [("too stiff", "太死板"), ("picked", "选中"), ("over-fits", "过拟合")]
    x_train, x_dev, _ = np.split(x, [TRAINING, TRAINING + DEVELOPMENT])
    y_train, y_dev, _ = np.split(y, [TRAINING, TRAINING + DEVELOPMENT])
    for i, degree in enumerate((1, best, DEGREES[-1])):
        axes = figure.add_subplot(grid[0, i])
        axes.plot(GRID, fits[degree](GRID), color=plotting.MODEL)
        axes.plot(x_train, y_train, MARKERS[0], color=COLORS[0])
        axes.vlines(x_dev, y_dev, fits[degree](x_dev), plotting.ERROR, linewidth=3)
        axes.plot(x_dev, y_dev, MARKERS[1], color=COLORS[1])
        axes.text(0.03, -2.1, f"MSE {dev_losses[degree]:.3f}", color=plotting.ERROR)
        axes.set_title(f"{plotting.term('degree', '次数')} {degree}\n{plotting.term(*words[i])}")
        axes.set(xlabel="x", ylim=(-2.2, 2.2), xticks=[0.2, 0.5, 0.8])
        axes.tick_params(labelleft=i == 0)
    axes = figure.add_subplot(grid[1, :])
    for i, losses in enumerate((train_losses, dev_losses, test_losses)):
        axes.semilogy(DEGREES, losses, f"{MARKERS[i]}-", color=COLORS[i], label=plotting.term(*SETS[i]))
    axes.axvline(best, color=plotting.LOOKED_AT, linestyle=":")
    axes.set(xlabel=plotting.term("degree", "次数"), ylabel="MSE")
    axes.set_title(plotting.term(f"the development set picks degree {best}", f"开发集选 {best} 次"))
    axes.legend()
    plotting.show(figure, "overfitting")
