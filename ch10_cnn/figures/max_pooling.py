"""Block by block, the largest of four numbers is kept."""

from ch10_cnn.max_pooling import IMAGE
from common import plotting
from common.plotting import cells, term


def draw(output):
    figure, axes = plotting.canvas(7, 5, 9.4, 6.8)

    def draw_block(position):
        y, x = divmod(position, 2)
        for artist in [*axes.texts, *axes.patches, *axes.lines]:
            artist.remove()
        cells(axes, IMAGE, 0, 1, term("image", "输入"), 16)
        axes.text(8, 1.8, term("max pooling", "最大池化"), ha="center", fontsize=16)
        plotting.frame(axes, 7, 2, 2, 2, plotting.GREY)
        for done in range(position + 1):
            row, column = divmod(done, 2)
            block = IMAGE[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            down, right = divmod(int(block.argmax()), 2)  # where the largest stands: the first, where two are equal
            cells(axes, output[row, column], 7 + column, 2 + row, size=16)
            winner = (2 * column + right + 0.5, 1 + 2 * row + down + 0.5)
            axes.plot(*winner, "o", markersize=34, fillstyle="none", color=plotting.MODEL, markeredgewidth=2.5)
        plotting.frame(axes, 2 * x, 1 + 2 * y, 2, 2)
        plotting.frame(axes, 7 + x, 2 + y, 1, 1)
        axes.text(0, 5.7, "output = nn.MaxPool2d(2)(image)", family="monospace", backgroundcolor=plotting.PALE)
        if position == 3:
            axes.text(9, 5.7, "4×4 → 2×2", ha="right", fontsize=16)
        numbers = block.flatten().int().tolist()
        axes.text(0, 6.5, f"output[{y}, {x}] = max{tuple(numbers)} = {output[y, x]:.0f}", fontsize=16)

    plotting.animate(figure, draw_block, range(4), 1.8)
