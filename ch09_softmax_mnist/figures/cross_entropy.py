"""From logits by log-softmax and the labels to the loss: what NLLLoss and what CrossEntropyLoss does."""

import torch

from common import plotting
from common.plotting import term


def draw(logits, labels, losses):
    log_probabilities = torch.log_softmax(logits, dim=1)
    figure, axes = plotting.canvas(7, 5, 11.2, 7)
    axes.set_title(term("NLLLoss takes the label's column", "NLLLoss 只取标签那一列"))
    plotting.cells(axes, logits, 0.1, 1.2, "logits z")
    plotting.cells(axes, log_probabilities, 3.8, 1.2, "log_softmax(z)")
    plotting.cells(axes, losses.reshape(-1, 1), 7.8, 1.2, term("losses", "损失"))
    for row, label in enumerate(labels.tolist()):
        plotting.frame(axes, 3.8 + label, 1.2 + row, 1, 1)  # what is picked
        plotting.sign(axes, 7.3, 1.45 + row, f"y = {label}", 13)
        plotting.arrow(axes, (6.9, 1.8 + row), (7.7, 1.8 + row))
    plotting.arrow(axes, (3.1, 2.7), (3.8, 2.7))
    plotting.arrow(axes, (8.8, 2.7), (9.5, 2.7))
    plotting.sign(axes, 10.3, 2.2, term("mean", "平均"), 13)
    plotting.sign(axes, 10.3, 2.8, f"{losses.mean():.4f}", 15)
    for left, row, name in [(3.8, 4.9, term("NLLLoss: pick at y, × −1, mean", "取出、变号、平均")),
                            (0.1, 6.1, term("CrossEntropyLoss: both steps", "两步合一"))]:  # fmt: skip
        axes.plot([left, left, 11.1, 11.1], [row - 0.2, row, row, row - 0.2], color=plotting.GREY, clip_on=False)
        plotting.sign(axes, (left + 11.1) / 2, row + 0.45, name, 13)
    plotting.show(figure)
