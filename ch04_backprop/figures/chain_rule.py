"""Two layers, one above the other: below each value its gradient, of the same shape; then the code at work."""

import numpy as np

from ch04_backprop.chain_rule import b1, b2, w1, w2, x, y
from ch04_backprop.figures.linear_graph import arrow, code
from common import plotting

FORWARD = ["z = w1 @ x + b1", "h = 1 / (1 + np.exp(-z))", "y_pred = w2 @ h + b2", "loss = (y_pred - y) ** 2"]
BACKWARD = [
    "d_y_pred = 2 * (y_pred - y)",
    "d_w2 = np.outer(d_y_pred, h)",
    "d_b2 = d_y_pred",
    "d_h = w2.T @ d_y_pred",
    "d_z = d_h * h * (1 - h)",
    "d_w1 = np.outer(d_z, x)",
    "d_b1 = d_z",
]
FIRST, SECOND, BELOW = 1.9, 8.8, 3.0  # the tops of the two layers, and how far below them their gradients are
COLUMNS = [0.1, 2.65, 4.2, 6.1, 9.9]
PLACES = dict(zip(["w1", "x", "b1", "z", "h"], [(left, FIRST) for left in COLUMNS], strict=True))
PLACES |= dict(zip(["w2", "h again", "b2", "y_pred", "loss"], [(left, SECOND) for left in COLUMNS], strict=True))
FRAMES = [  # the title, what is computed, and the lines of code
    (("two layers, a sigmoid between", "两层网络"), [], []),
    (("forward: first layer", "前馈"), ["z"], FORWARD[:1]),
    (("forward: the sigmoid", "前馈"), ["h", "h again"], FORWARD[1:2]),
    (("forward: second layer", "前馈"), ["y_pred"], FORWARD[2:3]),
    (("forward: the loss", "前馈"), ["loss"], FORWARD[3:]),
    (("backward: through the square", "反向传播"), ["d_loss", "d_y_pred"], BACKWARD[:1]),
    (("backward: to w2 and b2", "反向传播"), ["d_w2", "d_b2"], BACKWARD[1:3]),
    (("backward: through w2", "反向传播"), ["d_h again", "d_h"], BACKWARD[3:4]),
    (("backward: through the sigmoid", "反向传播"), ["d_z"], BACKWARD[4:5]),
    (("each weight has its gradient", "梯度"), ["d_w1", "d_b1"], BACKWARD[5:]),
]
ARROWS = {  # what brings a gradient: from where to where, how bent, its own derivative and the place of that
    "d_y_pred": ((9.8, 12.3), (7.2, 12.3), 0, "×2(y_pred−y)", (8.5, 11.9)),
    "d_b2": ((6.05, 12.4), (5.25, 12.4), 0, "× 1", (5.65, 12.0)),
    "d_w2": ((6.6, 12.9), (1.1, 12.9), -0.3, "× h", (1.6, 14.2)),
    "d_h again": ((6.3, 12.9), (3.75, 13.2), -0.05, "× w2", (4.75, 13.62)),
    "d_z": ((9.8, 5.9), (7.2, 5.9), 0, "× h(1 − h)", (8.5, 5.5)),
    "d_b1": ((6.05, 5.9), (5.25, 5.9), 0, "× 1", (5.65, 5.5)),
    "d_w1": ((6.6, 7.0), (1.1, 7.0), -0.12, "× x", (3.15, 7.15)),
}


def draw(values: dict, gradients: dict) -> None:
    """values: z, h, y_pred, loss; gradients: those of y_pred, w2, b2, h, z, w1, b1."""
    figure, axes = plotting.canvas(7, 8, 11, 19.8)
    inputs = {"w1": w1, "x": x, "b1": b1, "w2": w2, "b2": b2}
    numbers = values | {f"d_{name}": gradient for name, gradient in gradients.items()}
    numbers |= {"h again": values["h"], "d_h again": gradients["h"], "d_loss": np.ones(1)}

    def move(step: int) -> None:
        axes.clear()
        axes.axis("off")
        axes.set(xlim=(0, 11), ylim=(19.8, 0), aspect="auto")
        title, now, lines = FRAMES[step]
        axes.text(5.5, 0.4, plotting.term(*title), ha="center", va="center", fontsize=17)
        for top, activation in [(FIRST + 1, "σ"), (SECOND + 0.5, "(y_pred − y)²")]:
            for left, operation in [(2.38, "@"), (3.92, "+"), (5.65, "=")]:
                plotting.sign(axes, left, top, operation, 18)
            arrow(axes, (7.2, top), (9.8, top), plotting.GREY)
            plotting.sign(axes, 8.5, top - 0.45, activation, 14)
        axes.text(8.5, SECOND + 1, f"y = {y.item():g}", ha="center", va="center", color=plotting.DATA, fontsize=14)
        for name, value in inputs.items():
            block(axes, name, value)
        for _, names, _ in FRAMES[: step + 1]:
            for name in names:
                block(axes, name, numbers[name], name in now)
                if name in ARROWS:
                    start, end, bend, factor, (left, top) = ARROWS[name]
                    arrow(axes, start, end, plotting.GRADIENT, bend)
                    axes.text(left, top, factor, ha="center", va="center", color=plotting.GRADIENT, fontsize=14)
        code(axes, 0.1, 15.0, [plotting.term("forward", "前馈"), *FORWARD], lines, -0.61)
        code(axes, 5.4, 15.0, [plotting.term("backward", "反向传播"), *BACKWARD], lines, -0.61)

    plotting.animate(figure, move, range(len(FRAMES)), seconds=1.2)


def block(axes, name: str, value: np.ndarray, active: bool = False) -> None:
    """The cells of a value, or of its gradient below it, in a frame while it is computed."""
    left, top = PLACES[name.removeprefix("d_")]
    color = "black"
    if name.startswith("d_"):
        top += BELOW
        color = plotting.GRADIENT
    column = value.reshape(len(value), -1)
    rows, width = column.shape
    plotting.cells(axes, column, left, top)
    label = name.removesuffix(" again")
    axes.text(left + width / 2, top - 0.12, label, ha="center", va="bottom", color=color, fontsize=14)
    if active:
        plotting.frame(axes, left, top, width, rows)
