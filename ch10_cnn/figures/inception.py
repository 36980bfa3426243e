"""The four branches of the Inception block, each ending in a slab of channels; the slabs stacked to 88."""

from ch10_cnn.figures import learning_curves
from common import plotting
from common.plotting import term


def draw(model, history):
    learning_curves.draw(model, history)
    draw_block(model.incep1)


def draw_block(block):
    branches = [
        [block.branch1x1],
        [block.branch5x5_1, block.branch5x5_2],
        [block.branch3x3_1, block.branch3x3_2, block.branch3x3_3],
        [block.branch_pool],
    ]
    figure = plotting.figure(7, 7.4)
    axes = figure.subplots()
    axes.set(xlim=(0, 104), ylim=(0, 8.2))
    axes.axis("off")
    box = {"boxstyle": "round", "facecolor": plotting.PALE}
    given = block.branch1x1.in_channels
    slab(axes, 52, 0.1, given, "white", f"x: N×{given}×12×12", above=False)
    stacked = 0
    for number, layers in enumerate(branches):
        color = plotting.COLORS[number]
        middle = 13 + 26 * number
        texts = [f"{layer.kernel_size[0]}×{layer.kernel_size[1]}\n→ {layer.out_channels}" for layer in layers]
        if layers == [block.branch_pool]:
            texts = ["avg 3×3\n" + term("pooling", "池化"), *texts]
        channels = layers[-1].out_channels
        plotting.arrow(axes, (52, 0.7), (middle, 1.5))
        plotting.arrow(axes, (middle, 1.8), (middle, 5.0))  # behind the boxes
        for row, text in enumerate(texts):
            axes.text(middle, 1.9 + row, text, ha="center", va="center", bbox=box)
        slab(axes, middle, 5.0, channels, color, str(channels))
        place = 8 + stacked + channels / 2
        plotting.arrow(axes, (middle, 5.5), (place, 6.5))
        slab(axes, place, 6.5, channels, color, "")
        stacked += channels
    parts = " + ".join(str(layers[-1].out_channels) for layers in branches)
    axes.text(52, 7.25, f"torch.cat(…, dim=1): {parts} = {stacked} {term('channels', '通道')}", ha="center")
    axes.text(52, 7.75, f"N×{given}×12×12 → N×{stacked}×12×12", ha="center", fontsize=16)
    plotting.show(figure, "block")


def slab(axes, middle, bottom, channels, color, text, above=True):
    """Channels beside each other, each as wide as the next."""
    for channel in range(channels):
        axes.bar(middle - channels / 2 + channel, 0.5, 1, bottom, align="edge", color=color, edgecolor="black", lw=0.5)
    axes.text(middle + (channels / 2 + 1) * (not above), bottom + 0.25, text, ha="center" if above else "left",
              va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1} if text else None)  # fmt: skip
