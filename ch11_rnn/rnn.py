"""Lecture 12: nn.RNN runs the cell along a sequence, layer upon layer.

    uv run ch11_rnn/rnn.py --plot

The hidden states of one layer are the inputs of the next. `out` holds those of the last layer at every step, `hidden`
those of every layer at the last step; where they meet, they are the same numbers. With batch_first=True, input and out
have the batch before the length; hidden does not.
Ends with out 3×1×2 and hidden 2×1×2, equal by nn.RNN and by a loop over the cell.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import run
from common.options import Plot, Seed

SEQ_LEN = 3
BATCH_SIZE = 1
INPUT_SIZE = 4
HIDDEN_SIZE = 2
NUM_LAYERS = 2


def loop(rnn: nn.RNN, inputs: Tensor) -> tuple[Tensor, Tensor]:
    """What nn.RNN does with inputs L×N×input: its states, layers×L×N×hidden, and the last, layers×N×hidden."""
    states = []
    hidden = []
    for layer in range(rnn.num_layers):
        weight_ih, weight_hh, bias_ih, bias_hh = rnn.all_weights[layer]
        h = torch.zeros(inputs.shape[1], rnn.hidden_size)
        outputs = []
        for x in inputs:
            h = torch.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)
            outputs.append(h)
        inputs = torch.stack(outputs)  # L×N×hidden, the inputs of the next layer
        states.append(inputs)
        hidden.append(h)  # N×hidden, at the last step
    return torch.stack(states), torch.stack(hidden)


def shape(tensor: Tensor) -> str:
    return "×".join([str(size) for size in tensor.shape])


def main(seed: Seed = 0, plot: Plot = False) -> tuple[Tensor, Tensor]:
    torch.manual_seed(seed)
    inputs = torch.randn(SEQ_LEN, BATCH_SIZE, INPUT_SIZE)  # 3×1×4
    with torch.no_grad():  # nothing is trained
        one_layer = nn.RNN(input_size=INPUT_SIZE, hidden_size=HIDDEN_SIZE)  # the lecture calls each network cell
        out, hidden = one_layer(inputs, torch.zeros(1, BATCH_SIZE, HIDDEN_SIZE))  # 3×1×2 and 1×1×2
        print(f"layers 1: input {tuple(inputs.shape)}  out {tuple(out.shape)}  hidden {tuple(hidden.shape)}")
        two_layers = nn.RNN(input_size=INPUT_SIZE, hidden_size=HIDDEN_SIZE, num_layers=NUM_LAYERS)
        out, hidden = two_layers(inputs, torch.zeros(NUM_LAYERS, BATCH_SIZE, HIDDEN_SIZE))  # 3×1×2 and 2×1×2
        print(f"layers 2: input {tuple(inputs.shape)}  out {tuple(out.shape)}  hidden {tuple(hidden.shape)}")
        batch_first = nn.RNN(input_size=INPUT_SIZE, hidden_size=HIDDEN_SIZE, num_layers=NUM_LAYERS, batch_first=True)
        by_batch = inputs.transpose(0, 1)  # 1×3×4
        out_by_batch, _ = batch_first(by_batch)  # 1×3×2
        print(f"batch_first: input {tuple(by_batch.shape)}  out {tuple(out_by_batch.shape)}")
        states, last = loop(two_layers, inputs)
        print(f"out, step by step\n{out.numpy()[:, 0]}\nhidden, layer by layer\n{hidden.numpy()[:, 0]}")
        equal = torch.allclose(states[-1], out, atol=1e-6) and torch.allclose(last, hidden, atol=1e-6)
        shapes = f"out {shape(out)} and hidden {shape(hidden)}"
        print(f"{shapes} by nn.RNN and by a loop over the cell are {'equal' if equal else 'DIFFERENT'}.")
        if plot:
            draw(inputs, loop(one_layer, inputs)[0], "sequence")
            draw(inputs, states, "layers")
    return out, hidden


def draw(inputs: Tensor, states: Tensor, name: str) -> None:
    """The network unrolled in time: inputs L×N×input at the bottom, a row of hidden states per layer above."""
    layers = len(states)
    columns = 18.5
    rows = 3 * layers + 4.1
    figure, axes = plotting.canvas(7, 7 * rows / columns, columns, rows)
    for step in range(SEQ_LEN):
        left = 2.6 + 5.4 * step
        plotting.cells(axes, inputs[step].numpy(), left, rows - 2)
        axes.text(left + 2, rows - 0.8, f"x{step + 1}", ha="center", va="top")
        for layer in range(layers):
            top = rows - 4.6 - 3 * layer
            plotting.cells(axes, states[layer, step].numpy(), left + 1, top)
            label = f"h{step + 1}" if layers == 1 else f"layer {layer + 1}, h{step + 1}"
            axes.text(left + 1.9, top - 0.15, label, ha="right", fontsize=10)
            plotting.arrow(axes, (left + 2, top + 2.4), (left + 2, top + 1.05))
            if step == 0:
                axes.text(left - 1, top + 0.5, "h0 = 0", ha="right", va="center", fontsize=10)
                plotting.arrow(axes, (left - 0.9, top + 0.5), (left + 0.95, top + 0.5))
            else:
                plotting.arrow(axes, (left - 2.3, top + 0.5), (left + 0.95, top + 0.5))
    first = 2.6  # the left edges of the first and of the last step, and the top of the last layer
    last = 2.6 + 5.4 * (SEQ_LEN - 1)
    top = rows - 4.6 - 3 * (layers - 1)
    plotting.frame(axes, first - 0.25, top - 0.85, last - first + 3.6, 2.4, plotting.GREEN)
    out = f"out {shape(states[-1])}: last layer, all steps"
    axes.text(first - 0.3, top - 1.3, out, color=plotting.GREEN, fontsize=11)
    plotting.frame(axes, last - 0.5, top - 1.1, 4.1, 3 * layers - 0.1, plotting.RED)
    hidden = f"hidden {shape(states[:, -1])}: last step, all layers"
    axes.text(last + 3.6, top - 1.3, hidden, color=plotting.RED, ha="right", fontsize=11)
    plotting.show(figure, name)


if __name__ == "__main__":
    run(main)
