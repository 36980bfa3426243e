"""Lecture 10: the trained network reads your own digit.

    uv run ch10_cnn/predict.py PICTURE

PICTURE is a photo or drawing of one digit, dark on light or light on dark. The paper, its shadows and what touches the
picture's border are taken away; max pooling does most of it. The digit is made to look like MNIST: light on dark,
cropped, scaled into 20×20, its centre of mass in the middle of 28×28. The network comes from the checkpoint
(`cnn.py --checkpoint cnn.pt` makes one); where there is none yet, three epochs of training make it first.
Prints what the network saw beside the ten probabilities, then the digit, and whether that is unsure.
"""

import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFilter, ImageOps
from torch import Tensor
from torch.nn.functional import max_pool2d

from ch10_cnn.cnn import CNN
from common import plotting
from common.checkpoint import check_writable, load_model
from common.cli import UserError, run
from common.data import MEAN, STD
from common.options import Plot
from common.training import Options, train_on_mnist

LARGEST = 10_000  # pixels a side
SIDE = 200  # pixels of the longer side, where the digit is looked for
SURE = 0.8  # a lower probability is called unsure


def open_grey(path: Path) -> np.ndarray:
    """The picture in shades of grey from 0 to 1, H×W; what is transparent counts as white."""
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "it is no ordinary file")
        with warnings.catch_warnings(action="ignore"), Image.open(path) as picture:
            width, height = picture.size
            if max(width, height) > LARGEST:
                raise UserError(f"{path} has {width}×{height} pixels; make it {LARGEST:,} a side or smaller")
            picture = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error).split(" '")[0]
        raise UserError(f"cannot read {path} as a picture ({reason}); give a PNG or JPEG file") from error
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("L"), dtype=np.float32) / 255


def like_mnist(grey: np.ndarray) -> np.ndarray:
    """The digit of a photo in shades of grey, H×W → 28×28 with the digit near 1 on a background of 0.

    Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", on how its digits were centred.
    """
    digit = only_digit(without_paper(shrink(grey)))
    rows, columns = digit.nonzero()  # of the pixels with ink
    crop = Image.fromarray(digit[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1])
    scale = 20 / max(crop.width, crop.height)
    width = max(1, round(scale * crop.width))
    height = max(1, round(scale * crop.height))
    digit = np.asarray(crop.resize((width, height), Image.Resampling.BOX))  # at most 20×20

    y, x = np.indices(digit.shape)
    center_y = (y * digit).sum() / digit.sum()
    center_x = (x * digit).sum() / digit.sum()
    top = min(max(round(13.5 - center_y), 0), 28 - height)  # as near to the middle as the field allows
    left = min(max(round(13.5 - center_x), 0), 28 - width)
    field = np.zeros((28, 28), dtype=np.float32)
    field[top : top + height, left : left + width] = digit
    return field


def shrink(grey: np.ndarray) -> np.ndarray:
    """The picture with SIDE pixels in its longer side, without single black or white pixels, a little blurred."""
    picture = Image.fromarray((255 * grey).astype(np.uint8))
    scale = SIDE / max(picture.size)
    size = (max(1, round(scale * picture.width)), max(1, round(scale * picture.height)))
    picture = picture.resize(size, Image.Resampling.BOX)
    picture = picture.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.GaussianBlur(0.5))
    return np.asarray(picture, dtype=np.float32) / 255


def without_paper(grey: np.ndarray) -> np.ndarray:
    """The ink: dark strokes on light paper or light ones on a dark board, whichever make the longer line."""
    paper = close_strokes(grey)
    board = -close_strokes(-grey)
    if (paper - board).max() < 0.1:
        raise UserError("the picture is all one colour; draw the digit darker, or lighter, than its background")
    light = paper.clip(0.01)  # ink takes the same share of it in the shadow and out of it
    dark_line = longest(without_border((fill_again(paper, grey) - grey) / light))
    light_line = longest(without_border(grey + fill_again(-board, -grey)))
    if dark_line >= light_line:
        return without_border((paper - grey) / light)
    return without_border(grey - board)


