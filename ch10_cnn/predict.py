"""Lecture 10: the trained network reads your own digit.

    uv run ch10_cnn/predict.py PICTURE

PICTURE is a photo or drawing of one digit, dark on light or light on dark. It is made to look like MNIST: grey, light
on dark, cropped, scaled into 20×20, its centre of mass in the middle of 28×28. The network comes from the checkpoint
(`cnn.py --checkpoint cnn.pt` makes one); where there is none yet, three epochs of training make it first.
Prints what the network saw beside the ten probabilities, then the digit.
"""

import warnings
from pathlib import Path

import numpy as np
import torch
import tyro
from PIL import Image, ImageOps
from torch import Tensor

from ch10_cnn.cnn import CNN
from common import plotting
from common.cli import UserError, run
from common.data import MEAN, STD
from common.files import check_writable
from common.training import Options, load_model, train_on_mnist

LARGEST = 10_000  # pixels a side


def open_grey(path: Path) -> np.ndarray:
    """The picture in shades of grey from 0 to 1, H×W; what is transparent counts as white."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path) as picture:
            if max(picture.size) > LARGEST:
                size = "×".join(map(str, picture.size))
                raise UserError(f"{path} has {size} pixels; make it {LARGEST:,} a side or smaller")
            picture = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error).split(" '")[0]
        raise UserError(f"cannot read {path} as a picture ({reason}); give a PNG or JPEG file") from error
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("L"), dtype=np.float32) / 255


def like_mnist(grey: np.ndarray) -> np.ndarray:
    """The digit in shades of grey, H×W → 28×28 with ink 1 on paper 0.

    Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", on how its digits were centred.
    """
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    paper = np.median(border)
    ink = (paper - grey if paper > 0.5 else grey - paper).clip(0)
    if ink.max() < 0.1:
        raise UserError("the picture is all one colour; draw the digit darker, or lighter, than its ground")
    ink[ink < 0.25 * ink.max()] = 0  # grain and shadows of the paper
    rows, columns = ink.any(axis=1).nonzero()[0], ink.any(axis=0).nonzero()[0]
    crop = Image.fromarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] / ink.max())
    scale = 20 / max(crop.size)
    small = crop.resize([max(1, round(side * scale)) for side in crop.size], Image.Resampling.BOX)
    digit = np.asarray(small)
    height, width = digit.shape
    center = [(np.indices(digit.shape)[axis] * digit).sum() / digit.sum() for axis in (0, 1)]
    top, left = (
        int(np.clip(round(13.5 - middle), 0, 28 - side))
        for middle, side in zip(center, (height, width), strict=True)
    )  # fmt: skip
    field = np.zeros((28, 28), dtype=np.float32)
    field[top : top + height, left : left + width] = digit
    return field


def trained(checkpoint: Path) -> CNN:
    """The network in the checkpoint, which is made first where it is missing."""
    if checkpoint.exists():
        return load_model(checkpoint, CNN())
    check_writable(checkpoint)
    print(f"{checkpoint} is not there yet; training:")
    return train_on_mnist(CNN, Options(epochs=3, checkpoint=checkpoint, device="cpu"))[0]


@torch.no_grad()
def probabilities(model: CNN, image: np.ndarray) -> Tensor:
    """Of the ten digits, from an image 28×28 in [0, 1]."""
    x = (torch.from_numpy(image)[None, None] - MEAN) / STD  # 1×1×28×28
    return torch.softmax(model.eval()(x)[0], dim=0)


def main(picture: tyro.conf.Positional[Path], checkpoint: Path = Path("cnn.pt"), plot: bool = False) -> int:
    image = like_mnist(open_grey(picture))
    p = probabilities(trained(checkpoint), image)
    for row in range(14):  # of two pixels' height, since letters are about twice as high as wide
        seen = "".join(" .:*#"[int(4.99 * shade)] for shade in image[2 * row : 2 * row + 2].mean(axis=0))
        bar = f"{row}  {p[row]:6.1%}  {'=' * int(30 * p[row])}" if row < 10 else ""
        print(f"|{seen}|  {bar}".rstrip())
    print(f"It is a {p.argmax()}, with a probability of {p.max():.1%}.")
    if plot:
        figure = plotting.figure(7, 3.6)
        seen, axes = figure.subplots(1, 2, width_ratios=[1, 1.6])
        plotting.digit(seen, torch.from_numpy(image), "what the network saw")
        axes.bar(range(10), p)
        axes.set(xlabel="digit", ylabel=plotting.term("probability", "概率"), xticks=range(10))
        plotting.show(figure, __file__)
    return p.argmax().item()


if __name__ == "__main__":
    run(main)
