"""Made-up photos of handwritten digits: MNIST's ink on paper, in the light and with the faults that photos have."""

import functools
from collections.abc import Iterator

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageFilter
from scipy import ndimage

from common.data import mnist_bytes

digits = functools.cache(mnist_bytes)


def photos(kind: str, count: int, seed: int) -> Iterator[tuple[Image.Image, int]]:
    """Photos of one kind, each with its label; −1 where there are two digits."""
    images, labels = digits(train=False)
    random = np.random.default_rng(seed)
    two = kind == "two digits"
    for _ in range(count):
        chosen = random.choice(len(labels), 1 + two, replace=False)
        height, width = random.integers(240, 400, 2)
        short = min(height, width)
        side = int(random.uniform(0.35, 0.7) * short / (1 + two))
        row = np.hstack([Image.fromarray(image).resize((side, side), Image.BICUBIC) for image in images[chosen]])
        margin = 0.12 * short
        top, left = random.uniform(margin, np.array([height, width]) - margin - row.shape).astype(int)
        ink = np.zeros((height, width, 1))  # from 0 to 1: the digits side by side, well inside the paper
        ink[top : top + row.shape[0], left : left + row.shape[1], 0] = row / 255
        paper = np.full((height, width, 3), random.uniform(0.82, 0.95)) * (1, 0.99, 0.97)
        pen = random.uniform(0.1, [0.4, 0.4, 0.6])  # black, or of any colour
        scene = KINDS[kind](paper * (1 - ink + ink * pen), ink, random)
        noisy = (scene + random.normal(0, 0.01, scene.shape)).clip(0, 1)
        photo = Image.fromarray((255 * noisy).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7))
        yield photo, -1 if two else int(labels[chosen[0]])


def shadow_of_the_phone(scene: np.ndarray, ink: np.ndarray, random: Generator) -> np.ndarray:
    """It comes in from a side or a corner, has a soft edge, and takes 40 to 60 % of the light."""
    shade = np.zeros(scene.shape[:2])
    top, left = (random.uniform([-0.1, 0.2], [0.5, 0.6]) * shade.shape).clip(0).astype(int)
    shade[top:, left:] = 1
    turned = ndimage.rotate(shade, random.uniform(0, 360), reshape=False, order=1, mode="nearest")
    soft = ndimage.gaussian_filter(turned, random.uniform(3, 12))[..., None]
    return scene * (1 - random.uniform(0.4, 0.6) * soft)


def blue_lined_paper(scene: np.ndarray, ink: np.ndarray, random: Generator) -> np.ndarray:
    """Its printed lines are up to 2° askew."""
    y, x = np.indices(scene.shape[:2])
    below = (y + x * np.tan(np.radians(random.uniform(-2, 2)))) % random.integers(22, 40)
    return np.where((below < random.integers(1, 4))[..., None], scene * (0.55, 0.7, 0.95), scene)


def on_a_table(scene: np.ndarray, ink: np.ndarray, random: Generator, sides: int) -> np.ndarray:
    """Dark wood with a grain beyond so many sides of the sheet, which lies up to 5° askew."""
    first = random.integers(4)
    scene = np.rot90(scene, first)
    for _ in range(sides):
        height, width = scene.shape[:2]
        askew = np.arange(width) * np.tan(np.radians(random.uniform(-5, 5)))
        rim = random.uniform(0.1, 0.25) * height + askew - askew.min()
        scene = np.pad(scene, ((int(rim.max()), 0), (0, 0), (0, 0)), mode="edge")
        wood = random.uniform(0.1, 0.35) * random.normal(1, 0.15, (len(scene), 1, 1)) * (1, 0.75, 0.55)
        scene = np.rot90(np.where((np.arange(len(scene))[:, None] < rim)[..., None], wood, scene))
    return np.rot90(scene, -first - sides)


def at_the_edge(scene: np.ndarray, ink: np.ndarray, random: Generator, sides: int) -> np.ndarray:
    """Between the digit and so many sides of the photo no paper is left, or few pixels of it."""
    margin = random.choice([0, 1, 2, 5])
    for _ in range(sides):
        top = (ink > 0.5).any(axis=(1, 2)).argmax() - margin
        scene, ink = np.rot90(scene[top:]), np.rot90(ink[top:])
    return np.rot90(scene, -sides)


def blackboard(scene: np.ndarray, ink: np.ndarray, random: Generator) -> np.ndarray:
    """Chalk on a board that is dark, but lighter at one side, where it was wiped."""
    wiped = np.linspace(1, 1.5, scene.shape[1])[:, None]
    board = random.uniform(0.08, 0.25) * np.array([0.8, 1, 0.85]) * wiped
    return board * (1 - ink) + random.uniform(0.6, 0.9) * ink


KINDS = {  # each changes a scene, height×width×3 from 0 to 1, of which it also gets the ink
    "good light": lambda scene, ink, random: scene,
    "blur": lambda scene, ink, random: ndimage.gaussian_filter(scene, random.uniform(2, 5), axes=(0, 1)),
    "blackboard": blackboard,
    "shadow of the phone": shadow_of_the_phone,
    "blue-lined paper": blue_lined_paper,
    "table all round": functools.partial(on_a_table, sides=4),
    "table at a side": functools.partial(on_a_table, sides=1),
    "at an edge": functools.partial(at_the_edge, sides=1),
    "in a corner": functools.partial(at_the_edge, sides=2),
    "at all edges": functools.partial(at_the_edge, sides=4),
    "two digits": lambda scene, ink, random: scene,
}