def max_pool(plane: np.ndarray, size: int) -> np.ndarray:
    """The largest value in the size×size around each pixel; stride 1, so the plane keeps its shape."""
    x = torch.from_numpy(plane.astype(np.float32))[None]  # 1×H×W
    x = max_pool2d(x, (size, 1), stride=1, padding=(size // 2, 0))  # down the columns, then along the rows
    return max_pool2d(x, (1, size), stride=1, padding=(0, size // 2))[0].numpy()


def close_strokes(grey: np.ndarray) -> np.ndarray:
    """The paper under dark strokes. The max closes them; the min (of x: −max of −x) moves all edges back."""
    size = SIDE // 5 + 1  # wider than a stroke
    return -max_pool(-max_pool(grey, size), size)


def fill_again(paper: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """Where a dark area went on into a corner, the corner was closed too: the dark flows back into it."""
    for _ in range(SIDE // 4):
        paper = np.maximum(-max_pool(-paper, 3), grey)
    return paper


def pieces(ink: np.ndarray) -> list[np.ndarray]:
    """What hangs together of the ink above half the darkest; each piece has a row (y, x) for a pixel."""
    rows, columns = (ink > ink.max() / 2).nonzero()
    left = set(zip(rows.tolist(), columns.tolist()))
    found = []
    while left:
        piece = [left.pop()]
        for y, x in piece:  # the list grows meanwhile
            for neighbor in [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]:
                if neighbor in left:
                    left.remove(neighbor)
                    piece.append(neighbor)
        found.append(np.array(piece))
    return found


def extent(piece: np.ndarray) -> int:
    """Its height or width, whichever is larger."""
    return int(np.ptp(piece, axis=0).max()) + 1


def length(piece: np.ndarray) -> float:
    """By how much it is longer than thick: a stroke is, but not a sheet of paper or the hole in a 0."""
    return extent(piece) - len(piece) / extent(piece)


def longest(ink: np.ndarray) -> float:
    """The length of the longest line, more where it is darker."""
    return max([length(piece) * ink.max() for piece in pieces(ink)], default=0)


def without_border(ink: np.ndarray) -> np.ndarray:
    """The ink without specks and what touches the border, such as a table or a shadow: the darkest first."""
    ink = ink.clip(0)
    while ink.max() > 0.1:
        wrong = np.zeros(ink.shape, dtype=bool)
        for piece in pieces(ink):
            at_border = piece.min() <= 1 or (piece >= np.array(ink.shape) - 2).any()
            if at_border or extent(piece) < SIDE // 30:
                wrong[tuple(piece.T)] = True
        if not wrong.any():
            return ink
        ink = ink * (max_pool(wrong, 7) == 0)  # and three pixels more, for the soft edge
    return np.zeros_like(ink)


def only_digit(ink: np.ndarray) -> np.ndarray:
    """The longest line with what is near it, from 0 to 1."""
    found = pieces(ink)
    if not found:
        raise UserError("the picture shows nothing that is free of its border; leave some paper around the digit")
    digit = max(found, key=length)
    kept = np.zeros(ink.shape, dtype=bool)
    kept[tuple(digit.T)] = True
    near = max_pool(kept, extent(digit) // 4 * 2 + 1) > 0
    for piece in found:
        beside = piece[:, 1].max() < digit[:, 1].min() or piece[:, 1].min() > digit[:, 1].max()
        if beside and extent(piece) > extent(digit) / 2:
            raise UserError("there are two digits in the picture; crop it to one")
        if near[tuple(piece.T)].any():  # a stroke of its own, as in 5 or 4
            kept[tuple(piece.T)] = True
    pen = extent(digit) // 20 + 1  # a pixel of the 28×28
    shades = (ink / np.percentile(ink[kept], 60)).clip(max=1)
    shades[shades < 0.25] = 0
    return shades * max_pool(kept, 2 * pen + 1)


def trained(checkpoint: Path) -> CNN:
    """The network in the checkpoint, which is made first where it is missing."""
    if checkpoint.exists():
        model = CNN()
        load_model(checkpoint, model)
        return model
    check_writable(checkpoint)
    print(f"{checkpoint} is not there yet; training:")
    model, _ = train_on_mnist(CNN, Options(epochs=3, checkpoint=checkpoint, device="cpu"))
    return model


@torch.no_grad()
def probabilities(model: CNN, image: np.ndarray) -> Tensor:
    """Of the ten digits, from an image 28×28 in [0, 1]."""
    x = (torch.from_numpy(image).reshape(1, 1, 28, 28) - MEAN) / STD
    logits = model.eval()(x)[0]  # 1×1×28×28 → 1×10 → 10
    return torch.softmax(logits, dim=0)


def main(picture: Path, checkpoint: Path = Path("cnn.pt"), plot: Plot = False) -> int:
    image = like_mnist(open_grey(picture))
    p = probabilities(trained(checkpoint), image)
    show_in_terminal(image, p)
    print(f"It is a {p.argmax()}, with a probability of {p.max():.1%}.")
    if p.max() < SURE:
        print("That is unsure: compare the drawing above with your digit; a larger or clearer photo may help.")
    if plot:
        draw(image, p)
    return int(p.argmax())


def show_in_terminal(image: np.ndarray, p: Tensor) -> None:
    """Two rows of pixels in a line, since letters are about twice as high as wide; beside them the probabilities."""
    for line in range(14):
        shades = image[2 * line : 2 * line + 2].mean(axis=0)  # 28
        letters = "".join(" .:*#"[int(4.99 * shade)] for shade in shades)
        if line < 10:
            bar = "=" * int(30 * p[line])
            print(f"|{letters}|  {line}  {p[line]:6.1%}  {bar}".rstrip())
        else:
            print(f"|{letters}|")


def draw(image: np.ndarray, p: Tensor) -> None:
    figure = plotting.figure(7, 3.6)
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.6])
    plotting.draw_digit(left, torch.from_numpy(image), "what the network saw")
    right.bar(range(10), p.tolist())
    right.set(xlabel="digit", ylabel=plotting.term("probability", "概率"), xticks=range(10))
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
