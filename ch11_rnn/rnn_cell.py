"""Lecture 12: an RNN cell mixes the next input into what it remembers.

    uv run ch11_rnn/rnn_cell.py --plot

h' = tanh(W_ih·x + b_ih + W_hh·h + b_hh): one linear layer for the input, one for the memory, and a tanh that keeps the
result between −1 and 1. The same weights serve every step, so a sequence may be as long as it likes.
Ends with the same hidden state by hand and by nn.RNNCell, after 3 steps, of shape 1×2.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import Seed, run

BATCH, LENGTH, INPUT, HIDDEN = 1, 3, 4, 2


def cell(x: Tensor, h: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor) -> Tensor:
    """One step: x N×input and h N×hidden → the next h, N×hidden. The weights are in PyTorch's order and shapes."""
    return torch.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)


def draw(x: Tensor, h: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor) -> None:
    figure, axes = plotting.canvas(7, 5.6, 15, 11.4)
    plotting.cells(axes, x.T, 0, 0.8, "x")
    plotting.cells(axes, weight_ih, 1.8, 1.8, "W_ih: 2×4")
    plotting.cells(axes, (x @ weight_ih.T + bias_ih).T, 6.8, 1.8, "W_ih·x + b_ih")
    plotting.cells(axes, h.T, 0, 7.3, "h")
    plotting.cells(axes, weight_hh, 1.8, 7.3, "W_hh: 2×2")
    plotting.cells(axes, (h @ weight_hh.T + bias_hh).T, 6.8, 7.3, "W_hh·h + b_hh")
    after = cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    plotting.cells(axes, torch.atanh(after).T, 10.2, 4.5, plotting.term("sum", "相加"))
    plotting.cells(axes, after.T, 13, 4.5, "h' = tanh")
    for start, end in (((8, 2.8), (10, 5)), ((8, 8.3), (10, 6)), ((11.4, 5.5), (12.8, 5.5))):
        axes.annotate("", end, start, arrowprops={"arrowstyle": "->"})
    axes.annotate("", (0.5, 10.9), (13.5, 10.9), arrowprops={"arrowstyle": "-", "color": plotting.GREY})
    axes.annotate("", (13.5, 6.7), (13.5, 10.9), arrowprops={"arrowstyle": "-", "color": plotting.GREY})
    axes.annotate("", (0.5, 9.4), (0.5, 10.9), arrowprops={"arrowstyle": "->", "color": plotting.GREY})
    axes.text(7, 10.7, plotting.term("h' is the h of the next step", "循环"), ha="center", fontsize=11)
    axes.set_title(plotting.term("RNN cell", "循环神经网络单元"), fontsize=13)
    plotting.show(figure, __file__)


def main(seed: Seed = 0, plot: bool = False) -> Tensor:
    torch.manual_seed(seed)
    rnn_cell = nn.RNNCell(INPUT, HIDDEN)
    sequence = torch.randn(LENGTH, BATCH, INPUT)
    by_hand = theirs = torch.zeros(BATCH, HIDDEN)
    with torch.no_grad():
        for step, x in enumerate(sequence):  # x: 1×4
            by_hand = cell(x, by_hand, *rnn_cell.parameters())
            theirs = rnn_cell(x, theirs)  # 1×2
            print(f"step {step}  input {tuple(x.shape)}  hidden {tuple(theirs.shape)}")
            print(f"  by hand     {by_hand.numpy()[0]}\n  nn.RNNCell  {theirs.numpy()[0]}")
    equal = torch.allclose(by_hand, theirs, atol=1e-6)
    print(f"After {LENGTH} steps the 1×2 hidden states are {'equal' if equal else 'DIFFERENT'}.")
    if plot:
        with torch.no_grad():
            draw(x, rnn_cell(sequence[0]), *rnn_cell.parameters())
    return by_hand


if __name__ == "__main__":
    run(main)
