"""The kernel slides over the padded image, or skips every second position."""

from torch.nn.functional import pad

from ch10_cnn.convolution import IMAGE, KERNEL
from ch10_cnn.figures.sliding import formula
from common import plotting
from common.plotting import cells, sign, term


def draw(output, padding, stride, name):
    side = len(output)
    padded = pad(IMAGE, [padding, padding, padding, padding])
    middle = 1 + len(padded) / 2
    edge = len(padded)
    right = edge + 4.6  # where the output begins
    columns = edge + side + 4.7
    rows = edge + 2.9 + 0.17 * columns  # the sum has four lines, however large the cells
    figure, axes = plotting.canvas(7, 7 * rows / columns, columns, rows)
    frames = slow = [0, 1, 2, 3]  # the sums are shown here
    if side == 5:
        frames, slow = [0, 1, 2, 4, 7, 9, 12, 14, 17, 19, 22, 24], [0, 1, 12, 24]

    def draw_position(position):
        y, x = divmod(position, side)
        top, left = y * stride, x * stride
        for artist in [*axes.texts, *axes.patches, *axes.lines]:
            artist.remove()
        cells(axes, padded, 0, 1, term("image", "输入"))
        plotting.frame(axes, padding, 1 + padding, 5, 5, plotting.GREY)
        plotting.frame(axes, left, 1 + top, 3, 3)
        sign(axes, edge + 0.4, middle, "*")
        cells(axes, KERNEL, edge + 0.8, middle - 1.5, term("kernel", "卷积核"))
        sign(axes, edge + 4.2, middle, "=")
        plotting.frame(axes, right, middle - side / 2, side, side, plotting.GREY)
        axes.text(right + side / 2, middle - side / 2 - 0.2, term("output", "输出"), ha="center")
        for row, column in [divmod(done, side) for done in range(position + 1)]:
            cells(axes, output[row, column], right + column, middle - side / 2 + row)
        plotting.frame(axes, right + x, middle - side / 2 + y, 1, 1)
        code = f"nn.Conv2d(1, 1, kernel_size=3, padding={padding}, stride={stride})"
        axes.text(columns / 2, edge + 2, code, ha="center", family="monospace", backgroundcolor=plotting.PALE)
        if position in slow:
            patch = padded[top : top + 3, left : left + 3]
            axes.text(columns * 0.62, rows - 0.2, formula(patch, KERNEL, y, x, output[y, x]), ha="right")
        if position == side * side - 1:
            result = f"5×5 → {side}×{side}"
            axes.text(columns, rows - 0.2, result, ha="right", fontsize=16)

    seconds = [1.8 if position in slow else 0.4 for position in frames]
    plotting.animate(figure, draw_position, frames, seconds, name)
