"""Lecture 12: an RNN cell mixes the next input into its hidden state.

    uv run ch11_rnn/rnn_cell.py --plot

h' = tanh(W_ih·x + b_ih + W_hh·h + b_hh): one linear layer for the input, one for the hidden state, and a tanh that
keeps the result between −1 and 1. The same weights serve every step, so a sequence may be as long as it likes.
Ends with the same hidden state by hand and by nn.RNNCell, after 3 steps, of shape 1×2.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import run
from common.options import Plot, Seed

BATCH_SIZE = 1
SEQ_LEN = 3
INPUT_SIZE = 4
HIDDEN_SIZE = 2


def cell(x: Tensor, h: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor) -> Tensor:
    """One step: x N×input and h N×hidden → the next h, N×hidden. The weights are in PyTorch's order and shapes."""
    return torch.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)


def main(seed: Seed = 0, plot: Plot = False) -> Tensor:
    torch.manual_seed(seed)
    rnn_cell = nn.RNNCell(input_size=INPUT_SIZE, hidden_size=HIDDEN_SIZE)  # the lecture calls it cell
    rnn_cell.requires_grad_(False)  # nothing is trained
    weights = (rnn_cell.weight_ih, rnn_cell.weight_hh, rnn_cell.bias_ih, rnn_cell.bias_hh)
    dataset = torch.randn(SEQ_LEN, BATCH_SIZE, INPUT_SIZE)  # 3×1×4
    by_hand = torch.zeros(BATCH_SIZE, HIDDEN_SIZE)  # 1×2
    hidden = torch.zeros(BATCH_SIZE, HIDDEN_SIZE)
    for step, x in enumerate(dataset):  # x: 1×4
        by_hand = cell(x, by_hand, *weights)  # 1×2; *weights: the four of them, one after the other
        hidden = rnn_cell(x, hidden)  # 1×2
        print(f"step {step}  input {tuple(x.shape)}  hidden {tuple(hidden.shape)}")
        print(f"  by hand     {by_hand.numpy()[0]}\n  nn.RNNCell  {hidden.numpy()[0]}")
    equal = torch.allclose(by_hand, hidden, atol=1e-6)
    print(f"After {SEQ_LEN} steps the 1×2 hidden states are {'equal' if equal else 'DIFFERENT'}.")
    if plot:
        draw(dataset, *weights)
    return by_hand


def draw(dataset: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor) -> None:
    """The sequence above, with the hidden states so far; below, the step that is at work, in three frames."""
    figure, axes = plotting.canvas(7, 7.2, 15.4, 15.6)
    states = [torch.zeros(BATCH_SIZE, HIDDEN_SIZE)]
    for x in dataset:
        states.append(cell(x, states[-1], weight_ih, weight_hh, bias_ih, bias_hh))

    def draw_frame(frame: int) -> None:
        step, part = divmod(frame, 3)  # part 0: x and h; 1: the two products; 2: the sum and its tanh
        x, h = dataset[step], states[step]
        from_x = x @ weight_ih.T + bias_ih
        from_h = h @ weight_hh.T + bias_hh
        axes.clear()
        axes.set(xlim=(-0.1, 15.3), ylim=(15.6, 0))
        axes.axis("off")
        axes.set_title("hidden = tanh(W_ih·x + b_ih + W_hh·h + b_hh)", fontsize=13)
        for index in range(SEQ_LEN):
            plotting.cells(axes, dataset[index].numpy(), 0.3 + 5.2 * index, 1, f"x{index + 1}")
            if 3 * index + 2 <= frame:
                plotting.cells(axes, states[index + 1].numpy(), 1.3 + 5.2 * index, 3.3, f"h{index + 1}")
        plotting.frame(axes, 5.2 * step, 0.1, 4.6, 4.4)
        plotting.cells(axes, x.T.numpy(), 0, 6, f"x{step + 1}")
        plotting.cells(axes, weight_ih.numpy(), 1.8, 7, "W_ih: 2×4")
        plotting.cells(axes, h.T.numpy(), 0, 12.3, f"h{step}")
        plotting.cells(axes, weight_hh.numpy(), 1.8, 12.3, "W_hh: 2×2")
        if part > 0:
            plotting.cells(axes, from_x.T.numpy(), 6.8, 7, "W_ih·x + b_ih")
            plotting.cells(axes, from_h.T.numpy(), 6.8, 12.3, "W_hh·h + b_hh")
        if part > 1:
            plotting.cells(axes, (from_x + from_h).T.numpy(), 10.2, 9.6, plotting.term("sum", "相加"))
            plotting.cells(axes, states[step + 1].T.numpy(), 13, 9.6, f"h{step + 1} = tanh")
            plotting.arrow(axes, (8, 8), (10, 10.1))
            plotting.arrow(axes, (8, 13.3), (10, 11.1))
            plotting.arrow(axes, (11.4, 10.6), (12.8, 10.6))

    plotting.animate(figure, draw_frame, range(3 * SEQ_LEN), fps=1)


if __name__ == "__main__":
    run(main)
