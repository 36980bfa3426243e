"""Lecture 6: binary cross-entropy, −(y·log ŷ + (1 − y)·log(1 − ŷ)), by hand beside PyTorch's.

    uv run ch06_logistic/binary_cross_entropy.py

The closer ŷ is to the label, the smaller the loss. At ŷ = 0 and 1 the formula holds 0·log 0, which is not a number;
BCELoss cuts log off at −100, and BCEWithLogitsLoss, fed the score z before ŷ = σ(z), needs no such cut.
Ends with the mean of four samples, 0.4389, a quarter of their sum.
"""

import math

import torch
from torch import Tensor, nn

from common.cli import run

LABELS = [1.0, 1.0, 0.0, 0.0]
PREDICTED = [0.9, 0.3, 0.2, 0.2]


def binary_cross_entropy(predicted: float, label: float) -> float:
    """The loss of one sample, from a probability strictly between 0 and 1 and a label 0 or 1."""
    return -(label * math.log(predicted) + (1 - label) * math.log(1 - predicted))


def losses(predicted: Tensor, labels: Tensor, reduction: str) -> tuple[Tensor, Tensor]:
    """PyTorch's two versions: from probabilities, and from the scores that the sigmoid makes these probabilities of."""
    scores = torch.logit(predicted)
    return nn.BCELoss(reduction=reduction)(predicted, labels), nn.BCEWithLogitsLoss(reduction=reduction)(scores, labels)


def main() -> float:
    predicted, labels = torch.tensor(PREDICTED), torch.tensor(LABELS)
    print(" y    ŷ  by hand  BCELoss  BCEWithLogitsLoss")
    for y, p, one, two in zip(LABELS, PREDICTED, *losses(predicted, labels, "none"), strict=True):
        print(f"{y:2.0f}  {p:.1f}  {binary_cross_entropy(p, y):7.4f}  {one:7.4f}  {two:17.4f}")
    hand = [binary_cross_entropy(p, y) for p, y in zip(PREDICTED, LABELS, strict=True)]
    for reduction, value in (("sum", sum(hand)), ("mean", sum(hand) / len(hand))):
        one, two = losses(predicted, labels, reduction)
        print(f"{reduction:>7}  {value:7.4f}  {one:7.4f}  {two:17.4f}")

    print("at the ends, in torch's floats:")
    print(" y  z     ŷ = σ(z)  formula  BCELoss  BCEWithLogitsLoss")
    for y, z in ((1.0, 200.0), (0.0, 200.0), (1.0, -200.0)):
        label, score = torch.tensor(y), torch.tensor(z)
        p = torch.sigmoid(score)
        formula = -(label * p.log() + (1 - label) * (1 - p).log())
        one, two = nn.BCELoss()(p, label), nn.BCEWithLogitsLoss()(score, label)
        print(f"{y:2.0f}  {z:4.0f}  {p:8.0f}  {formula:7.1f}  {one:7.1f}  {two:17.1f}")
    mean = sum(hand) / len(hand)
    print(f"The mean of the four samples, {mean:.4f}, is a quarter of their sum, {sum(hand):.4f}.")
    return mean


if __name__ == "__main__":
    run(main)
