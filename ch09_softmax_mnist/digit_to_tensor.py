"""Lecture 9: what ToTensor and Normalize make of a picture.

    uv run ch09_softmax_mnist/digit_to_tensor.py --plot

A picture is W×H in PIL and H×W×C in NumPy, bytes from 0 to 255; PyTorch wants C×H×W (the notes say C×W×H), floats
around 0. Normalize takes away the mean of all training pixels and divides by their standard deviation.
Ends with these two, recomputed from the 60,000 images: 0.1307 and 0.3081.
"""

import numpy as np
from PIL import Image
from torch import Tensor
from torchvision import transforms

from common import plotting
from common.cli import run
from common.data import MEAN, STD, mnist_bytes

TRANSFORM = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])


def mean_and_deviation(images: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of all pixels, scaled from bytes to [0, 1]."""
    counts = np.bincount(images.ravel(), minlength=256)  # exact, and a fraction of the memory of 47 million floats
    values = np.arange(256) / 255
    mean = counts @ values / images.size
    return mean, np.sqrt(counts @ (values - mean) ** 2 / images.size)


def draw(image: np.ndarray, tensor: Tensor) -> None:
    figure = plotting.figure(7, 7.6)
    (picture, before), (pixels, after) = figure.subplots(2, 2)
    for axes, values in ((picture, image), (pixels, tensor[0])):
        axes.imshow(values)
        axes.grid(visible=False)
    picture.set_title("PIL: 28×28 bytes", fontsize=12)
    pixels.set_title("tensor: 1×28×28 floats", fontsize=12)
    before.hist(image.ravel(), 30)
    before.set(xlabel="byte", ylabel="pixels", yscale="log", title="before")
    after.hist(tensor.ravel().numpy(), 30, color=plotting.GREEN)
    after.set(xlabel="normalised value", ylabel="pixels", yscale="log", title="after")
    plotting.show(figure, __file__)


def main(plot: bool = False) -> tuple[float, float]:
    images, labels = mnist_bytes()
    picture = Image.fromarray(images[0])
    print(f"the first training image, a {labels[0]}")
    scaled, tensor = transforms.ToTensor()(picture), TRANSFORM(picture)
    print(f"PIL        size {picture.size}, mode {picture.mode}, bytes {images[0].min()} to {images[0].max()}")
    print(f"ToTensor   shape {tuple(scaled.shape)}, {scaled.min():.4f} to {scaled.max():.4f}")
    print(f"Normalize  shape {tuple(tensor.shape)}, {tensor.min():.4f} to {tensor.max():.4f}")

    strip = picture.crop((0, 0, 28, 10)).convert("RGB")
    array, channels_first = np.asarray(strip), transforms.ToTensor()(strip)
    print(f"in colour and cut: PIL W×H {strip.size}, NumPy H×W×C {array.shape}, C×H×W {tuple(channels_first.shape)}")

    mean, deviation = mean_and_deviation(images)
    print(f"Over all {len(images):,} training images the mean is {mean:.4f}, the standard deviation {deviation:.4f}.")
    if plot:
        draw(images[0], tensor)
    return mean, deviation


if __name__ == "__main__":
    run(main)
