"""Lecture 9: two predictions for three samples; the cross-entropy says which is better.

第 9 讲：三个样本的两组预测，用交叉熵判断哪一组更好。

    uv run ch09_softmax_mnist/cross_entropy.py --plot

CrossEntropyLoss takes logits: log-softmax, then the value at the label, then the mean of the negatives.

You should see: 0.4966 for the first prediction, right for 3 of 3; 1.2389 for the second.
"""

import torch
from torch import Tensor, nn

from common.cli import run
from common.options import Plot

LABELS = torch.tensor([2, 0, 1])
FIRST = torch.tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]])  # a row of logits for each sample
SECOND = torch.tensor([[0.8, 0.2, 0.3], [0.2, 0.3, 0.5], [0.2, 0.2, 0.5]])


def losses(logits: Tensor, labels: Tensor) -> Tensor:
    """The loss of each sample, N×classes → N: −log softmax(logits) at its label."""
    log_probabilities = torch.log_softmax(logits, dim=1)  # N×classes
    picked = log_probabilities[torch.arange(len(labels)), labels]  # → N: row i, column labels[i]
    return -picked


def main(plot: Plot = False):
    criterion = nn.CrossEntropyLoss()
    for name, logits in [("first", FIRST), ("second", SECOND)]:
        each = losses(logits, LABELS)
        print(f"{name} prediction")
        for i in range(len(LABELS)):
            print(f"  logits {logits[i].numpy()}  label {LABELS[i]}  loss {each[i]:.4f}")
        correct = (logits.argmax(dim=1) == LABELS).sum()
        print(f"  mean by hand {each.mean():.4f}  CrossEntropyLoss {criterion(logits, LABELS):.4f}")
        print(f"  right for {correct} of {len(LABELS)}")
    print("The smaller loss belongs to the prediction whose largest logits are at the labels.")
    if plot:
        from ch09_softmax_mnist.figures.cross_entropy import draw

        draw(FIRST, LABELS, losses(FIRST, LABELS))
    return criterion(FIRST, LABELS).item(), criterion(SECOND, LABELS).item()


if __name__ == "__main__":
    run(main)
