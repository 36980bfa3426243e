"""Draws what the network saw beside its ten probabilities."""

import numpy as np
from torch import Tensor

from common import plotting


def draw(image: np.ndarray, p: Tensor):
    figure = plotting.figure(7, 3.6)
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.6])
    left.imshow(image)
    left.set_title(plotting.term("what the network saw", "\n网络看到的"))
    left.axis("off")
    colors = [plotting.GREY] * 10
    colors[int(p.argmax())] = plotting.MODEL  # its answer
    right.bar(range(10), p.tolist(), color=colors)
    right.set(xticks=range(10), ylim=(0, 1))
    right.set(xlabel=plotting.term("digit", "数字"), ylabel=plotting.term("probability", "概率"))
    right.set_title(f"It is a {p.argmax()}: {p.max():.1%}")
    plotting.show(figure)
