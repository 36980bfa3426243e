"""The network unrolled in time: the inputs at the bottom, a row of hidden states for each layer above."""

from common import plotting

OUT, HIDDEN = plotting.COLORS[3], plotting.COLORS[5]


def draw(inputs, states, name: str) -> None:
    """The inputs are L×N×input, the states layers×L×N×hidden."""
    layers = len(states)
    rows = 3.4 * layers + 8.2
    figure, axes = plotting.canvas(7, 0.63 * rows, 11.2, rows)
    tops = [rows - 4.9 - 3.4 * (layer + 1) for layer in range(layers)]
    lefts = [3.1, 6.3, 9.5]  # a step each
    for step, left in enumerate(lefts):
        plotting.cells(axes, inputs[step].T, left, rows - 4.9)
        plotting.sign(axes, left + 0.5, rows - 0.5, f"x{step + 1}", 13)
        for layer, top in enumerate(tops):
            plotting.cells(axes, states[layer, step].T, left, top)
            label = plotting.term(f"layer {layer + 1}", f"第 {layer + 1} 层")
            axes.text(left - 0.2, top - 0.1, f"h{step + 1}", ha="right", va="bottom")
            plotting.arrow(axes, (left + 0.5, top + 3.3), (left + 0.5, top + 2.1))
            if step == 0:
                axes.text(0, top, label if layers > 1 else "", va="bottom")
                axes.text(0, top + 1, "h0 = 0", va="center")
            plotting.arrow(axes, (left - (1.3 if step == 0 else 2.1), top + 1), (left - 0.1, top + 1))
    last, top = lefts[-1], tops[-1]
    plotting.frame(axes, lefts[0] - 0.9, top - 0.9, last - lefts[0] + 2.2, 3.1, OUT)
    plotting.frame(axes, last - 1.1, top - 1.2, 2.6, 3.4 * layers + 0.3, HIDDEN)
    shapes = ["×".join(map(str, each.shape)) for each in (states[-1], states[:, -1])]
    axes.text(0, 0.4, plotting.term(f"out {shapes[0]}: last layer, all steps", "最后一层，每一步"), color=OUT)
    axes.text(0, 1.4, plotting.term(f"hidden {shapes[1]}: last step, all layers", "最后一步，每一层"), color=HIDDEN)
    plotting.show(figure, name)
