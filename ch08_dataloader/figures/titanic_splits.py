"""Each model's accuracy on the held-out people: a dot for each split, a bar for the mean."""

from statistics import mean

from common import plotting


def draw(over_splits: dict[str, list[float]]) -> None:
    figure = plotting.figure(7, 4.6)
    axes = figure.subplots()
    spreads = []
    for row, shares in enumerate(over_splits.values()):
        percent = [100 * share for share in shares]
        spreads.append(max(percent) - min(percent))
        axes.plot(percent, [row] * len(percent), "o", color=plotting.ACCURACY, alpha=0.35)
        axes.plot([mean(percent)], [row], "|", color="black", markersize=24, markeredgewidth=3)
    axes.set_yticks(range(len(over_splits)), [title.replace(", ", ",\n") for title in over_splits])
    axes.set(ylim=(len(over_splits) - 0.5, -0.5), xlabel=plotting.term("accuracy % on the held-out people", "准确率"))
    apart = f"{min(spreads):.0f} to {max(spreads):.0f}"
    title = plotting.term(f"one model, {len(percent)} splits: {apart} points apart", "\n同一模型，换一种划分就差这么多")
    figure.suptitle(title)
    plotting.show(figure)
