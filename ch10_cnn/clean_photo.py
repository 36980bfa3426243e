"""Lecture 10: from a photo of a digit to an image like MNIST's. `predict.py` and `draw_digit.py` use it."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from scipy import ndimage

from common.cli import UserError

LARGEST = 10_000  # pixels a side
SIDE = 200  # pixels of the longer side, where the digit is looked for
PEN = 41  # pixels, wider than a stroke
MARGIN = 30  # pixels of paper, put around a digit that touches the edge


def open_grey(path: Path) -> np.ndarray:
    """The picture in shades of grey from 0 to 1, H×W."""
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "it is no ordinary file")
        with warnings.catch_warnings(action="ignore"), Image.open(path) as picture:
            width, height = picture.size
            if max(width, height) > LARGEST:
                raise UserError(f"{path} has {width}×{height} pixels; make it {LARGEST:,} a side or smaller")
            picture = ImageOps.exif_transpose(picture)
            if picture.mode[0] in "IF":  # 16 or 32 bits a pixel, of any range: the lightest becomes 1
                values = np.nan_to_num(np.asarray(picture, dtype=np.float32), posinf=0).clip(min=0)
                return values / max(values.max(), 1e-9)
            picture = picture.convert("RGBA")
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error).split(" '")[0]
        raise UserError(f"cannot read {path} as a picture ({reason}); give a PNG or JPEG file") from error
    for paper in ("white", "black"):  # under what is transparent; a white digit shows on black only
        sheet = Image.alpha_composite(Image.new("RGBA", picture.size, paper), picture).convert("L")
        grey = np.asarray(sheet, dtype=np.float32) / 255
        if np.ptp(grey) > 0.1:
            break
    return grey


def like_mnist(grey: np.ndarray) -> np.ndarray:
    """The digit of a photo in shades of grey, H×W → 28×28, near 1 on a background of 0.

    Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", on how its digits were centred.
    """
    digit = only_digit(without_paper(with_margin(grey)))
    rows, columns = digit.nonzero()
    crop = Image.fromarray(digit[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1])
    digit = resized(crop, 20)
    height, width = digit.shape

    y, x = ndimage.center_of_mass(digit)
    top = min(max(round(13.5 - y), 0), 28 - height)  # as near to the middle as the field allows
    left = min(max(round(13.5 - x), 0), 28 - width)
    field = np.zeros((28, 28), dtype=np.float32)
    field[top : top + height, left : left + width] = digit
    return field


def resized(picture: Image.Image, side: int) -> np.ndarray:
    """The picture with so many pixels in its longer side."""
    size = [max(1, round(side * pixels / max(picture.size))) for pixels in picture.size]  # width, height
    return np.asarray(picture.resize(size, Image.Resampling.BOX))


def shrink(grey: np.ndarray, side: int) -> np.ndarray:
    """The picture resized, without single black or white pixels, a little blurred."""
    small = resized(Image.fromarray(grey), side)
    return ndimage.gaussian_filter(ndimage.median_filter(small, 3), 0.5)


def with_margin(grey: np.ndarray) -> np.ndarray:
    """The picture, shrunk. Where ink touches an edge that else has one colour, more of this colour is put around it."""
    small = shrink(grey, SIDE)
    lines = [*small[:3], *small[-3:], *small[:, :3].T, *small[:, -3:].T]  # the outermost, on all four sides
    colour = np.median(np.concatenate(lines))
    shares = [np.mean(abs(line - colour) < np.ptp(small) / 4) for line in lines]  # of a line that has the colour
    if min(shares) == 1 or min(shares) < 0.4:  # nothing is there, or more than ink: a table, a shadow, a frame
        return small
    return np.pad(shrink(grey, SIDE - 2 * MARGIN), MARGIN, constant_values=colour)


def without_paper(grey: np.ndarray) -> np.ndarray:
    """The ink: dark strokes on light paper or light ones on a dark board, whichever make the longer line."""
    paper = ndimage.grey_closing(grey, PEN)  # strokes are filled with what is around them
    board = ndimage.grey_opening(grey, PEN)
    if (paper - board).max() < 0.1:
        raise UserError("the picture is all one colour; draw the digit darker, or lighter, than its background")
    light = paper.clip(0.01)  # ink takes the same share of it in the shadow and out of it
    dark_line = longest(without_border((fill_again(paper, grey) - grey) / light))
    light_line = longest(without_border(grey + fill_again(-board, -grey)))
    if dark_line >= light_line:
        return without_border((paper - grey) / light)
    return without_border(grey - board)


def fill_again(paper: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """Where a dark area went on into a corner, the corner was closed too: the dark flows back into it."""
    for _ in range(SIDE // 4):
        paper = np.maximum(ndimage.minimum_filter(paper, 3), grey)
    return paper


class Piece:
    """Ink that hangs together."""

    def __init__(self, mask: np.ndarray, box: tuple[slice, slice]):
        self.mask = mask  # of the pixels in the box
        self.box = box
        self.rows, self.columns = box
        self.extent = max(mask.shape)
        self.length = self.extent - mask.sum() / self.extent  # how much longer than thick: a sheet of paper is not

    def touches_border(self, height: int, width: int) -> bool:
        first = min(self.rows.start, self.columns.start)
        return first <= 1 or self.rows.stop >= height - 1 or self.columns.stop >= width - 1

    def beside(self, other: "Piece") -> bool:
        """Whether the two stand side by side, as two digits of a number do."""
        gap = max(self.columns.start, other.columns.start) - min(self.columns.stop, other.columns.stop)
        shared = min(self.rows.stop, other.rows.stop) - max(self.rows.start, other.rows.start)
        return gap >= 0 and shared > min(self.mask.shape[0], other.mask.shape[0]) / 2


def pieces(ink: np.ndarray) -> list[Piece]:
    """What hangs together of the ink above half the darkest."""
    labels, _ = ndimage.label(ink > ink.max() / 2, np.ones((3, 3)))
    return [Piece(labels[box] == number, box) for number, box in enumerate(ndimage.find_objects(labels), start=1)]


def longest(ink: np.ndarray) -> float:
    """The length of the longest line, more where it is darker."""
    return max([piece.length * ink.max() for piece in pieces(ink)], default=0)


def without_border(ink: np.ndarray) -> np.ndarray:
    """The ink without specks and what touches the border, such as a table or a shadow: the darkest first."""
    ink = ink.clip(0)
    while ink.max() > 0.1:
        wrong = np.zeros(ink.shape, dtype=bool)
        for piece in pieces(ink):
            if piece.touches_border(*ink.shape) or piece.extent < SIDE // 30:
                wrong[piece.box] |= piece.mask
        if not wrong.any():
            return ink
        ink = ink * ~ndimage.maximum_filter(wrong, 7)  # and three pixels more, for the soft edge
    return np.zeros_like(ink)


def only_digit(ink: np.ndarray) -> np.ndarray:
    """The longest line with what is near it, from 0 to 1."""
    found = pieces(ink)
    if not found:
        raise UserError("the picture shows nothing that is free of its border; leave some paper around the digit")
    digit = max(found, key=lambda piece: piece.length)
    kept = np.zeros(ink.shape, dtype=bool)
    kept[digit.box] = digit.mask
    near = ndimage.maximum_filter(kept, digit.extent // 4 * 2 + 1)
    for piece in found:
        if piece.beside(digit) and piece.extent > digit.extent / 2:
            raise UserError("there are two digits in the picture; show one alone, with paper all around it")
        if near[piece.box][piece.mask].any():  # a stroke of its own, as in 5 or 4
            kept[piece.box] |= piece.mask
    pen = digit.extent // 20 + 1  # a pixel of the 28×28
    shades = (ink / np.percentile(ink[kept], 60)).clip(max=1)
    shades[shades < 0.25] = 0
    return shades * ndimage.maximum_filter(kept, 2 * pen + 1)
