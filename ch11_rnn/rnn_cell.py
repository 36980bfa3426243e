"""Lecture 12: an RNN cell mixes the next input into its hidden state.

第 12 讲：RNN 单元把新的输入融入隐藏状态。

    uv run ch11_rnn/rnn_cell.py --plot

h' = tanh(W_ih·x + b_ih + W_hh·h + b_hh): two linear layers, their sum, a tanh. All steps share the weights.

You should see: after 3 steps, the hidden states by hand and by nn.RNNCell are equal.
"""

import torch
from torch import Tensor, nn

from common.cli import run
from common.options import Plot, Seed

BATCH_SIZE = 1
SEQ_LEN = 3
INPUT_SIZE = 4
HIDDEN_SIZE = 2


def cell(x: Tensor, h: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor) -> Tensor:
    """One step: x, N×input, and h, N×hidden → the next h. In PyTorch weight_ih is hidden×input, hence the .T."""
    return torch.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)


def main(seed: Seed = 0, plot: Plot = False):
    torch.manual_seed(seed)
    rnn_cell = nn.RNNCell(input_size=INPUT_SIZE, hidden_size=HIDDEN_SIZE)  # lecture: cell
    rnn_cell.requires_grad_(False)  # nothing is trained
    weights = [rnn_cell.weight_ih, rnn_cell.weight_hh, rnn_cell.bias_ih, rnn_cell.bias_hh]  # 2×4, 2×2, 2, 2
    dataset = torch.randn(SEQ_LEN, BATCH_SIZE, INPUT_SIZE)  # → 3×1×4
    by_hand = torch.zeros(BATCH_SIZE, HIDDEN_SIZE)  # → 1×2
    hidden = torch.zeros(BATCH_SIZE, HIDDEN_SIZE)  # → 1×2
    states = [hidden]
    for step, x in enumerate(dataset):  # x: 1×4
        by_hand = cell(x, by_hand, *weights)  # → 1×2; *weights: the four of them, one after the other
        hidden = rnn_cell(x, hidden)  # → 1×2
        states.append(hidden)
        print(f"step {step}  input {tuple(x.shape)}  hidden {tuple(hidden.shape)}")
        print(f"  by hand     {by_hand.numpy()[0]}")
        print(f"  nn.RNNCell  {hidden.numpy()[0]}")
    result = "equal" if torch.allclose(by_hand, hidden, atol=1e-6) else "DIFFERENT"
    print(f"After {SEQ_LEN} steps, the hidden states by hand and by nn.RNNCell are {result}.")
    if plot:
        from ch11_rnn.figures.rnn_cell import draw

        draw(dataset, states, *weights)


if __name__ == "__main__":
    run(main)
