"""Made-up photos of handwritten digits: MNIST's ink on paper, in the light and with the faults that photos have.

    uv run tests/photos.py

Ends with a sheet of them: eight photos of each kind, in a picture to look at.
"""

import functools
import io
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from common.cli import run
from common.data import mnist_bytes

Photo = Image.Image
digits = functools.cache(mnist_bytes)


def photos(kind: str, count: int, seed: int, train: bool = False) -> list[tuple[Photo, int]]:
    """Photos of one kind, and the digit on each; of two digits, the one on the left."""
    images, labels = digits(train)
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        indices = rng.sample(range(len(labels)), 2 if kind == "two digits" else 1)
        made.append((photo(kind, images[indices], random.Random(rng.random())), int(labels[indices[0]])))
    return made


def photo(kind: str, images: np.ndarray, rng: random.Random) -> Photo:
    """One photo with one or two of MNIST's images on it."""
    width, height = rng.randint(240, 400), rng.randint(240, 400)
    ink = write(images, width, height, rng)
    pen = np.array([rng.uniform(0.1, 0.4), rng.uniform(0.1, 0.4), rng.uniform(0.1, 0.6)])  # black, or of any colour
    paper = np.full((height, width, 3), rng.uniform(0.82, 0.95)) * (1, 0.99, 0.97)
    seen = KINDS[kind](paper * (1 - ink) + pen * paper * ink, ink, rng)
    return seen if isinstance(seen, Photo) else picture(seen, rng)


def write(images: np.ndarray, width: int, height: int, rng: random.Random) -> np.ndarray:
    """How much ink there is, height×width×1 from 0 to 1: the digits side by side, well inside the paper."""
    side = rng.uniform(0.35, 0.7) * min(width, height) / len(images)
    digits = [Image.fromarray(image).resize((int(side), int(side)), Image.Resampling.BICUBIC) for image in images]
    row = np.hstack([np.asarray(digit) for digit in digits]) / 255
    margin = 0.12 * min(width, height)
    left = int(rng.uniform(margin, width - margin - row.shape[1]))
    top = int(rng.uniform(margin, height - margin - row.shape[0]))
    ink = np.zeros((height, width, 1))
    ink[top : top + row.shape[0], left : left + row.shape[1], 0] = row
    return ink


def at_the_edge(where: str, margin: int, count: int, seed: int, train: bool = False) -> list[tuple[Photo, int]]:
    """Large digits on clean paper; so many pixels of it are left at one side, in a corner, or at all sides."""
    images, labels = digits(train)
    rng = random.Random(seed)
    made = []
    for index in rng.sample(range(len(labels)), count):
        scale = 28 * rng.randint(5, 12)
        ink = np.asarray(Image.fromarray(images[index]).resize((scale, scale), Image.Resampling.BICUBIC)) / 255
        rows, columns = (ink > 0.5).nonzero()
        ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        left, right, top, bottom = [rng.randint(40, 150) for _ in range(4)]
        if where == "one side":
            left = margin
        elif where == "a corner":
            right = bottom = margin
        else:
            left = right = top = bottom = margin
        ink = np.pad(ink, ((top, bottom), (left, right)))[..., None]
        paper = np.full((*ink.shape[:2], 3), rng.uniform(0.82, 0.95))
        made.append((picture(paper * (1 - ink) + rng.uniform(0.1, 0.4) * ink, rng), int(labels[index])))
    return made


def picture(scene: np.ndarray, rng: random.Random, noise: float = 0.01) -> Photo:
    """What a camera makes of a scene, height×width×3 from 0 to 1: noise, a slight blur, and whole numbers."""
    grain = np.random.default_rng(rng.randrange(2**32)).normal(0, noise, scene.shape)
    return Image.fromarray((255 * (scene + grain).clip(0, 1)).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7))


def slope(scene: np.ndarray, rng: random.Random) -> np.ndarray:
    """From 0 at one end of the picture to 1 at the other, in any direction; height×width×1."""
    y, x = np.indices(scene.shape[:2])
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * x + np.sin(angle) * y
    return ((along - along.min()) / np.ptp(along))[..., None]


