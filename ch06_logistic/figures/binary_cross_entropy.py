"""Draws the loss of one sample over ŷ, for either label, and the lesson's four samples on these curves."""

from ch06_logistic.binary_cross_entropy import LABELS, PREDICTED, binary_cross_entropy
from common import plotting
from common.plotting import term


def draw(losses: list):
    figure = plotting.figure(7, 5.4)
    axes = figure.subplots()
    grid = [i / 200 for i in range(1, 200)]
    for label, formula, color in [(1, "−log ŷ", plotting.POSITIVE), (0, "−log(1 − ŷ)", plotting.NEGATIVE)]:
        values = [binary_cross_entropy(y_pred, label) for y_pred in grid]
        axes.plot(grid, values, color=color, label=f"y = {label}: {formula}")
    for y_pred, label, loss in zip(PREDICTED, LABELS, losses):
        color = plotting.POSITIVE if label == 1 else plotting.NEGATIVE
        axes.vlines(y_pred, 0, loss, plotting.ERROR, linestyle=":")
        axes.plot(y_pred, loss, "o", color=color, markersize=10)
        verdict = term("right", "对") if (y_pred > 0.5) == (label == 1) else term("wrong", "错")
        (x, align) = (10, "left") if label == 1 else (-10, "right")  # where no curve is
        if y_pred < 0.5 and label == 0:  # beside the blue point's dotted line
            x, align = 0, "center"
        axes.annotate(f"{verdict}\n{loss:.4f}", (y_pred, loss), (x, 8), textcoords="offset points", ha=align)
    axes.set(xlabel=term("ŷ, the predicted probability", "预测的概率"), ylabel=term("loss", "损失"), ylim=(0, 5))
    axes.set_title(term("The further from the label, the larger the loss\n", "离标签越远，损失越大"))
    axes.legend(loc="upper center")
    plotting.show(figure)
