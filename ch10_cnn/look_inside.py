"""Lecture 10: what the trained network has learned, and what it gets wrong.

    uv run ch10_cnn/look_inside.py --plot

Trains the network of cnn.py for an epoch or, with `--checkpoint cnn.pt`, loads the one that cnn.py saved.
Row i, column k of the confusion matrix counts the digits i that were read as k. The pictures show one digit's feature
maps layer by layer, the matrix, and the misread digits, about 130 of 10,000 after ten epochs; first_steps.py shows the
kernels.
"""

import torch
from torch import Tensor
from torch.nn.functional import relu

from ch10_cnn.cnn import CNN
from common import distributed, plotting
from common.cli import run
from common.data import mnist
from common.training import Options, train_on_mnist


def confusion_matrix(predicted: Tensor, labels: Tensor) -> Tensor:
    """Counts, 10×10: a row for each label, a column for each prediction."""
    matrix = torch.zeros(10, 10, dtype=torch.int64)
    for label, prediction in zip(labels.tolist(), predicted.tolist()):
        matrix[label, prediction] += 1
    return matrix


def feature_maps(model: CNN, image: Tensor) -> list[tuple[str, Tensor]]:
    """What one image, 1×28×28, becomes after each step of the network: C×H×W each."""
    x = image
    maps = [("input", x)]
    for name, convolution in [("conv1", model.conv1), ("conv2", model.conv2)]:
        x = convolution(x)
        maps.append((name, x))
        x = relu(model.pooling(x))
        maps.append(("pooling, ReLU", x))
    return maps


def main(training: Options = Options(epochs=1)) -> Tensor:
    model, history = train_on_mnist(CNN, training)
    model = model.cpu().requires_grad_(False)
    images, labels = mnist(train=False)
    predicted = model(images).argmax(dim=1)
    matrix = confusion_matrix(predicted, labels)
    print("label   read as 0    1    2    3    4    5    6    7    8    9")
    for label in range(10):
        counts = "".join(f"{count:5}" for count in matrix[label].tolist())
        print(f"{label:5}      {counts}")

    errors = matrix.clone().fill_diagonal_(0)  # the diagonal holds the digits that were read correctly
    label, prediction = divmod(errors.argmax().item(), 10)  # argmax counts through the rows: 53 is row 5, column 3
    print(
        f"{errors.sum()} of {len(labels):,} are misread after epoch {len(history)}, "
        f"most often a {label} as {prediction} ({errors.max()} times)."
    )
    if training.plot and distributed.rank() == 0:
        draw_feature_maps(model, images[0])
        draw_confusion(matrix, len(history))
    return matrix


def draw_feature_maps(model: CNN, image: Tensor) -> None:
    figure = plotting.figure(7, 9)
    steps = feature_maps(model, image)
    strips = figure.subfigures(len(steps), 1, squeeze=False)
    for strip, (name, maps) in zip(strips.flat, steps):
        channels, height, width = maps.shape
        strip.suptitle(f"{name}: {channels}×{height}×{width}", fontsize=12)
        columns = min(channels, 10)
        grid = strip.subplots(channels // columns, columns, squeeze=False)
        for axes, channel in zip(grid.flat, maps.numpy()):
            axes.imshow(channel)
            axes.axis("off")
    plotting.show(figure, "feature_maps")


def draw_confusion(matrix: Tensor, epoch: int) -> None:
    figure = plotting.figure(7, 6.4)
    axes = figure.subplots()
    errors = matrix.clone().fill_diagonal_(0)  # colour for the errors alone
    axes.imshow(errors.numpy(), cmap="Oranges", vmax=2 * errors.max().item())  # the lighter half, to read black on
    axes.grid(visible=False)
    for label in range(10):
        for prediction in range(10):
            plotting.sign(axes, prediction, label, f"{matrix[label, prediction]}", size=11)
    title = plotting.term("confusion matrix", "混淆矩阵")
    axes.set(xlabel=plotting.term("read as", "预测"), ylabel=plotting.term("label", "标签"))
    axes.set(xticks=range(10), yticks=range(10), title=f"{title} after epoch {epoch}")
    plotting.show(figure, "confusion")


if __name__ == "__main__":
    run(main)
