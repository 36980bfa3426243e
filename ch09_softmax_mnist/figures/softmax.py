"""The lecture's numbers from the logits to the loss; and four logits, of which one moves, with sigmoids and softmax."""

import numpy as np

from ch09_softmax_mnist.softmax import LABEL, LOGITS, softmax
from common import plotting
from common.plotting import term

CODE = "np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)"


def draw(probabilities, loss):
    draw_sigmoid()
    draw_layer(probabilities, loss)


def draw_sigmoid():
    figure = plotting.figure(7, 5.2)
    axes = figure.subplots()
    figure.get_layout_engine().set(h_pad=0.09)
    box = {"facecolor": plotting.PALE, "edgecolor": "none"}
    figure.supxlabel(CODE, family="monospace", fontsize=13, bbox=box)

    def move(z0):
        z = np.array([z0, 1.0, -1.0, 0.5])
        sigmoid = 1 / (1 + np.exp(-z))
        p = softmax(z)
        axes.clear()
        axes.fill_between([-0.45, 0.45], 1.35, color=plotting.PALE, zorder=0)  # what moves
        axes.bar(np.arange(4) - 0.2, sigmoid, 0.4, color=plotting.GREY, label=f"sigmoid: Σ = {sigmoid.sum():.2f}")
        axes.bar(np.arange(4) + 0.2, p, 0.4, color=plotting.MODEL, label=f"softmax: Σ = {p.sum():.2f}")
        for i in range(4):
            axes.text(i + 0.2, p[i] + 0.02, f"{p[i]:.2f}", ha="center")
        axes.set_xticks(range(4), [f"z{i} = {logit:.1f}".replace("-", "−") for i, logit in enumerate(z)])
        axes.set(ylabel=term("output", "输出"), ylim=(0, 1.35), yticks=[0, 0.5, 1])
        powers = " + ".join(f"{power:.2f}" for power in np.exp(z))
        result = "" if z0 != rest else term("softmax sums to 1, sigmoids do not\n", "softmax 的和为 1，sigmoid 不是\n")
        axes.set_title(f"{result}ŷ0 = {np.exp(z0):.2f} / ({powers}) = {p[0]:.2f}")
        axes.legend(loc="upper right", ncols=2)

    rest = 2.0
    rising = np.arange(-3, 4.1, 0.5)
    plotting.animate(figure, move, [*rising, *rising[-2:-5:-1], rest], 0.5, name="sigmoid")


def draw_layer(probabilities, loss):
    figure, axes = plotting.canvas(7, 3.6, 11.7, 5.2)
    powers = np.exp(LOGITS)
    columns = [("z", LOGITS, 0.1), ("e^z", powers, 2.5), ("ŷ", probabilities, 4.9), ("y", LABEL, 6.4)]
    for title, values, left in columns:
        plotting.cells(axes, values.reshape(3, 1), left, 1.2, title)
    plotting.frame(axes, 4.9, 1.2 + LABEL.argmax(), 2.5, 1)  # ŷ and y at the label
    for left, right, operation in [(1.2, 2.4, "exp"), (3.6, 4.8, "÷ Σ"), (7.6, 9.8, "−Σ y·log ŷ")]:
        plotting.arrow(axes, (left, 2.7), (right, 2.7))
        plotting.sign(axes, (left + right) / 2, 2.3, operation, 13)
    for values, x in [(powers, 3), (probabilities, 5.4)]:
        plotting.sign(axes, x, 4.6, f"Σ = {values.sum():.2f}", 13)
    plotting.sign(axes, 10.7, 2.2, term("loss", "损失"), 13)
    plotting.sign(axes, 10.7, 2.8, f"{loss:.4f}", 15)
    label = LABEL.argmax()
    loss_at_label = f"loss = −log {probabilities[label]:.4f} = {loss:.4f}\n"
    axes.set_title(loss_at_label + term("only ŷ at the label counts", "只看标签处的 ŷ"))
    plotting.show(figure)
