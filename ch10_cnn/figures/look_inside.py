"""A seven on its way through the network, to scale; all its feature maps; the confusion matrix."""

import matplotlib.pyplot as plt

from common import plotting
from common.plotting import sign, term


def draw(stages, matrix):
    draw_shapes(stages)
    draw_maps(stages)
    draw_confusion(matrix)


def draw_shapes(stages):
    """Below each line of CNN.forward what it makes: piles of feature maps to scale, the strongest in front."""
    figure, axes = plotting.canvas(7, 8.6, 100, 122)
    largest = max(stage.abs().max().item() for stage in stages)
    shapes = ["×".join(map(str, stage.shape)) for stage in stages]

    def picture(values, left, top, width, height):
        extent = (left, left + width, top + height, top)
        axes.imshow(values.numpy(), cmap="RdBu", vmin=-largest, vmax=largest, extent=extent, zorder=2)
        plotting.frame(axes, left, top, width, height)

    def pile(number, left, bottom):
        """The feature maps of a stage, half a pixel apart."""
        channels, height, width = stages[number].shape
        for behind in range(channels - 1, 0, -1):
            corner = (left + behind / 2, bottom - height - behind / 2)
            axes.add_patch(plt.Rectangle(corner, width, height, facecolor=plotting.PALE, edgecolor=plotting.GREY))
        strongest = stages[number].amax(dim=(1, 2)).argmax()
        picture(stages[number][strongest], left, bottom - height, width, height)
        axes.text(left, bottom + 4.5, shapes[number])

    def line(code, top):
        axes.text(0, top, code, family="monospace", backgroundcolor=plotting.PALE)

    line("x = relu(self.pooling(self.conv1(x)))", 4)
    pile(0, 0, bottom=37)
    plotting.arrow(axes, (29, 24), (36, 24))
    pile(1, 37, bottom=37)
    plotting.arrow(axes, (67, 28), (77, 28))
    pile(2, 78, bottom=37)
    line("x = relu(self.pooling(self.conv2(x)))", 51)
    axes.text(0, 69.3, shapes[2])
    plotting.arrow(axes, (24, 68), (36, 68))
    pile(3, 37, bottom=72)
    plotting.arrow(axes, (56, 68), (77, 68))
    pile(4, 78, bottom=72)
    line("x = x.flatten(1)", 84)
    picture(stages[5].reshape(1, -1), 0, 87, 98, 4)
    axes.text(78, 84, shapes[5])
    line("return self.fc(x)", 100)
    picture(stages[6].reshape(1, -1), 0, 103, 98, 8)
    for number in range(10):
        sign(axes, 9.8 * number + 4.9, 114, number, 13)
    answer = stages[6].argmax().item()
    plotting.frame(axes, 9.8 * answer, 102, 9.8, 14.5)
    axes.text(78, 100, shapes[6])
    axes.text(49, 121, f"{term('the largest logit', '最大的 logit')}: {answer}", ha="center", fontsize=16)
    axes.set(xlim=(0, 100), ylim=(122, 0))
    plotting.show(figure, "shapes")


def draw_maps(stages):
    """One scale for all, so that a strong feature looks strong."""
    figure = plotting.figure(7, 6.6)
    largest = max(stage.abs().max().item() for stage in stages[1:5])
    names = ["conv1", "relu(pooling(…))", "conv2", "relu(pooling(…))"]
    strips = figure.subfigures(4, 1, height_ratios=[1, 1, 1.7, 1.7])
    for strip, name, maps in zip(strips, names, stages[1:5]):
        strip.suptitle(f"{name}: {'×'.join(map(str, maps.shape))}", fontsize=13)
        for axes, feature in zip(strip.subplots(len(maps) // 10, 10).flat, maps):
            axes.imshow(feature.numpy(), cmap="RdBu", vmin=-largest, vmax=largest)
            axes.axis("off")
    plotting.show(figure, "feature_maps")


def draw_confusion(matrix):
    figure = plotting.figure(7, 6.6)
    axes = figure.subplots()
    errors = matrix.clone().fill_diagonal_(0)  # colour for the errors alone
    axes.imshow(errors.numpy(), cmap="Reds", vmax=2 * errors.max().item())  # the lighter half, to read black on
    axes.grid(visible=False)
    for label in range(10):
        for prediction in range(10):
            sign(axes, prediction, label, f"{matrix[label, prediction]}", 13)
    axes.set(xlabel=term("read as", "预测"), ylabel=term("label", "标签"), xticks=range(10), yticks=range(10))
    axes.set_title(f"{term('confusion matrix', '混淆矩阵')}: {errors.sum()} {term('misread', '认错')}")
    plotting.show(figure, "confusion")
