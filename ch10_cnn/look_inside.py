"""Lecture 10: what the trained network has learned, and what it gets wrong.

    uv run ch10_cnn/look_inside.py --plot

Trains the network of cnn.py for an epoch, or takes the one that `cnn.py --checkpoint cnn.pt` saved, by the same option.
Row i, column k of the confusion matrix counts the digits i that were read as k. The pictures show the kernels, one
digit's feature maps layer by layer, the matrix, and the misread digits. After ten epochs about 130 of 10,000 are left.
"""

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import relu

from ch10_cnn.cnn import CNN
from common import plotting
from common.cli import run
from common.data import mnist
from common.training import Options, place, train_on_mnist


def confusion_matrix(read: Tensor, labels: Tensor) -> Tensor:
    """Counts, 10×10: a row for each label, a column for what it was read as."""
    return torch.bincount(10 * labels + read, minlength=100).reshape(10, 10)


def feature_maps(model: CNN, image: Tensor) -> list[tuple[str, Tensor]]:
    """What one image, 1×28×28, becomes after each step of the network: C×H×W each."""
    maps = [("input", image)]
    for name, convolution in (("conv1", model.conv1), ("conv2", model.conv2)):
        maps.append((name, convolution(maps[-1][1])))
        maps.append(("pooling, ReLU", relu(model.pooling(maps[-1][1]))))
    return maps


def draw(model: CNN, image: Tensor, matrix: Tensor) -> None:
    figure = plotting.figure(7, 3.4)
    kernels = model.conv1.weight[:, 0]
    for index, axes in enumerate(figure.subplots(2, 5).flat):
        shown = axes.imshow(kernels[index], cmap="RdBu", vmin=-kernels.abs().max(), vmax=kernels.abs().max())
        axes.set_title(f"kernel {index + 1}", fontsize=11)
        axes.axis("off")
    figure.colorbar(shown, ax=figure.axes, label=plotting.term("weight", "权重"))
    plotting.show(figure, __file__, "kernels")

    figure = plotting.figure(7, 9)
    steps = feature_maps(model, image)
    for row, (name, maps) in zip(figure.subfigures(len(steps), 1), steps, strict=True):
        row.suptitle(f"{name}: {'×'.join(map(str, maps.shape))}", fontsize=12)
        columns = min(len(maps), 10)
        for axes, channel in zip(row.subplots(len(maps) // columns, columns, squeeze=False).flat, maps, strict=True):
            axes.imshow(channel)
            axes.axis("off")
    plotting.show(figure, __file__, "feature_maps")

    figure = plotting.figure(7, 6.4)
    axes = figure.subplots()
    axes.imshow(matrix - matrix.diag().diag(), cmap="Oranges")  # colour for the errors alone
    axes.grid(visible=False)
    for label, row in enumerate(matrix.tolist()):
        for read, count in enumerate(row):
            axes.text(read, label, count, ha="center", va="center", fontsize=11)
    axes.set(xlabel=plotting.term("read as", "预测"), ylabel=plotting.term("label", "标签"))
    axes.set(xticks=range(10), yticks=range(10), title=plotting.term("confusion matrix", "混淆矩阵"))
    plotting.show(figure, __file__, "confusion")


def main(options: Options = Options(epochs=1)) -> Tensor:
    model, _ = train_on_mnist(CNN, replace(options, plot=False))
    model = model.cpu().requires_grad_(False)
    images, labels = mnist(train=False)
    read = model(images).argmax(dim=1)
    matrix = confusion_matrix(read, labels)
    print("label   read as 0    1    2    3    4    5    6    7    8    9")
    for label, row in enumerate(matrix.tolist()):
        print(f"{label:5}      " + "".join(f"{count:5}" for count in row))
    errors = matrix - matrix.diag().diag()
    label, other = divmod(errors.argmax().item(), 10)
    print(f"{errors.sum()} of {len(labels):,} are misread, most often a {label} as {other} ({errors.max()} times).")
    if options.plot and place()[0] == 0:
        draw(model, images[0], matrix)
        figure = plotting.figure(7, 6)
        plotting.misread(figure, images, labels, read)
        plotting.show(figure, __file__, "misread")
    return matrix


if __name__ == "__main__":
    run(main)