def good_light(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    return scene


def falling_to_a_half(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    return scene * (1 - 0.5 * slope(scene, rng))


def evening_light(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> Photo:
    """A lamp at one side: dim, yellow, down to a third, with the noise of a camera at night."""
    light = rng.uniform(0.45, 0.65) * (1 - rng.uniform(0.5, 0.7) * slope(scene, rng))
    return picture(scene * light * (1, 0.9, 0.7), rng, noise=0.02)


def shadow_of_the_phone(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    """A turned rectangle with a soft edge, which comes in from a side and takes 40 to 60 % of the light."""
    height, width = scene.shape[:2]
    shade = Image.new("L", (3 * width, 3 * height), 255)
    ImageDraw.Draw(shade).rectangle(
        [width * rng.uniform(1.2, 1.6), height * rng.uniform(0.9, 1.5), 3 * width, 2.2 * height],
        fill=int(255 * rng.uniform(0.4, 0.6)),
    )
    shade = shade.rotate(rng.choice([0, 90, 180, 270]) + rng.uniform(-20, 20), fillcolor=255)
    shade = shade.filter(ImageFilter.GaussianBlur(rng.uniform(3, 12)))
    return scene * (np.asarray(shade)[height : 2 * height, width : 2 * width, None] / 255)


def rules(scene: np.ndarray, rng: random.Random, colour: tuple[float, float, float]) -> np.ndarray:
    """The paper's printed lines, up to 2° askew."""
    height, width = scene.shape[:2]
    lines = Image.new("L", (width, height))
    drop = width * np.tan(np.radians(rng.uniform(-2, 2)))
    step, thick = rng.randint(22, 40), rng.choice([1, 2, 2, 3])
    for top in range(-step + rng.randrange(step), height + step, step):
        ImageDraw.Draw(lines).line([(0, top), (width, top + drop)], fill=255, width=thick)
    printed = np.asarray(lines.filter(ImageFilter.GaussianBlur(0.5)))[..., None] / 255
    return scene * (1 - printed + printed * colour)


def faint_lined_paper(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    return rules(scene, rng, (0.9, 0.92, 0.95))


def blue_lined_paper(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    return rules(scene, rng, (0.55, 0.7, 0.95))


def coarse_paper(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    """Fibres and blotches of some pixels, by which the paper is lighter or darker."""
    height, width = scene.shape[:2]
    random = np.random.default_rng(rng.randrange(2**32))
    for scale, strength in ((1, 0.1), (3, 0.06), (10, 0.03)):
        grain = random.normal(0, strength, (height // scale + 1, width // scale + 1)).astype(np.float32)
        grain = np.asarray(Image.fromarray(grain).resize((width, height), Image.Resampling.BICUBIC))
        scene = scene * (1 + grain[..., None])
    return scene


def salt_and_pepper(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> Photo:
    """Two to six pixels in a hundred are black or white."""
    random = np.random.default_rng(rng.randrange(2**32))
    pixels = np.asarray(picture(scene, rng)).copy()
    chance, share = random.random(pixels.shape[:2]), rng.uniform(0.02, 0.06)
    pixels[chance < share / 2] = 0
    pixels[chance > 1 - share / 2] = 255
    return Image.fromarray(pixels)


def lay_on_table(scene: np.ndarray, margins: tuple, rng: random.Random) -> np.ndarray:
    """The sheet up to 5° askew on dark wood with a grain, seen as far as the margins go (as np.pad's)."""
    sheet = np.pad(scene, (*margins, (0, 0)), constant_values=-1).astype(np.float32)
    angle = rng.uniform(-5, 5)
    planes = [Image.fromarray(sheet[..., channel]).rotate(angle, fillcolor=-1) for channel in range(3)]
    turned = np.dstack([np.asarray(plane) for plane in planes])
    grain = np.random.default_rng(rng.randrange(2**32)).normal(1, 0.15, (len(turned), 1, 1))
    wood = rng.uniform(0.1, 0.35) * np.array([1, 0.75, 0.55]) * grain
    return np.where(turned < 0, wood, turned)


def table_at_a_side(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    height, width = scene.shape[:2]
    side, share = rng.randrange(4), rng.uniform(0.1, 0.35)
    rows, columns = [0, 0], [0, 0]
    if side < 2:
        rows[side] = int(share * height)
    else:
        columns[side - 2] = int(share * width)
    seen = lay_on_table(scene, (rows, columns), rng)
    cut_y, cut_x = height // 15, width // 15  # what was turned out of the picture at the other sides
    return seen[cut_y:-cut_y, cut_x:-cut_x]


def table_all_round(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    height, width = scene.shape[:2]
    share = rng.uniform(0.1, 0.3)
    return lay_on_table(scene, ([int(share * height)] * 2, [int(share * width)] * 2), rng)


def thin_black_border(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    """As of a scan or a box to write in: one to five pixels at the rim."""
    thick = rng.randint(1, 5)
    inner = scene[thick:-thick, thick:-thick]
    return np.pad(inner, ((thick, thick), (thick, thick), (0, 0)), constant_values=rng.uniform(0, 0.15))


def blurred(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> Photo:
    return picture(scene, rng).filter(ImageFilter.GaussianBlur(rng.uniform(2, 5)))


def jpeg_quality_3(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> Photo:
    file = io.BytesIO()
    picture(scene, rng).save(file, "JPEG", quality=3)
    return Image.open(file).convert("RGB")


def blackboard(scene: np.ndarray, ink: np.ndarray, rng: random.Random) -> np.ndarray:
    """Chalk on a board that is dark, but lighter where it was wiped."""
    board = rng.uniform(0.08, 0.25) * np.array([0.8, 1, 0.85]) * (1 + 0.5 * slope(scene, rng))
    return board * (1 - ink) + rng.uniform(0.6, 0.9) * ink


KINDS: dict[str, Callable[[np.ndarray, np.ndarray, random.Random], np.ndarray | Photo]] = {
    "good light": good_light,
    "faint lined paper": faint_lined_paper,
    "blur": blurred,
    "JPEG quality 3": jpeg_quality_3,
    "blackboard": blackboard,
    "evening light": evening_light,
    "shadow of the phone": shadow_of_the_phone,
    "falling to a half": falling_to_a_half,
    "blue-lined paper": blue_lined_paper,
    "coarse paper": coarse_paper,
    "salt and pepper": salt_and_pepper,
    "table at a side": table_at_a_side,
    "table all round": table_all_round,
    "thin black border": thin_black_border,
    "two digits": good_light,
}


def main() -> None:
    sheet = Image.new("RGB", (8 * 130, 130 * len(KINDS)), "white")
    for row, kind in enumerate(KINDS):
        for column, (seen, _) in enumerate(photos(kind, 8, seed=0)):
            seen.thumbnail((125, 125))
            sheet.paste(seen, (130 * column, 130 * row))
    sheet.save("photos.png")
    print("picture: photos.png")


if __name__ == "__main__":
    run(main)
