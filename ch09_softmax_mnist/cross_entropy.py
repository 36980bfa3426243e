"""Lecture 9: two predictions for three samples; the cross-entropy says which is better.

    uv run ch09_softmax_mnist/cross_entropy.py --plot

CrossEntropyLoss takes logits, not probabilities: it applies log-softmax itself, so a network ends without activation.
NLLLoss takes the log-probabilities, picks the one at the label of each row, and averages their negatives.
Ends with 0.4966 for the first prediction, which is right for all three samples, and 1.3614 for the second, right for
none.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import run
from common.options import Plot

LABELS = torch.tensor([2, 0, 1])  # the notes: Y = torch.LongTensor([2, 0, 1])
FIRST = torch.tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]])  # Y_pred1: a row of logits per sample
SECOND = torch.tensor([[0.9, 0.2, 0.1], [0.1, 0.1, 0.5], [0.2, 0.1, 0.7]])  # Y_pred2


def losses(logits: Tensor) -> Tensor:
    """The loss of each sample (N): −log softmax(logits) (N×classes) at its label."""
    log_probabilities = logits - logits.exp().sum(dim=1, keepdim=True).log()
    return -log_probabilities[torch.arange(len(LABELS)), LABELS]  # row i, column LABELS[i]


def count_right(logits: Tensor) -> int:
    """For how many samples the largest logit is the label's."""
    predicted = logits.argmax(dim=1)
    return int((predicted == LABELS).sum())


def main(plot: Plot = False) -> tuple[float, float]:
    first = losses(FIRST)
    second = losses(SECOND)
    print("label  first prediction        loss  second prediction       loss")
    for i in range(len(LABELS)):
        print(f"{LABELS[i]:5}  {numbers(FIRST[i])}    {first[i]:7.4f} {numbers(SECOND[i])}    {second[i]:8.4f}")

    criterion = nn.CrossEntropyLoss()
    print(f"mean by hand {first.mean():23.4f} {second.mean():30.4f}")
    print(f"CrossEntropyLoss {criterion(FIRST, LABELS):19.4f} {criterion(SECOND, LABELS):30.4f}")
    print(
        f"The first prediction is right for {count_right(FIRST)} of {len(LABELS)} samples,"
        f" the second for {count_right(SECOND)}."
    )
    if plot:
        draw_nll(FIRST)
        draw_cross_entropy(FIRST)
    return first.mean().item(), second.mean().item()


def numbers(logits: Tensor) -> str:
    """A row of logits in columns."""
    text = ""
    for value in logits.tolist():
        text += f"{value:6.1f}"
    return text


def draw_nll(logits: Tensor) -> None:
    """From log-probabilities to NLLLoss."""
    log_probabilities = torch.log_softmax(logits, dim=1)
    draw_path(log_probabilities, "log-probabilities", "at the label,\n× −1", losses(logits), "NLLLoss", "nll")


def draw_cross_entropy(logits: Tensor) -> None:
    """From logits to CrossEntropyLoss."""
    draw_path(logits, "logits z", "log softmax,\nat the label,\n× −1", losses(logits), "CrossEntropyLoss", "")


def draw_path(start: Tensor, start_title: str, step: str, losses: Tensor, title: str, name: str) -> None:
    """The way from start (N×classes), by a step, to the loss of each sample and to their mean."""
    figure, axes = plotting.canvas(7.4, 3.1, 10.4, 4.2)
    plotting.cells(axes, start.numpy(), 0.1, 1.0, start_title, size=12)
    for i, label in enumerate(LABELS.tolist()):
        axes.text(3.3, 1.5 + i, f"y = {label}", va="center", fontsize=12, color=plotting.RED)
        axes.plot(label + 0.6, 1.5 + i, "o", markersize=40, fillstyle="none", color=plotting.RED)
    axes.text(5.4, 2.3, step, ha="center", va="bottom", fontsize=11)
    plotting.arrow(axes, (4.5, 2.5), (6.3, 2.5))
    plotting.cells(axes, losses.reshape(3, 1).numpy(), 6.5, 1.0, "losses", size=12)
    axes.text(8.3, 2.3, "mean", ha="center", va="bottom", fontsize=11)
    plotting.arrow(axes, (7.7, 2.5), (8.9, 2.5))
    plotting.sign(axes, 9.6, 1.9, "loss", size=14)
    plotting.sign(axes, 9.6, 2.5, f"{losses.mean():.4f}", size=14)
    axes.set_title(title, fontsize=14)
    plotting.show(figure, name)


if __name__ == "__main__":
    run(main)
