"""A 5×5 patch of the digit: as bytes, after ToTensor, after Normalize."""

from common import drawing, plotting
from common.data import MEAN, STD

TOP, LEFT = 7, 8  # of the patch in the 28×28 picture


def draw(image, scaled, normalised):
    patch = slice(TOP, TOP + 5), slice(LEFT, LEFT + 5)
    figure, axes = drawing.canvas(7, 6.2, 10.6, 13.7)
    axes.imshow(image, extent=(0.1, 5.1, 6.2, 1.2))  # 28×28 pixels on 5×5 cells
    axes.set(xlim=(0, 10.6), ylim=(13.7, 0), aspect="auto")
    axes.text(2.6, 1, "28×28", ha="center", va="bottom")
    pixel = 5 / 28
    drawing.frame(axes, 0.1 + LEFT * pixel, 1.2 + TOP * pixel, 5 * pixel, 5 * pixel)
    drawing.cells(axes, image[patch], 5.5, 1.2, "byte 0…255")
    drawing.cells(axes, scaled[patch], 0.1, 8.5, "ToTensor: byte / 255")
    drawing.cells(axes, normalised[patch], 5.5, 8.5, f"Normalize: (… − {MEAN}) / {STD}")
    drawing.arrow(axes, (6.5, 6.4), (4.0, 7.6))
    drawing.arrow(axes, (5.1, 11), (5.5, 11))
    largest = image[patch].argmax()
    byte, share, result = (values[patch].flatten()[largest] for values in (image, scaled, normalised))
    title = f"{byte} → {share:.2f} → {result:.2f},  0 → 0 → {normalised.min():.2f}"
    axes.set_title(title.replace("-", "−"))
    plotting.show(figure)
