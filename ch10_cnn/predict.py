"""Lecture 10: the trained network reads your own digit.

第 10 讲：用训练好的网络认你自己写的数字。

    uv run ch10_cnn/predict.py PICTURE --plot

PICTURE shows one digit, dark on light or light on dark: a photo, a scan, a drawing. The first run trains three epochs;
later runs load cnn.pt.

You should see: the digit as the network sees it, ten probabilities, and the answer.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ch10_cnn.clean_photo import like_mnist, open_grey
from ch10_cnn.cnn import CNN
from common.checkpoint import load_model
from common.cli import run
from common.data import MEAN, STD
from common.options import Plot
from common.training import Options, train_on_mnist

SURE = 0.8  # below this probability, the answer is called unsure


def trained(checkpoint: Path) -> CNN:
    """The network from the checkpoint. Where there is none yet, it is trained first."""
    if not checkpoint.exists():
        print(f"{checkpoint} is not there yet; training:")
        begun = checkpoint.with_suffix(".begun")  # from it, a stopped training goes on
        train_on_mnist(CNN, Options(epochs=3, checkpoint=begun, device="cpu"))
        begun.replace(checkpoint)
    return load_model(checkpoint, CNN())


@torch.no_grad()
def probabilities(model: CNN, image: np.ndarray) -> Tensor:
    """The ten probabilities for an image, 28×28 with values from 0 to 1."""
    x = torch.from_numpy(image).reshape(1, 1, 28, 28)
    x = (x - MEAN) / STD  # as in the training
    model.eval()
    logits = model(x)[0]  # 1×1×28×28 → 1×10 → 10
    return torch.softmax(logits, dim=0)


def show_in_terminal(image: np.ndarray, p: Tensor):
    """Print the image, and the probabilities beside it. A letter is twice as high as wide: it stands for two pixels."""
    for line in range(14):
        shades = image[2 * line : 2 * line + 2].mean(axis=0)  # 2×28 → 28
        letters = ""
        for shade in shades:
            letters += " .:*#"[int(4.99 * shade)]  # the darkest, from 0.8 to 1, is #
        if line < 10:
            bar = "=" * int(30 * p[line])
            print(f"|{letters}|  {line}  {p[line]:6.1%}  {bar}".rstrip())
        else:
            print(f"|{letters}|")


def main(picture: Path, checkpoint: Path = Path("cnn.pt"), plot: Plot = False):
    """:param picture: a photo, scan or drawing of one digit
    :param checkpoint: where the trained network is kept"""
    image = like_mnist(open_grey(picture))
    model = trained(checkpoint)
    p = probabilities(model, image)
    show_in_terminal(image, p)
    print(f"It is a {p.argmax()}, with a probability of {p.max():.1%}.")
    if p.max() < SURE:
        print("That is unsure: compare the drawing above with your digit; a larger or clearer photo may help.")
    if plot:
        from ch10_cnn.figures.predict import draw

        draw(image, p)


if __name__ == "__main__":
    run(main)
