"""Lecture 10: draw a digit with the mouse, and watch the trained network read it.

第 10 讲：用鼠标写一个数字，看训练好的网络怎样认。

    uv run ch10_cnn/draw_digit.py

Hold the left button to draw. A right click, or the key c, clears the paper. The first run trains three epochs.

You should see: ten probabilities that change with each stroke.
"""

from pathlib import Path

import numpy as np
import torch

from ch10_cnn.clean_photo import like_mnist
from ch10_cnn.cnn import CNN
from ch10_cnn.figures.draw_digit import draw
from ch10_cnn.predict import probabilities, trained
from common import plotting
from common.cli import UserError, run

SIDE = 140  # pixels of the paper
PEN = 5  # pixels from the middle of the pen to its rim


class Paper:
    """A sheet to draw on; after each stroke the network reads it."""

    def __init__(self, figure, model: CNN):
        self.figure = figure
        self.model = model
        self.ink = np.zeros((SIDE, SIDE), dtype=np.float32)  # 0 paper, 1 ink
        self.last = None  # where the pen was, while it is down
        self.axes = figure.subplots(1, 3)
        figure.canvas.mpl_connect("button_press_event", self.press)
        figure.canvas.mpl_connect("motion_notify_event", self.move)
        figure.canvas.mpl_connect("button_release_event", self.release)
        figure.canvas.mpl_connect("key_press_event", self.key)
        self.read()

    def press(self, event):
        if event.button == 3:
            self.clear()
        elif event.button == 1 and event.inaxes is self.axes[0]:
            self.last = (event.xdata, event.ydata)
            self.move(event)

    def move(self, event):
        """Draw from where the pen was to the mouse."""
        if self.last is None or event.inaxes is not self.axes[0]:
            return
        here = (event.xdata, event.ydata)
        y, x = np.indices(self.ink.shape)
        for pen_x, pen_y in np.linspace(self.last, here, 20):
            self.ink[np.hypot(x - pen_x, y - pen_y) <= PEN] = 1
        self.last = here
        self.picture.set_data(self.ink)
        self.figure.canvas.draw_idle()

    def release(self, event):
        if self.last:
            self.last = None
            self.read()

    def key(self, event):
        if event.key == "c":
            self.clear()

    def clear(self):
        self.ink[:] = 0
        self.last = None
        self.read()

    def read(self):
        """Show what the network sees, and its ten probabilities; zeros where there is no digit."""
        try:
            image = like_mnist(1 - self.ink)
            p = probabilities(self.model, image)
            message = f"It is a {p.argmax()}, with a probability of {p.max():.1%}."
        except UserError as error:
            image, p = np.zeros((28, 28)), torch.zeros(10)
            message = str(error) if self.ink.any() else "draw a digit"
        self.picture = draw(self.axes, self.ink, image, p)
        self.figure.suptitle(message)
        self.figure.canvas.draw_idle()


def main(checkpoint: Path = Path("cnn.pt")):
    """:param checkpoint: where the trained network is kept"""
    figure = plotting.figure(10, 4)
    if not figure.canvas.required_interactive_framework:
        raise UserError("no window opens here; run it in a terminal of a desktop, or let predict.py read a picture")
    figure.paper = Paper(figure, trained(checkpoint))  # kept as long as the window
    print("Draw a digit in the window; a right click clears it.")
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
