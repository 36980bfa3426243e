"""A 6×6 patch of the digit: as bytes, after ToTensor, after Normalize."""

from common import plotting
from common.data import MEAN, STD

TOP, LEFT = 6, 8  # of the patch in the 28×28 picture


def draw(image, scaled, normalised):
    figure, axes = plotting.canvas(7, 6.6, 12.6, 15.8)
    axes.set_aspect("auto")
    axes.imshow(image, extent=(0.5, 5.5, 7.2, 1.2), aspect="auto")
    axes.set(xlim=(0, 12.6), ylim=(15.8, 0))
    axes.text(3, 1, "28×28", ha="center", va="bottom")
    pixel_width, pixel_height = 5 / 28, 6 / 28
    plotting.frame(axes, 0.5 + LEFT * pixel_width, 1.2 + TOP * pixel_height, 6 * pixel_width, 6 * pixel_height)
    patch = slice(TOP, TOP + 6), slice(LEFT, LEFT + 6)
    plotting.cells(axes, image[patch], 6.5, 1.2, "byte 0…255")
    plotting.cells(axes, scaled[patch], 0.1, 9.4, "ToTensor: byte / 255")
    plotting.cells(axes, normalised[patch], 6.5, 9.4, f"Normalize: (… − {MEAN}) / {STD}")
    largest = image[patch].argmax()
    one, two, three = image[patch].max(), scaled[patch].flatten()[largest], normalised[patch].flatten()[largest]
    axes.set_title(f"{one} → {two:.2f} → {three:.2f},  0 → 0 → {normalised.min():.2f}".replace("-", "−"))
    plotting.arrow(axes, (7.5, 7.4), (4.5, 8.5))
    plotting.arrow(axes, (6.15, 12.4), (6.45, 12.4))
    plotting.show(figure)
