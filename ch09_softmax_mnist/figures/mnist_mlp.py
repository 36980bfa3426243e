"""Loss and test accuracy of each epoch."""

from common import plotting
from common.plotting import term


def draw(history):
    figure = plotting.figure(7, 5.6)
    loss, accuracy = figure.subplots(2, 1, sharex=True)
    epochs = range(1, len(history) + 1)
    loss.plot(epochs, [epoch["loss"] for epoch in history], "o-", color=plotting.ERROR)
    loss.set(ylabel=term("training loss", "损失"), ylim=(0, None))
    accuracy.plot(epochs, [100 * epoch["accuracy"] for epoch in history], "o-", color=plotting.ACCURACY)
    accuracy.set(xlabel=term("epoch", "轮"), ylabel=term("accuracy %", "准确率"), ylim=(None, 100))
    accuracy.set_xlim(0.5, len(history) + 0.5)
    accuracy.locator_params(axis="x", integer=True, min_n_ticks=1)
    after = term(f"after epoch {len(history)}", f"第 {len(history)} 轮后")
    loss.set_title(f"{history[-1]['accuracy']:.2%} {after}")
    plotting.show(figure)
