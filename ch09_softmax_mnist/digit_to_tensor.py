"""Lecture 9: what ToTensor and Normalize make of a picture.

    uv run ch09_softmax_mnist/digit_to_tensor.py --plot

A picture is W×H in PIL and H×W×C in NumPy, bytes from 0 to 255; PyTorch wants C×H×W (the notes say C×W×H), floats
around 0. Normalize subtracts the mean of all training pixels and divides by their standard deviation (std).
Ends with these two, recomputed from the 60,000 images: 0.1307 and 0.3081.
"""

import numpy as np
from PIL import Image
from torch import Tensor
from torchvision import transforms

from common import plotting
from common.cli import run
from common.data import MEAN, STD, mnist_bytes
from common.options import Plot

TRANSFORM = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])


def mean_and_std(images: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of all pixels, scaled from bytes to [0, 1]."""
    return images.mean() / 255, images.std() / 255


def main(plot: Plot = False) -> tuple[float, float]:
    images, labels = mnist_bytes()
    picture = Image.fromarray(images[0])
    scaled = transforms.ToTensor()(picture)
    tensor = TRANSFORM(picture)
    print(f"the first training image, a {labels[0]}")
    print(f"PIL        size {picture.size}, mode {picture.mode}, bytes {images[0].min()} to {images[0].max()}")
    print(f"ToTensor   shape {tuple(scaled.shape)}, {scaled.min():.4f} to {scaled.max():.4f}")
    print(f"Normalize  shape {tuple(tensor.shape)}, {tensor.min():.4f} to {tensor.max():.4f}")

    strip = picture.crop((0, 0, 28, 10)).convert("RGB")  # no longer square, so that width and height differ
    array = np.asarray(strip)
    channels_first = transforms.ToTensor()(strip)
    print(f"in colour and cut: PIL W×H {strip.size}, NumPy H×W×C {array.shape}, C×H×W {tuple(channels_first.shape)}")

    mean, std = mean_and_std(images)
    print(f"Over all {len(images):,} training images the mean is {mean:.4f}, the standard deviation {std:.4f}.")
    if plot:
        draw(images[0], tensor)
    return mean, std


def draw(image: np.ndarray, tensor: Tensor) -> None:
    """The picture and the tensor: they look the same, but each has its scale and its histogram."""
    figure = plotting.figure(7.5, 7)
    (picture, bytes_axes), (pixels, floats_axes) = figure.subplots(2, 2)
    figure.colorbar(picture.imshow(image), ax=picture)
    picture.set_title("PIL: 28×28 bytes", fontsize=12)
    bytes_axes.hist(image.ravel(), 30)
    bytes_axes.set_xlabel("byte")
    figure.colorbar(pixels.imshow(tensor[0].numpy()), ax=pixels)
    pixels.set_title("ToTensor, Normalize: 1×28×28 floats", fontsize=12)
    floats_axes.hist(tensor.ravel().numpy(), 30, color=plotting.GREEN)
    floats_axes.set_xlabel(f"(byte / 255 − {MEAN}) / {STD}")
    for axes in (picture, pixels):
        axes.axis("off")
    for axes in (bytes_axes, floats_axes):
        axes.set(ylabel=plotting.term("pixels", "像素数"), yscale="log")
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
