"""Lecture 6: binary cross-entropy, −(y·log ŷ + (1 − y)·log(1 − ŷ)), by hand beside PyTorch's.

    uv run ch06_logistic/binary_cross_entropy.py --plot

The closer ŷ is to the label, the smaller the loss. At ŷ = 0 and 1 the formula contains 0·log 0, which is not a number;
BCELoss never lets log fall below −100, and BCEWithLogitsLoss, given the logit z of ŷ = σ(z), needs no such limit.
Ends with the mean of four samples, 0.4389, a quarter of their sum.
"""

import math

from common import plotting
from common.cli import run

import torch
from torch import Tensor, nn

LABELS = [1.0, 1.0, 0.0, 0.0]
PREDICTED = [0.9, 0.3, 0.2, 0.2]


def binary_cross_entropy(predicted: float, label: float) -> float:
    """The loss of one sample, from a probability strictly between 0 and 1 and a label 0 or 1."""
    return -(label * math.log(predicted) + (1 - label) * math.log(1 - predicted))


def losses(predicted: Tensor, labels: Tensor, reduction: str) -> tuple[Tensor, Tensor]:
    """PyTorch's two versions: from probabilities, and from the logits of these probabilities."""
    bce = nn.BCELoss(reduction=reduction)(predicted, labels)
    logits = torch.logit(predicted)  # z, where predicted = σ(z)
    bce_logits = nn.BCEWithLogitsLoss(reduction=reduction)(logits, labels)
    return bce, bce_logits


def main(plot: bool = False) -> float:
    predicted = torch.tensor(PREDICTED)  # 4
    labels = torch.tensor(LABELS)  # 4
    bce, bce_logits = losses(predicted, labels, "none")  # 4 each: the samples' losses apart
    by_hand = []
    print(" y    ŷ  by hand  BCELoss  BCEWithLogitsLoss")
    for i in range(len(LABELS)):
        by_hand.append(binary_cross_entropy(PREDICTED[i], LABELS[i]))
        print(f"{LABELS[i]:2.0f}  {PREDICTED[i]:.1f}  {by_hand[i]:7.4f}  {bce[i]:7.4f}  {bce_logits[i]:17.4f}")

    total = sum(by_hand)
    mean = total / len(by_hand)
    bce, bce_logits = losses(predicted, labels, "sum")
    print(f"    sum  {total:7.4f}  {bce:7.4f}  {bce_logits:17.4f}")
    bce, bce_logits = losses(predicted, labels, "mean")
    print(f"   mean  {mean:7.4f}  {bce:7.4f}  {bce_logits:17.4f}")

    print("saturated: ŷ = 0 or 1 in torch's floats")
    print(" y  z     ŷ = σ(z)  formula  BCELoss  BCEWithLogitsLoss")
    for y, z in [(1.0, 200.0), (0.0, 200.0), (1.0, -200.0)]:
        label = torch.tensor(y)
        logit = torch.tensor(z)
        y_pred = torch.sigmoid(logit)
        formula = -(label * y_pred.log() + (1 - label) * (1 - y_pred).log())
        bce = nn.BCELoss()(y_pred, label)
        bce_logits = nn.BCEWithLogitsLoss()(logit, label)
        print(f"{y:2.0f}  {z:4.0f}  {y_pred:8.0f}  {formula:7.1f}  {bce:7.1f}  {bce_logits:17.1f}")
    print(f"The mean of the four samples, {mean:.4f}, is a quarter of their sum, {total:.4f}.")
    if plot:
        draw()
    return mean


def draw() -> None:
    """The loss of one sample over ŷ, for either label, and the four samples on these curves."""
    figure = plotting.figure(7, 5)
    axes = figure.subplots()
    predicted = [i / 200 for i in range(1, 200)]
    for label, formula, color in [(1.0, "−log ŷ", plotting.BLUE), (0.0, "−log(1 − ŷ)", plotting.ORANGE)]:
        values = [binary_cross_entropy(y_pred, label) for y_pred in predicted]
        axes.plot(predicted, values, color=color, label=f"y = {label:.0f}: {formula}")
    for y_pred, label in zip(PREDICTED, LABELS):
        loss = binary_cross_entropy(y_pred, label)
        axes.plot(y_pred, loss, "o", color=plotting.BLUE if label == 1 else plotting.ORANGE, markersize=9)
        axes.annotate(f"{loss:.4f}", (y_pred, loss), (2, 12), textcoords="offset points")
    axes.set(xlabel=plotting.term("ŷ, the predicted probability", "预测的概率"), ylabel=plotting.term("loss", "损失"))
    axes.legend(loc="upper center")
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
