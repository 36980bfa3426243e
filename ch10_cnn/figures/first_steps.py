"""Five of conv1's kernels, their feature maps of a seven, and the accuracy, step by step."""

from ch10_cnn.first_steps import EVERY, STEPS
from common import plotting
from common.plotting import term


def draw(accuracies, kernels, maps):
    figure = plotting.figure(7, 6)
    above, below = figure.subfigures(2, 1, height_ratios=[1.3, 1])
    grid = above.subplots(2, 5)
    shown = []
    for row, values in zip(grid, [kernels, maps]):
        largest = max(value.abs().max().item() for value in values)  # one scale for all steps
        for axes, picture in zip(row, values[-1]):
            shown.append(axes.imshow(picture.numpy(), cmap="RdBu", vmin=-largest, vmax=largest))
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
    grid[0, 2].set_title(term("five kernels of conv1", "五个卷积核"))
    grid[1, 2].set_title(term("what each makes of a seven", "每个核看 7 得到的特征图"))
    axes = below.subplots()
    axes.axhline(10, linestyle="--", color=plotting.GREY)
    axes.text(STEPS, 15, term("guessing", "乱猜"), ha="right", color=plotting.GREY)
    axes.set(xlim=(0, STEPS), ylim=(0, 100), xlabel=term("steps", "步数"), ylabel=term("accuracy %", "准确率"))
    (line,) = axes.plot([], [], "o-", color=plotting.ACCURACY, clip_on=False)
    text = axes.text(STEPS / 2, 35, "", ha="center", backgroundcolor=plotting.PALE)

    def draw_look(last):
        for image, picture in zip(shown, [*kernels[last][:5], *maps[last][:5]]):
            image.set_data(picture.numpy())
        line.set_data(range(0, EVERY * last + 1, EVERY), [100 * accuracy for accuracy in accuracies[: last + 1]])
        text.set_text(f"optimizer.step(), {EVERY * last} times: {accuracies[last]:.1%}")

    last, half = len(accuracies) - 1, len(accuracies) // 2
    looks = [*range(half), *range(last, half - 1, -2)[::-1]]  # later there is little to see
    plotting.animate(figure, draw_look, looks, 0.7)
