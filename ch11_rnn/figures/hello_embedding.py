"""A one-hot vector times the learned table is a row of the table."""

from torch.nn.functional import one_hot

from ch11_rnn.hello_embedding import idx2char
from common import plotting


def draw(table) -> None:
    """The table is letters×10."""
    letters = len(idx2char)
    index = letters // 2
    figure, axes = plotting.canvas(7, 4.6, 13.4, 8.8)
    vector = one_hot(table.new_tensor([index]).long(), letters)  # → 1×letters
    letter = idx2char[index]
    axes.set_title(plotting.term(f"The one-hot {letter} times the table is its row", "独热向量乘表得到一行"))
    plotting.cells(axes, vector.T.numpy(), 1, 1.8, plotting.term("one-hot", "独热"))
    plotting.sign(axes, 2.5, 1.8 + letters / 2, "×")
    plotting.cells(axes, table.numpy(), 3.2, 1.8, plotting.term("embedding, learned", "学到的嵌入表"))
    for row, each in enumerate(idx2char):
        plotting.sign(axes, 0.5, row + 2.3, each)
    plotting.frame(axes, 3.2, index + 1.8, table.shape[1], 1)
    plotting.sign(axes, 2.5, letters + 3, "=")
    plotting.cells(axes, (vector.float() @ table).numpy(), 3.2, letters + 2.5)
    axes.text(3.2, letters + 4.1, f"self.emb(torch.tensor([{index}]))", va="center", family="monospace")
    plotting.show(figure)
