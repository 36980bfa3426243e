"""The loss as a surface and from above, with its smallest value marked in both."""

import numpy as np

from ch02_linear_model.loss_surface import loss
from common import plotting


def draw(best_w: float, best_b: float, best_loss: float) -> None:
    w, b = np.meshgrid(np.linspace(0, 4, 201), np.linspace(-2, 2, 201))  # finer than the lesson's: smooth contours
    losses = loss(w, b)
    star = {"marker": "*", "markersize": 18, "color": plotting.LOOKED_AT, "linestyle": "none"}
    figure = plotting.figure(7, 9.5)
    surface = figure.add_subplot(2, 1, 1, projection="3d", computed_zorder=False)  # the star is not hidden
    surface.plot_surface(w, b, losses, cmap="Reds", vmin=-5, alpha=0.9)
    surface.plot([best_w], [best_b], [best_loss], zorder=3, **star)
    surface.set_box_aspect(None, zoom=1.2)
    surface.view_init(elev=40, azim=-75)
    surface.set(xlabel="w", ylabel="b", title=plotting.term("the loss is a valley", "损失像山谷"))
    surface.set_zlabel(plotting.term("loss", "损失"), labelpad=10)
    contours = figure.add_subplot(2, 1, 2)
    levels = [0.1, 0.5, 1, 2, 5, 10, 20, 30]
    contours.contourf(w, b, losses, levels=[0, *levels, 40], cmap="Reds", vmin=-5)
    lines = contours.contour(w, b, losses, levels=levels, colors=plotting.GREY)
    contours.clabel(lines, levels[1:-1], fmt="%g", fontsize=13, colors="black")
    contours.plot(best_w, best_b, zorder=3, **star)
    floor = w[0, losses[[0, -1]].argmin(axis=1)]  # the best w for the smallest b, and for the largest
    contours.plot(floor, b[[0, -1], 0], ":", color=plotting.LOOKED_AT, linewidth=2)
    smallest = plotting.term("smallest loss", "最小损失")
    contours.set(xlabel="w", ylabel="b", title=f"{smallest} {best_loss:.2f}: w = {best_w:.0f}, b = {best_b:.0f}")
    plotting.show(figure)
