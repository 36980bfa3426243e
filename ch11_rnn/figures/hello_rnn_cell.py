"""The network unrolled over the word: one-hot letters at the bottom, what it says on top."""

from ch11_rnn.hello_rnn_cell import idx2char, one_hot_lookup, spell, x_data
from common import plotting


def draw(p) -> None:
    """The probabilities are L×letters."""
    likeliest = p.argmax(dim=1).tolist()
    figure, axes = plotting.canvas(7, 8.2, 15.4, 17.6)
    read, said = spell(x_data), spell(likeliest)
    axes.set_title(plotting.term(f"reads {read}, says {said}", f"读入 {read}，输出 {said}"))
    plotting.sign(axes, 0.9, 10, "h0 = 0", 13)
    axes.text(1.6, 0.7, plotting.term("says", "输出"), ha="right", va="center")
    axes.text(1.6, 16.9, plotting.term("reads", "输入"), ha="right", va="center")
    axes.text(1.9, 6.3, "softmax", ha="right", va="center")
    for row, letter in enumerate(idx2char):
        plotting.sign(axes, 2, row + 1.9, letter)
        plotting.sign(axes, 2, row + 12.6, letter)
    for step, index in enumerate(x_data):
        x = 3.7 + 2.6 * step  # the middle of this step
        plotting.sign(axes, x, 16.9, idx2char[index], 20)
        plotting.cells(axes, [[bit] for bit in one_hot_lookup[index]], x - 0.5, 12.1)
        plotting.arrow(axes, (x, 12), (x, 10.7))
        plotting.arrow(axes, (x - 1.6, 10), (x - 1, 10))
        for top, layer in [(9.4, "rnncell"), (7.1, "linear")]:
            plotting.frame(axes, x - 1, top, 2, 1.2, plotting.MODEL)
            plotting.sign(axes, x, top + 0.6, layer, 13)
        plotting.arrow(axes, (x, 9.3), (x, 8.4))
        plotting.arrow(axes, (x, 7), (x, 5.6))
        plotting.cells(axes, p[step].unsqueeze(1), x - 0.5, 1.4)
        plotting.frame(axes, x - 0.5, likeliest[step] + 1.4, 1, 1)
        plotting.sign(axes, x, 0.7, idx2char[likeliest[step]], 20)
    plotting.show(figure)
