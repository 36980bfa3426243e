"""Lecture 10: what becomes of a digit in the trained network, and which digits it misreads.

第 10 讲：看一个数字在训练好的网络里变成什么，以及哪些数字会认错。

    uv run ch10_cnn/look_inside.py --plot

Trains cnn.py's network for an epoch. After `cnn.py --checkpoint cnn.pt`, add `--epochs 10 --checkpoint cnn.pt`.

You should see: 1×28×28 becomes 10×12×12, 20×4×4, 320, 10; about 3 % are misread.
"""

import torch
from torch import Tensor
from torch.nn.functional import relu

from ch10_cnn.cnn import CNN
from common.cli import run
from common.data import mnist
from common.options import Device, Epochs, Plot, SavePath, Seed
from common.training import Options, train_on_mnist


def confusion_matrix(predicted: Tensor, labels: Tensor) -> Tensor:
    """Counts, 10×10: a row for each label, a column for each prediction."""
    matrix = torch.zeros(10, 10, dtype=torch.int64)
    for label, prediction in zip(labels.tolist(), predicted.tolist()):
        matrix[label, prediction] += 1
    return matrix


def stages(model: CNN, image: Tensor) -> list:
    """CNN.forward, one step at a time: what one image, 1×28×28, is after each."""
    found = [image]
    found.append(model.conv1(found[-1]))  # → 10×24×24
    found.append(relu(model.pooling(found[-1])))  # → 10×12×12
    found.append(model.conv2(found[-1]))  # → 20×8×8
    found.append(relu(model.pooling(found[-1])))  # → 20×4×4
    found.append(found[-1].flatten())  # → 320
    found.append(model.fc(found[-1]))  # → 10
    return found


def main(
    epochs: Epochs = 1, seed: Seed = 0, device: Device = "auto", plot: Plot = False, checkpoint: SavePath = None
) -> Tensor:
    options = Options(epochs=epochs, seed=seed, device=device, checkpoint=checkpoint)
    model, history = train_on_mnist(CNN, options)
    model = model.cpu().requires_grad_(False)
    images, labels = mnist(train=False)
    found = stages(model, images[0])
    print("a seven on its way:", " → ".join("×".join(map(str, stage.shape)) for stage in found))

    matrix = confusion_matrix(model(images).argmax(dim=1), labels)
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
    if plot:
        from ch10_cnn.figures.look_inside import draw

        draw(found, matrix)
    return matrix


if __name__ == "__main__":
    run(main)
