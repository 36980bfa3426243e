"""Lecture 6: binary cross-entropy, −(y·log ŷ + (1 − y)·log(1 − ŷ)), by hand and by PyTorch.

第 6 讲：二分类交叉熵，手算与 PyTorch 对照。

    uv run ch06_logistic/binary_cross_entropy.py --plot

The further ŷ is from the label, the larger the loss; at ŷ = 0 and 1 the formula breaks down.

You should see: four losses, 0.8483 on average.
"""

import math

import torch
from torch import nn

from common.cli import run
from common.options import Plot

LABELS = [1.0, 1.0, 0.0, 0.0]
PREDICTED = [0.8, 0.2, 0.3, 0.7]


def binary_cross_entropy(y_pred: float, y: float) -> float:
    """The loss of one sample, from a probability strictly between 0 and 1 and a label 0 or 1."""
    return -(y * math.log(y_pred) + (1 - y) * math.log(1 - y_pred))


def main(plot: Plot = False):
    y_pred = torch.tensor(PREDICTED)  # 4
    labels = torch.tensor(LABELS)  # 4
    torch_losses = nn.BCELoss(reduction="none")(y_pred, labels)  # 4: one loss for each sample
    losses = []
    print("y    ŷ  by hand  BCELoss")
    for i in range(len(LABELS)):
        losses.append(binary_cross_entropy(PREDICTED[i], LABELS[i]))
        print(f"{LABELS[i]:.0f}  {PREDICTED[i]:.1f}  {losses[i]:7.4f}  {torch_losses[i]:7.4f}")
    total = sum(losses)
    mean = total / len(losses)
    print(f"   sum  {total:7.4f}  {nn.BCELoss(reduction='sum')(y_pred, labels):7.4f}")
    print(f"  mean  {mean:7.4f}  {nn.BCELoss()(y_pred, labels):7.4f}")

    # A score z = w·x + b of 200 is so sure that σ(z) rounds to exactly 1, and one of the logarithms is log 0 = −∞.
    # The formula then gives nan (0·∞) or inf. BCELoss puts −100 for −∞. BCEWithLogitsLoss takes z itself, not σ(z),
    # and gives the true loss. z is called the logit of ŷ.
    print("\nWhen ŷ is exactly 0 or 1:")
    print("y     z  ŷ = σ(z)  formula  BCELoss  BCEWithLogitsLoss")
    for label, score in [(1.0, 200.0), (0.0, 200.0), (1.0, -200.0)]:
        y = torch.tensor(label)
        z = torch.tensor(score)
        y_pred = torch.sigmoid(z)
        # The same formula with tensors: math.log(0) would stop with an error, torch.log gives −∞.
        formula = -(y * y_pred.log() + (1 - y) * (1 - y_pred).log())
        bce = nn.BCELoss()(y_pred, y)
        with_logits = nn.BCEWithLogitsLoss()(z, y)
        print(f"{y:.0f}  {z:4.0f}  {y_pred:8.0f}  {formula:7.1f}  {bce:7.1f}  {with_logits:17.1f}")
    print(f"The mean of the four losses is {mean:.4f}; at ŷ = 0 or 1 only BCEWithLogitsLoss is always right.")
    if plot:
        from ch06_logistic.figures.binary_cross_entropy import draw

        draw(losses)
    return mean


if __name__ == "__main__":
    run(main)
