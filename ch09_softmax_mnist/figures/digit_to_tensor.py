"""A 5×5 patch of the digit: as bytes, after ToTensor, after Normalize."""

from common import plotting
from common.data import MEAN, STD

TOP, LEFT = 7, 8  # of the patch in the 28×28 picture


def draw(image, scaled, normalised):
    patch = slice(TOP, TOP + 5), slice(LEFT, LEFT + 5)
    figure, axes = plotting.canvas(7, 6.2, 10.6, 13.7)
    axes.imshow(image, extent=(0.9, 4.3, 6.2, 1.2))  # 28×28 pixels, square on this sheet
    axes.set(xlim=(0, 10.6), ylim=(13.7, 0), aspect="auto")
    axes.text(2.6, 1, "28×28", ha="center", va="bottom")
    width, height = 3.4 / 28, 5 / 28  # of a pixel
    plotting.frame(axes, 0.9 + LEFT * width, 1.2 + TOP * height, 5 * width, 5 * height)
    plotting.arrow(axes, (0.9 + (LEFT + 5) * width, 1.2 + (TOP + 2.5) * height), (5.4, 3.7))
    plotting.cells(axes, image[patch], 5.5, 1.2, "byte 0…255")
    plotting.cells(axes, scaled[patch], 0.1, 8.5, "ToTensor: byte / 255")
    plotting.cells(axes, normalised[patch], 5.5, 8.5, f"Normalize: (… − {MEAN}) / {STD}")
    plotting.arrow(axes, (6.5, 6.4), (4.0, 7.6))
    plotting.arrow(axes, (5.1, 11), (5.5, 11))
    largest = image[patch].argmax()
    for left, top in [(5.5, 1.2), (0.1, 8.5), (5.5, 8.5)]:
        for row, column in [divmod(int(largest), 5), (4, 0)]:  # ink, and background
            plotting.frame(axes, left + column, top + row, 1, 1)
    byte, share, result = (values[patch].flatten()[largest] for values in (image, scaled, normalised))
    title = f"{byte} → {share:.2f} → {result:.2f},  0 → 0 → {normalised.min():.2f}"
    axes.set_title(title.replace("-", "−"))
    plotting.show(figure)
