"""Lecture 10: kernels, feature maps and accuracy change while the network learns.

    uv run ch10_cnn/first_steps.py --plot

The network of cnn.py and the lecture's loop, stopped after 400 of the 938 steps of the first epoch. On the way it reads
1,000 test images again and again. The kernels begin at random; every step changes each weight a little.
Ends with an accuracy above 90 %, from about 10 % by guessing.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, pad, relu

from ch10_cnn.cnn import CNN
from common import plotting
from common.cli import run
from common.data import mnist_loaders
from common.options import Plot, Seed

STEPS = 400
EVERY = 25  # steps from one moment to the next


class Moment(NamedTuple):
    """What the network is after some steps."""

    accuracy: float
    kernels: Tensor  # of the first layer, 10×5×5
    maps: Tensor  # what they make of one digit, 10×24×24


@torch.no_grad()
def look(model: CNN, images: Tensor, labels: Tensor) -> Moment:
    predicted = model(images).argmax(dim=1)
    accuracy = (predicted == labels).float().mean().item()
    kernels = model.conv1.weight[:, 0].clone()  # 10×1×5×5 → 10×5×5; a copy, for the next step changes the weight
    maps = relu(model.conv1(images[0]))  # 1×28×28 → 10×24×24
    return Moment(accuracy, kernels, maps)


def main(seed: Seed = 0, plot: Plot = False) -> list[Moment]:
    torch.manual_seed(seed)
    train_loader, test_loader = mnist_loaders(batch_size=64, seed=seed)
    images, labels = test_loader.tensors
    model = CNN().to(memory_format=torch.channels_last)  # the layout that convolutions run fastest in
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    moments = []
    for step, (inputs, target) in enumerate(train_loader):
        if step % EVERY == 0:
            moments.append(look(model, images[:1000], labels[:1000]))
        if step % 100 == 0:
            print(f"after {step:3} steps  test accuracy {moments[-1].accuracy:.1%}")
        if step == STEPS:
            break
        outputs = model(inputs)  # forward
        loss = cross_entropy(outputs, target)  # the mean over the batch
        optimizer.zero_grad()  # backward adds to .grad, so the last batch's must go
        loss.backward()  # the gradient of the loss for each weight
        optimizer.step()  # a step against it
    above = "above" if moments[-1].accuracy > 0.9 else "not above"
    print(f"The accuracy is {above} 90 %; guessing gives about 10 %.")
    if plot:
        draw(moments)
    return moments


def draw(moments: list[Moment]) -> None:
    figure = plotting.figure(7, 5)
    rows = figure.subplots(3, 1, height_ratios=[1, 1, 3])
    shown = []
    for axes, values in zip(rows, [moments[-1].kernels, moments[-1].maps]):
        largest = values.abs().max().item()
        shown.append(axes.imshow(in_a_row(values), cmap="RdBu", vmin=-largest, vmax=largest))
        axes.axis("off")
    rows[0].set_title(plotting.term("kernels", "卷积核") + " of conv1")
    rows[1].set_title(plotting.term("feature maps", "特征图") + " of a seven")
    rows[2].set(xlim=(0, STEPS), ylim=(0, 100), xlabel="step", ylabel=plotting.term("test accuracy %", "准确率"))
    (line,) = rows[2].plot([], [], "o-", color=plotting.GREEN)
    text = rows[2].text(100, 10, "", fontsize=14)

    def draw_moment(last: int) -> None:
        shown[0].set_data(in_a_row(moments[last].kernels))
        shown[1].set_data(in_a_row(moments[last].maps))
        line.set_data(range(0, EVERY * last + 1, EVERY), [100 * moment.accuracy for moment in moments[: last + 1]])
        text.set_text(f"optimizer.step(), {EVERY * last} times: {moments[last].accuracy:.1%}")

    plotting.animate(figure, draw_moment, range(len(moments)), fps=2)


def in_a_row(images: Tensor) -> np.ndarray:
    """Ten images side by side, with a gap of zeros: 10×H×W → H×10·(W+1)."""
    return torch.cat(list(pad(images, [0, 1])), dim=1).numpy()


if __name__ == "__main__":
    run(main)
