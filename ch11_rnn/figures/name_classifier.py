"""The accuracy over the epochs, and which languages are taken for which."""

import torch

from ch11_rnn.names import LANGUAGES
from common import plotting

BOX = {"facecolor": "#08306b", "edgecolor": plotting.ERROR, "linewidth": 2, "pad": 2.5}  # wide enough for 100


def draw(history) -> None:
    figure = plotting.figure(7, 4)
    axes = figure.subplots()
    epochs = range(1, len(history) + 1)
    for part, chinese, style in [("held-out", "留出的", "o-"), ("test", "测试集", "-")]:
        if part in history[0]:
            accuracies = [100 * epoch[part] for epoch in history]
            label = plotting.term(f"{part} names", chinese)
            axes.plot(epochs, accuracies, style, markersize=4, alpha=0.8, label=label)
    best = max(epoch["held-out"] for epoch in history)
    epoch = 1 + [epoch["held-out"] for epoch in history].index(best)
    axes.set_title(plotting.term(f"best in epoch {epoch}: {best:.1%}", f"第 {epoch} 轮最好"))
    axes.set(xlabel=plotting.term("epoch", "轮"), ylabel=plotting.term("accuracy %", "准确率"))
    axes.locator_params(axis="x", integer=True)
    axes.legend(loc="lower right")
    plotting.show(figure, "accuracy")


def draw_confusion(labels, predicted) -> None:
    """Both are N numbers of languages."""
    count = len(LANGUAGES)
    pairs = torch.bincount(count * labels + predicted, minlength=count * count).view(count, count)
    shares = 100 * pairs / pairs.sum(dim=1, keepdim=True)  # of each language's names
    arabic = LANGUAGES.index("Arabic")
    figure = plotting.figure(7, 7.4)
    axes = figure.subplots()
    axes.imshow(shares.numpy(), cmap="Blues", aspect="auto")
    for row in range(count):
        for column in range(count):
            share = shares[row, column].item()
            if share >= 4.5:
                color = "white" if share > 50 else "black"
                box = BOX if row == column == arabic else None
                axes.text(column, row, f"{share:.0f}", ha="center", va="center", color=color, bbox=box)
    plotting.frame(axes, -0.5, LANGUAGES.index("Scottish") - 0.5, count, 1)
    warning = plotting.term("all these names are in training", "都在训练集里")
    axes.text(arabic + 1, arabic, f"← {warning}", va="center", color=plotting.ERROR)
    axes.set_xticks(range(count), LANGUAGES, rotation=90)
    axes.set_yticks(range(count), LANGUAGES)
    axes.set(xlabel=plotting.term("predicted", "预测"), ylabel=plotting.term("label", "标签"))
    axes.set_title(plotting.term("% of each row's names", "每行名字的百分比"), fontsize=14)
    axes.grid(False)
    plotting.show(figure, "confusion")
