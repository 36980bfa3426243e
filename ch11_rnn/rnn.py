"""Lecture 12: nn.RNN runs the cell along a sequence, layer upon layer.

    uv run ch11_rnn/rnn.py --plot

The hidden states of one layer are the inputs of the next. `out` holds those of the last layer at every step, `hidden`
those of every layer at the last step; where they meet, they are the same numbers. With batch_first=True, input and out
have the batch before the length; hidden does not.
Ends with out 3×1×2 and hidden 2×1×2, equal to a loop over the cell.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import Seed, run

LENGTH, BATCH, INPUT, HIDDEN, LAYERS = 3, 1, 4, 2, 2


def loop(network: nn.RNN, inputs: Tensor) -> tuple[Tensor, Tensor]:
    """What nn.RNN does with inputs L×N×input: its states, layers×L×N×hidden, and the last, layers×N×hidden."""
    states = []
    for layer in range(network.num_layers):
        weight_ih, weight_hh, bias_ih, bias_hh = network.all_weights[layer]
        h = torch.zeros(inputs.shape[1], network.hidden_size)
        outputs = []
        for x in inputs:
            h = torch.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)
            outputs.append(h)
        inputs = torch.stack(outputs)  # L×N×hidden, the inputs of the next layer
        states.append(inputs)
    return torch.stack(states), torch.stack([layer[-1] for layer in states])


def draw(inputs: Tensor, states: Tensor, name: str) -> None:
    """The network unrolled in time: inputs L×N×input at the bottom, a row of hidden states per layer above."""
    layers, top = len(states), 2.6 * len(states)
    figure, axes = plotting.canvas(7, 2.6 + 1.3 * layers, 16.5, top + 3.2)
    for step in range(LENGTH):
        left = 1.5 + 5.2 * step
        plotting.cells(axes, inputs[step], left, top + 1.4)
        axes.text(left + 2, top + 2.6, f"x{step + 1}", ha="center", va="top")
        for layer in range(layers):
            height = top - 1 - 2.6 * layer
            plotting.cells(axes, states[layer, step], left + 1, height)
            axes.annotate("", (left + 2, height + 1.05), (left + 2, height + 2.35), arrowprops={"arrowstyle": "->"})
            start = left - 2.1 if step else left - 0.3
            axes.annotate("", (left + 0.95, height + 0.5), (start, height + 0.5), arrowprops={"arrowstyle": "->"})
            label = f"h{step + 1}" if layers == 1 else f"layer {layer + 1}, h{step + 1}"
            axes.text(left + 1.9, height - 0.15, label, ha="right", fontsize=10)
            if not step:
                axes.text(left - 0.4, height + 0.5, "h0 = 0", ha="right", va="center", fontsize=10)
    plotting.show(figure, __file__, name)


def main(seed: Seed = 0, plot: bool = False) -> tuple[Tensor, Tensor]:
    torch.manual_seed(seed)
    inputs = torch.randn(LENGTH, BATCH, INPUT)
    for layers in (1, LAYERS):
        network = nn.RNN(INPUT, HIDDEN, num_layers=layers)
        with torch.no_grad():
            out, hidden = network(inputs, torch.zeros(layers, BATCH, HIDDEN))
            states, last = loop(network, inputs)
        print(f"layers {layers}: input {tuple(inputs.shape)}  out {tuple(out.shape)}  hidden {tuple(hidden.shape)}")
        if plot:
            draw(inputs, states, "sequence" if layers == 1 else "layers")
    batch_first = nn.RNN(INPUT, HIDDEN, LAYERS, batch_first=True)
    by_batch, _ = batch_first(inputs.transpose(0, 1))
    print(f"batch_first: input {tuple(inputs.transpose(0, 1).shape)}  out {tuple(by_batch.shape)}")
    print(f"out, step by step\n{out.numpy()[:, 0]}\nhidden, layer by layer\n{hidden.numpy()[:, 0]}")
    equal = torch.allclose(states[-1], out, atol=1e-6) and torch.allclose(last, hidden, atol=1e-6)
    shapes = ("×".join(map(str, tensor.shape)) for tensor in (out, hidden))
    print("out {} and hidden {} {} the loop over the cell.".format(*shapes, "equal" if equal else "DIFFER from"))
    return out, hidden


if __name__ == "__main__":
    run(main)
