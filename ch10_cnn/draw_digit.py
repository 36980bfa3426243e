"""Lecture 10: draw a digit with the mouse, and watch the trained network read it.

    uv run ch10_cnn/draw_digit.py

Opens a window. On the left you draw: with the left button down, the mouse is the pen. In the middle is what the network
sees, 28×28, prepared as predict.py prepares a photo; on the right are its ten probabilities. Both change with each
stroke. A right click, or the key c, clears the paper. The network comes from the checkpoint, as in predict.py.
"""

from pathlib import Path

import numpy as np
import torch
from matplotlib.backend_bases import Event, KeyEvent, MouseEvent
from matplotlib.figure import Figure

from ch10_cnn.cnn import CNN
from ch10_cnn.predict import like_mnist, probabilities, trained
from common import plotting
from common.cli import UserError, run

SIDE = 140  # pixels of the paper
PEN = 5  # pixels from the middle of the pen to its rim


class Paper:
    """A sheet to draw on; after each stroke the network reads it."""

    def __init__(self, figure: Figure, model: CNN):
        self.figure = figure
        self.model = model
        self.ink = np.zeros((SIDE, SIDE), dtype=np.float32)  # 0 paper, 1 ink
        self.last: tuple[float, float] | None = None  # where the pen was, while it is down
        self.sheet, self.seen, self.chances = figure.subplots(1, 3, width_ratios=[1.3, 1, 1.3])
        canvas = figure.canvas
        canvas.mpl_connect("button_press_event", self.press)
        canvas.mpl_connect("motion_notify_event", self.move)
        canvas.mpl_connect("button_release_event", self.release)
        canvas.mpl_connect("key_press_event", self.key)
        self.draw()

    def press(self, event: Event) -> None:
        if not isinstance(event, MouseEvent):
            return
        if event.button == 3:
            self.clear()
        elif event.button == 1:
            self.move_to(event)

    def move(self, event: Event) -> None:
        if isinstance(event, MouseEvent) and self.last:
            self.move_to(event)

    def release(self, event: Event) -> None:
        if self.last:
            self.last = None
            self.draw()

    def key(self, event: Event) -> None:
        if isinstance(event, KeyEvent) and event.key == "c":
            self.clear()

    def clear(self) -> None:
        self.ink[:] = 0
        self.last = None
        self.draw()

    def move_to(self, event: MouseEvent) -> None:
        """Draw from where the pen was to the mouse."""
        if event.inaxes is not self.sheet or event.xdata is None or event.ydata is None:
            return
        here = (event.xdata, event.ydata)
        start = self.last or here
        y, x = np.indices(self.ink.shape)
        for part in np.linspace(0, 1, 20):
            pen_x = start[0] + part * (here[0] - start[0])
            pen_y = start[1] + part * (here[1] - start[1])
            self.ink[np.hypot(x - pen_x, y - pen_y) <= PEN] = 1
        self.last = here
        self.picture.set_data(self.ink)
        self.figure.canvas.draw_idle()

    def read(self) -> tuple[np.ndarray, np.ndarray]:
        """What the network sees, and its ten probabilities; nothing of both where there is no digit."""
        try:
            image = like_mnist(1 - self.ink)
        except UserError as error:
            self.message = str(error) if self.ink.any() else "draw a digit"
            return np.zeros((28, 28), dtype=np.float32), np.zeros(10)
        p = probabilities(self.model, image)
        self.message = f"It is a {p.argmax()}, with a probability of {p.max():.1%}."
        return image, p.numpy()

    def draw(self) -> None:
        image, p = self.read()
        for axes in (self.sheet, self.seen, self.chances):
            axes.clear()
        self.picture = self.sheet.imshow(self.ink, vmin=0, vmax=1)
        self.sheet.set_title("draw here; a right click clears", fontsize=12)
        self.sheet.set(xticks=[], yticks=[])
        self.sheet.spines[:].set_visible(True)
        plotting.draw_digit(self.seen, torch.from_numpy(image), "what the network sees")
        self.chances.barh(range(10), p)
        self.chances.set(xlim=(0, 1), yticks=range(10), xlabel=plotting.term("probability", "概率"), ylabel="digit")
        self.chances.invert_yaxis()
        self.figure.suptitle(self.message)
        self.figure.canvas.draw_idle()


def main(checkpoint: Path = Path("cnn.pt")) -> None:
    figure = plotting.figure(10, 4)
    if not figure.canvas.required_interactive_framework:
        raise UserError("there is no display to open a window on; predict.py reads a digit from a picture file")
    paper = Paper(figure, trained(checkpoint))
    plotting.show(figure)
    print(paper.message)


if __name__ == "__main__":
    run(main)
