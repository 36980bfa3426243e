"""Each model's accuracy on the held-out people: a dot for each split, a bar for the mean."""

from statistics import mean

from common import plotting


def draw(over_splits: dict[str, list[float]]) -> None:
    figure = plotting.figure(7, 4)
    axes = figure.subplots()
    titles = list(over_splits)
    for row, title in enumerate(titles):
        percent = [100 * share for share in over_splits[title]]
        axes.plot(percent, [row] * len(percent), "o", color=plotting.ACCURACY, alpha=0.35)
        axes.plot([mean(percent)], [row], "|", color="black", markersize=24, markeredgewidth=3)
    axes.set_yticks(range(len(titles)), titles)
    axes.invert_yaxis()
    label = plotting.term("accuracy % on the held-out people", "准确率")
    axes.set(xlabel=label, title="one model, 20 splits: up to 7 points apart")
    plotting.show(figure)
