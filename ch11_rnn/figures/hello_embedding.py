"""A one-hot vector times the learned table is a row of the table; the first six of its numbers."""

from torch.nn.functional import one_hot

from ch11_rnn.hello_embedding import idx2char
from common import plotting

SHOWN = 6


def draw(table) -> None:
    """The table is letters×10."""
    letters, width = table.shape
    index = letters // 2
    figure, axes = plotting.canvas(7, 5.6, 9.8, 8.2)
    vector = one_hot(table.new_tensor([index]).long(), letters)  # → 1×letters
    letter = idx2char[index]
    axes.set_title(plotting.term(f"The one-hot {letter} times the table is its row", "独热向量乘表得到一行"))
    plotting.cells(axes, vector.T, 0.8, 1.2, plotting.term("one-hot", "独热"), 14)
    plotting.sign(axes, 2.3, 1.2 + letters / 2, "×", 20)
    title = plotting.term(f"embedding, {letters}×{width}, learned", "学到的嵌入表")
    plotting.cells(axes, table[:, :SHOWN], 2.8, 1.2, title, 14)
    for row, each in enumerate(idx2char):
        plotting.sign(axes, 0.4, row + 1.7, each)
        plotting.sign(axes, SHOWN + 3.2, row + 1.7, "...")
    plotting.frame(axes, 2.8, index + 1.2, SHOWN, 1)
    plotting.sign(axes, 2.3, letters + 2.4, "=", 20)
    plotting.cells(axes, (vector.float() @ table)[:, :SHOWN], 2.8, letters + 1.9, size=14)
    plotting.sign(axes, SHOWN + 3.2, letters + 2.4, "...")
    code = f"self.emb(torch.tensor([{index}]))"
    axes.text(2.8, letters + 3.5, code, va="center", family="monospace", backgroundcolor=plotting.PALE)
    plotting.show(figure)
