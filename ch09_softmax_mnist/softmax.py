"""Lecture 9: softmax turns scores into probabilities, and the cross-entropy judges them.

    uv run ch09_softmax_mnist/softmax.py --plot

P(y = i) = e^z_i / Σ_j e^z_j: positive, and together 1, which ten separate sigmoids would not be. The formula as it
stands overflows for scores of 1000; subtracting the largest score first changes nothing but that.
Ends with the lecture's loss, 0.9729, by hand and by both of PyTorch's ways.
"""

import numpy as np
import torch
from torch import nn

from common import plotting
from common.cli import run

SCORES = np.array([0.2, 0.1, -0.1])
LABEL = np.array([1.0, 0.0, 0.0])  # one-hot: the sample is of class 0


def softmax_as_written(z: np.ndarray) -> np.ndarray:
    """The formula, over the last axis."""
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def softmax(z: np.ndarray) -> np.ndarray:
    """The same for scores of any size: e^(z − max) is 1 at most."""
    exp = np.exp(z - z.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)


def log_softmax(z: np.ndarray) -> np.ndarray:
    """log of the softmax, without taking the log of a probability that was rounded to 0."""
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy(z: np.ndarray, y: np.ndarray) -> float:
    """−Σ y·log softmax(z), for one-hot y."""
    return -(y * log_softmax(z)).sum(axis=-1)


def draw() -> None:
    scores = np.array([2.0, 1.0, -1.0, 0.5])
    figure = plotting.figure(7, 4)
    axes = figure.subplots()
    places, sigmoid = np.arange(4), 1 / (1 + np.exp(-scores))
    axes.bar(places - 0.2, sigmoid, 0.4, label=f"sigmoid each: sum {sigmoid.sum():.2f}")
    axes.bar(places + 0.2, softmax(scores), 0.4, label=f"softmax: sum {softmax(scores).sum():.2f}")
    axes.set_xticks(places, [f"z = {z:.1f}" for z in scores])
    axes.set(ylabel=plotting.term("output", "输出"), title="from sigmoid to softmax")
    axes.legend()
    plotting.show(figure, __file__, "sigmoid")

    figure, axes = plotting.canvas(7, 4.6, 9, 6)
    columns = {"z": SCORES, "e^z": np.exp(SCORES), "e^z / Σ": softmax(SCORES)}
    for left, (title, values) in zip((0.5, 3.7, 6.9), columns.items(), strict=True):
        plotting.cells(axes, values[:, None], left, 1.2, title, size=13)
        axes.text(left + 0.5, 4.6, f"Σ = {values.sum():.2f}", ha="center", fontsize=12)
    for left, name in ((1.8, "exp"), (5.0, "divide by Σ")):
        axes.annotate("", (left + 1.6, 2.7), (left, 2.7), arrowprops={"arrowstyle": "->"})
        axes.text(left + 0.8, 2.4, name, ha="center", fontsize=11)
    axes.set_title("the softmax layer, on the lecture's numbers", fontsize=13)
    plotting.show(figure, __file__)


def main(plot: bool = False) -> float:
    print("scores        ", SCORES)
    print("probabilities ", softmax(SCORES).round(4), " sum", softmax(SCORES).sum().round(4))

    z, label = torch.tensor(SCORES)[None], torch.tensor([0])  # 1×3, and the class as an index
    loss = cross_entropy(SCORES, LABEL)
    print(f"cross-entropy by hand          {loss:.4f}")
    print(f"log_softmax, then NLLLoss      {nn.NLLLoss()(torch.log_softmax(z, dim=1), label):.4f}")
    print(f"CrossEntropyLoss of the scores {nn.CrossEntropyLoss()(z, label):.4f}")

    large = np.array([1000.0, 0.0, -1000.0])
    with np.errstate(over="ignore", invalid="ignore"):
        print("scores 1000, 0, −1000: formula", softmax_as_written(large), " shifted", softmax(large))
    print(f"The loss is {loss:.4f} each way.")
    if plot:
        draw()
    return loss


if __name__ == "__main__":
    run(main)
