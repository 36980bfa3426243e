"""Draws the sheet, what the network sees on it, and its ten probabilities."""

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.image import AxesImage

from common import plotting


def draw(axes: list[Axes], ink: np.ndarray, image: np.ndarray, p: torch.Tensor) -> AxesImage:
    sheet, seen, chances = axes
    for place in axes:
        place.clear()
    picture = sheet.imshow(ink, vmin=0, vmax=1)
    sheet.set_title("draw here; a right click clears", fontsize=12)
    sheet.set(xticks=[], yticks=[])
    sheet.spines[:].set_visible(True)
    seen.imshow(image)
    seen.set_title("what the network sees")
    seen.axis("off")
    chances.barh(range(10), p.tolist(), color=plotting.MODEL)
    chances.set(xlim=(0, 1), yticks=range(10), xlabel=plotting.term("probability", "概率"), ylabel="digit")
    chances.invert_yaxis()
    return picture
