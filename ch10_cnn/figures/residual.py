"""What the first residual block makes of a digit: x, F(x), their sum, in a few channels."""

import torch
from torch.nn.functional import relu

from ch10_cnn.figures import learning_curves
from common import plotting
from common.data import mnist
from common.plotting import term


def draw(model, history):
    learning_curves.draw(model, history)
    images, _ = mnist(train=False)
    draw_sum(model, images[:1])


@torch.no_grad()
def draw_sum(model, image):
    block = model.rblock1
    x = relu(model.pooling(model.conv1(image.to(model.fc.weight.device))))  # 1×1×28×28 → 1×16×12×12
    y = block.conv2(relu(block.conv1(x)))
    channels = x[0].mean(dim=(1, 2)).topk(3).indices.tolist()  # those in which most is to be seen
    pictures = [("x", x), ("F(x)", y), ("x + F(x)", x + y), ("relu(x + F(x))", block(x))]
    largest = max(values[0, channels].abs().max().item() for _, values in pictures)
    figure = plotting.figure(7, 6.6)
    figure.suptitle(term("The block adds a change to its input", "块把变化量加到输入上"), fontsize=14)
    grid = figure.subplots(3, 4, subplot_kw={"xticks": [], "yticks": []})
    for row, channel in enumerate(channels):
        for column, (title, values) in enumerate(pictures):
            axes = grid[row, column]
            drawn = axes.imshow(values[0, channel].cpu().numpy(), "RdBu", vmin=-largest, vmax=largest)
            axes.grid(False)
            if row == 0:
                axes.set_title(title)
        grid[row, 0].set_ylabel(term(f"channel {channel + 1}", f"\n通道 {channel + 1}"))
    figure.colorbar(drawn, ax=grid, location="bottom", shrink=0.6, aspect=30)
    plotting.show(figure, "sum")
