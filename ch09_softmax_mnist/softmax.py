"""Lecture 9: softmax turns logits into probabilities, and cross-entropy compares them with the label.

    uv run ch09_softmax_mnist/softmax.py --plot

P(y = i) = e^z_i / Σ_j e^z_j: positive, and together 1, which ten separate sigmoids would not be. As written, the
formula overflows for logits of 1000; with the largest logit subtracted first, it gives the same numbers and does not.
Ends with the lecture's loss, 0.9729, by hand and by both of PyTorch's ways.
"""

import numpy as np
import torch
from torch import nn

from common import plotting
from common.cli import run
from common.options import Plot

LOGITS = np.array([0.2, 0.1, -0.1])
LABEL = np.array([1.0, 0.0, 0.0])  # one-hot: the sample is of class 0


def softmax_as_written(z: np.ndarray) -> np.ndarray:
    """The formula, over the last axis."""
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def softmax(z: np.ndarray) -> np.ndarray:
    """The same for logits of any size: e^(z − max) is 1 at most."""
    exp = np.exp(z - z.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)


def log_softmax(z: np.ndarray) -> np.ndarray:
    """log of the softmax, without taking the log of a probability that was rounded to 0."""
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """−Σ y·log softmax(z), for one-hot y."""
    return -(y * log_softmax(z)).sum(axis=-1)


def main(plot: Plot = False) -> float:
    probabilities = softmax(LOGITS)
    print("logits        ", LOGITS)
    print("probabilities ", probabilities.round(4), " sum", probabilities.sum().round(4))

    loss = cross_entropy(LOGITS, LABEL).item()
    z = torch.tensor(LOGITS).reshape(1, 3)  # the notes type torch.Tensor([[0.2, 0.1, -0.1]]), y = torch.LongTensor([0])
    y = torch.tensor([0])  # PyTorch takes the class as a number, not one-hot
    print(f"cross-entropy by hand          {loss:.4f}")
    print(f"log_softmax, then NLLLoss      {nn.NLLLoss()(torch.log_softmax(z, dim=1), y):.4f}")
    print(f"CrossEntropyLoss of the logits {nn.CrossEntropyLoss()(z, y):.4f}")

    large = np.array([1000.0, 0.0, -1000.0])
    with np.errstate(over="ignore", invalid="ignore"):  # no warnings: the nan is meant to be seen
        print("logits 1000, 0, −1000: formula", softmax_as_written(large), " shifted", softmax(large))
    print(f"The loss is {loss:.4f} each way.")
    if plot:
        draw_sigmoid()
        draw_layer()
    return loss


def draw_sigmoid() -> None:
    """The first of four logits moves: what four sigmoids make of them, and what softmax does."""
    figure = plotting.figure(7, 4.6)
    axes = figure.subplots()

    def move(z0: float) -> None:
        z = np.array([z0, 1.0, -1.0, 0.5])
        sigmoid = 1 / (1 + np.exp(-z))
        p = softmax(z)
        axes.clear()
        axes.bar(np.arange(4) - 0.2, sigmoid, 0.4, label=f"sigmoid: Σ = {sigmoid.sum():.2f}")
        axes.bar(np.arange(4) + 0.2, p, 0.4, label=f"softmax: Σ = {p.sum():.2f}")
        for i in range(4):
            axes.text(i + 0.2, p[i] + 0.02, f"{p[i]:.2f}", ha="center")
        axes.set_xticks(range(4), [f"z = {logit:.1f}" for logit in z])
        axes.set(ylabel=plotting.term("output", "输出"), ylim=(0, 1.3), yticks=[0, 0.5, 1])
        powers = " + ".join(f"e^{logit:.1f}" for logit in z)
        axes.set_title(f"P(y = 0) = e^{z0:.1f} / ({powers}) = {p[0]:.2f}", fontsize=12)
        axes.legend(loc="upper right", ncols=2, fontsize=11)

    rising = np.arange(-3, 4.2, 0.4)
    plotting.animate(figure, move, [*rising, *rising[:-6:-1], 2.0], fps=4, name="sigmoid")


def draw_layer() -> None:
    """The lecture's numbers, from the logits to the loss."""
    exp = np.exp(LOGITS)
    probabilities = softmax(LOGITS)
    figure, axes = plotting.canvas(8, 3.2, 14.2, 5.2)
    plotting.cells(axes, LOGITS.reshape(3, 1), 0.4, 1.2, "logits z", size=11)
    plotting.sign(axes, 2.35, 2.3, "exp", size=11)
    plotting.arrow(axes, (1.5, 2.7), (3.2, 2.7))
    plotting.cells(axes, exp.reshape(3, 1), 3.3, 1.2, "e^z", size=11)
    plotting.sign(axes, 3.8, 4.7, f"Σ = {exp.sum():.2f}", size=11)
    plotting.sign(axes, 5.25, 2.3, "÷ Σ", size=11)
    plotting.arrow(axes, (4.4, 2.7), (6.1, 2.7))
    plotting.cells(axes, probabilities.reshape(3, 1), 6.2, 1.2, "ŷ", size=11)
    plotting.sign(axes, 6.7, 4.7, f"Σ = {probabilities.sum():.2f}", size=11)
    plotting.cells(axes, LABEL.reshape(3, 1), 8.2, 1.2, "y", size=11)
    plotting.sign(axes, 10.7, 2.3, "−Σ y log ŷ", size=11)
    plotting.arrow(axes, (9.4, 2.7), (12.2, 2.7))
    plotting.sign(axes, 13.2, 2, "loss", size=13)
    plotting.sign(axes, 13.2, 2.7, f"{cross_entropy(LOGITS, LABEL):.4f}", size=13)
    axes.set_title("softmax and cross-entropy, on the lecture's numbers", fontsize=13)
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
