"""Lecture 12: nn.RNN runs the cell along a sequence, layer upon layer.

第 12 讲：nn.RNN 让单元沿着序列循环，并且可以叠多层。

    uv run ch11_rnn/rnn.py --plot

One layer's hidden states are the next one's inputs. `out`: the last layer, every step. `hidden`: every layer, the
last step.

You should see: with two layers, out is (3, 1, 2) and hidden is (2, 1, 2).
"""

import torch
from torch import Tensor, nn

from ch11_rnn.rnn_cell import cell
from common.cli import run
from common.options import Plot, Seed

SEQ_LEN = 3
BATCH_SIZE = 1
INPUT_SIZE = 4
HIDDEN_SIZE = 2
NUM_LAYERS = 2


def loop(rnn: nn.RNN, inputs: Tensor) -> Tensor:
    """What nn.RNN does inside: inputs L×N×input → the hidden states of all layers, layers×L×N×hidden."""
    states = []
    for layer in range(rnn.num_layers):
        h = torch.zeros(inputs.shape[1], rnn.hidden_size)  # → N×hidden
        layer_states = []
        for x in inputs:  # x: N×input
            h = cell(x, h, *rnn.all_weights[layer])  # → N×hidden
            layer_states.append(h)
        inputs = torch.stack(layer_states)  # → L×N×hidden: the inputs of the next layer
        states.append(inputs)
    return torch.stack(states)  # → layers×L×N×hidden


def main(seed: Seed = 0, plot: Plot = False):
    torch.manual_seed(seed)
    inputs = torch.randn(SEQ_LEN, BATCH_SIZE, INPUT_SIZE)  # → 3×1×4

    one_layer = nn.RNN(input_size=INPUT_SIZE, hidden_size=HIDDEN_SIZE)  # lecture: cell
    one_layer.requires_grad_(False)  # nothing is trained
    out, hidden = one_layer(inputs, torch.zeros(1, BATCH_SIZE, HIDDEN_SIZE))  # → 3×1×2 and 1×1×2
    print(f"layers 1: input {tuple(inputs.shape)}  out {tuple(out.shape)}  hidden {tuple(hidden.shape)}")

    two_layers = nn.RNN(input_size=INPUT_SIZE, hidden_size=HIDDEN_SIZE, num_layers=NUM_LAYERS)
    two_layers.requires_grad_(False)
    out, hidden = two_layers(inputs, torch.zeros(NUM_LAYERS, BATCH_SIZE, HIDDEN_SIZE))  # → 3×1×2 and 2×1×2
    print(f"layers 2: input {tuple(inputs.shape)}  out {tuple(out.shape)}  hidden {tuple(hidden.shape)}")

    batch_first = nn.RNN(input_size=INPUT_SIZE, hidden_size=HIDDEN_SIZE, num_layers=NUM_LAYERS, batch_first=True)
    by_batch = inputs.transpose(0, 1)  # → 1×3×4
    out_by_batch, hidden_by_batch = batch_first(by_batch)  # → 1×3×2 and 2×1×2: hidden keeps its order
    print(
        f"batch_first: input {tuple(by_batch.shape)}  out {tuple(out_by_batch.shape)}"
        f"  hidden {tuple(hidden_by_batch.shape)}"
    )

    states = loop(two_layers, inputs)  # → 2×3×1×2
    print(f"out, step by step\n{out.numpy()[:, 0]}\nhidden, layer by layer\n{hidden.numpy()[:, 0]}")
    equal = torch.allclose(states[-1], out, atol=1e-6) and torch.allclose(states[:, -1], hidden, atol=1e-6)
    print(
        f"out {tuple(out.shape)} and hidden {tuple(hidden.shape)} by nn.RNN and by the loop "
        f"are {'equal' if equal else 'DIFFERENT'}."
    )
    if plot:
        from ch11_rnn.figures.rnn import draw

        draw(inputs, loop(one_layer, inputs), "sequence")
        draw(inputs, states, "layers")


if __name__ == "__main__":
    run(main)
