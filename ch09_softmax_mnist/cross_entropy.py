"""Lecture 9: two predictions for three samples; the cross-entropy says which is better.

    uv run ch09_softmax_mnist/cross_entropy.py --plot

CrossEntropyLoss takes scores, not probabilities: it applies log-softmax itself, so a network ends without activation.
NLLLoss takes the log-probabilities, picks the one at the label of each row, and averages their negatives.
Ends with 0.4966 for the first prediction, which is right for all three samples, and 1.3614 for the second, right for
none.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import run

LABELS = torch.tensor([2, 0, 1])
FIRST = torch.tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]])  # a row of scores per sample
SECOND = torch.tensor([[0.9, 0.2, 0.1], [0.1, 0.1, 0.5], [0.2, 0.1, 0.7]])


def losses(scores: Tensor) -> Tensor:
    """The loss of each sample (N): −log softmax(scores) (N×classes) at its label."""
    log_probabilities = scores - scores.exp().sum(dim=1, keepdim=True).log()
    return -log_probabilities[torch.arange(len(LABELS)), LABELS]


def draw_path(scores: Tensor, from_scores: bool) -> None:
    """The way from scores (or log-probabilities) to the loss, row by row."""
    figure, axes = plotting.canvas(7, 4.2, 10, 6)
    log_probabilities = torch.log_softmax(scores, dim=1)
    start, title = (scores, "scores z") if from_scores else (log_probabilities, "log-probabilities")
    plotting.cells(axes, start, 0, 1.3, title, size=12)
    name = "log softmax,\nat the label" if from_scores else "at the label"
    axes.annotate("", (6, 2.8), (4.2, 2.8), arrowprops={"arrowstyle": "->"})
    axes.text(5.1, 2.6, name, ha="center", va="bottom", fontsize=11)
    for row, label in enumerate(LABELS):
        axes.text(3.25, 1.8 + row, f"y = {label}", va="center", fontsize=9, color=plotting.RED)
        axes.plot(label + 0.5, 1.3 + row + 0.5, "o", markersize=38, fillstyle="none", color=plotting.RED)
    plotting.cells(axes, losses(scores)[:, None], 6.2, 1.3, "× −1", size=12)
    axes.annotate("", (8.6, 2.8), (7.4, 2.8), arrowprops={"arrowstyle": "->"})
    axes.text(8, 2.6, "mean", ha="center", va="bottom", fontsize=11)
    plotting.cells(axes, [[losses(scores).mean()]], 8.8, 2.3, "loss", "{:.4f}", size=10)
    axes.set_title("CrossEntropyLoss" if from_scores else "NLLLoss", fontsize=14)
    plotting.show(figure, __file__, "" if from_scores else "nll")


def main(plot: bool = False) -> tuple[float, float]:
    print("label  first prediction        loss  second prediction       loss")
    for row in zip(LABELS, FIRST, losses(FIRST), SECOND, losses(SECOND), strict=True):
        label, first, one, second, other = (value.tolist() for value in row)
        shown = ["".join(f"{score:6.1f}" for score in scores) for scores in (first, second)]
        print(f"{label:5}  {shown[0]}    {one:7.4f} {shown[1]}    {other:8.4f}")
    means = [losses(scores).mean().item() for scores in (FIRST, SECOND)]
    theirs = [nn.CrossEntropyLoss()(scores, LABELS) for scores in (FIRST, SECOND)]
    right = [(scores.argmax(dim=1) == LABELS).sum() for scores in (FIRST, SECOND)]
    print(f"mean by hand {means[0]:23.4f} {means[1]:30.4f}")
    print(f"CrossEntropyLoss {theirs[0]:19.4f} {theirs[1]:30.4f}")
    print(f"The first prediction is better: right for {right[0]} of 3 samples, the second for {right[1]}.")
    if plot:
        draw_path(FIRST, from_scores=False)
        draw_path(FIRST, from_scores=True)
    return tuple(means)


if __name__ == "__main__":
    run(main)
