"""Lecture 9: softmax turns logits into probabilities, cross-entropy compares them with the label.

第 9 讲：softmax 把 logits 变成概率，交叉熵再把概率和标签比较。

    uv run ch09_softmax_mnist/softmax.py --plot

P(y = i) = e^z_i / Σ_j e^z_j. All are positive and they sum to 1; ten sigmoids do not.

You should see: a loss of 0.9729 three times; nan for large logits, and what mends it.
"""

import numpy as np
import torch
from torch import nn

from common.cli import run
from common.options import Plot

LOGITS = np.array([0.2, 0.1, -0.1])
LABEL = np.array([1.0, 0.0, 0.0])  # one-hot: the sample is of class 0


def softmax_as_written(z):
    """The formula, over the last axis. keepdims leaves the sums a column, so that each row is divided by its own."""
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def softmax(z):
    """For logits of any size: subtract the largest, then no power is above e^0 = 1."""
    return softmax_as_written(z - z.max(axis=-1, keepdims=True))


def cross_entropy(y_pred, y):
    """−Σ y·log ŷ, over the last axis, for one-hot y."""
    return -(y * np.log(y_pred)).sum(axis=-1)


def main(plot: Plot = False):
    probabilities = softmax_as_written(LOGITS)
    loss = cross_entropy(probabilities, LABEL)
    print("logits        ", LOGITS)
    print("probabilities ", probabilities.round(4), " sum", probabilities.sum().round(4))
    print(f"cross-entropy by hand          {loss:.4f}")

    z = torch.tensor(LOGITS).reshape(1, 3)  # N×classes
    y = torch.tensor([0])  # N: the number of the class, not one-hot
    print(f"log_softmax, then NLLLoss      {nn.NLLLoss()(torch.log_softmax(z, dim=1), y):.4f}")
    print(f"CrossEntropyLoss of the logits {nn.CrossEntropyLoss()(z, y):.4f}")

    large = np.array([1000.0, 0.0, -1000.0])
    with np.errstate(over="ignore", invalid="ignore"):  # no warnings: we want to see the nan
        print("\nlogits        ", large)
        print("as written    ", softmax_as_written(large), " e^1000 is too large: inf / inf = nan")
    print("minus largest ", softmax(large), " the same formula of logits 0, −1000, −2000")
    print("PyTorch subtracts the largest logit, too: hand it logits, never your own softmax.")
    if plot:
        from ch09_softmax_mnist.figures.softmax import draw

        draw(probabilities, loss)
    return loss


if __name__ == "__main__":
    run(main)
