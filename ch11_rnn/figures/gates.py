"""One sequence: the marked numbers, what both networks remember of them, and the gates of one memory cell."""

from common import plotting

KEEP, WRITE = plotting.COLORS[3], plotting.COLORS[5]


def draw(inputs, targets, rnn, lstm, write, keep) -> None:
    """Inputs L×2, targets and both answers L×1, write and keep L×hidden."""
    figure = plotting.figure(7, 7)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    steps = range(1, len(inputs) + 1)
    marked = [step for step in steps if inputs[step - 1, 1] == 1]
    above.plot(steps, inputs[:, 0], ".", color=plotting.GREY, alpha=0.4)
    above.plot(marked, targets[[step - 1 for step in marked]], "o", color=plotting.DATA, markersize=9)
    above.step(steps, targets, where="mid", color=plotting.DATA, label=plotting.term("target", "目标"))
    above.plot(steps, rnn, "--", color=plotting.GREY, label="RNN")
    above.plot(steps, lstm, color=plotting.MODEL, label="LSTM")
    above.set_title(plotting.term("The LSTM keeps the marked number", "记住标记的数"), fontsize=14)
    above.set(ylabel=plotting.term("number", "数"), ylim=(-1.1, 1.7))
    above.legend(ncols=3, loc="upper center")

    cell = (keep.max(dim=0).values - keep.min(dim=0).values).argmax()  # the one whose gate moves most
    below.plot(steps, keep[:, cell], "o-", markersize=4, color=KEEP, label=plotting.term("keep f", "遗忘门"))
    below.plot(steps, write[:, cell], "o-", markersize=4, color=WRITE, label=plotting.term("write i", "输入门"))
    below.set_title(plotting.term("A mark: forget the old, write the new", "遇标记：忘旧写新"), fontsize=14)
    below.set(xlabel=plotting.term("step", "步"), ylim=(-0.1, 1.5), yticks=[0, 1], yticklabels=["0 shut", "1 open"])
    below.legend(ncols=2, loc="upper center")
    for axes in (above, below):
        axes.grid(False)
        for step in marked:
            axes.axvline(step, color=plotting.DATA, linewidth=1, alpha=0.4)
    plotting.show(figure)
