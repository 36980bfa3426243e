"""The graph of homework 1: values flow to the right, gradients back to the left, above the code at work."""

from ch04_backprop.linear_graph import backward, forward
from common import plotting

FORWARD = ["y_pred = x * w", "r = y_pred - y", "loss = r**2"]
BACKWARD = ["d_loss = 1", "d_r = d_loss * 2 * r", "d_y_pred = d_r * 1", "d_w = d_y_pred * x"]
UPDATE = ["w = w - lr * d_w"]
PLACES = {"w": 0.65, "y_pred": 2.75, "r": 4.6, "loss": 6.4}  # of the boxes; the operations stand between them
BETWEEN = {"y_pred": 1.7, "r": 3.75, "loss": 5.5}


def draw(x: float, y: float, w: float, lr: float) -> None:
    y_pred, r, loss = forward(x, y, w)
    d_r, d_y_pred, d_w = backward(x, r)
    new_w = w - lr * d_w
    new_values = forward(x, y, new_w)
    figure, axes = plotting.canvas(7, 5.7, 7, 5.7)  # its unit is an inch
    titles = [
        f"x = {x:g}, {plotting.term('label', '标签')} y = {y:g}, w = {w:g}",
        *[plotting.term("forward: each value from the one before", "前馈")] * 3,
        plotting.term("backward: d_loss is d loss / d loss", "反向传播"),
        *[plotting.term("backward: what arrives × own derivative", "反向传播")] * 3,
        plotting.term("update: against the gradient", "更新"),
        f"w {w:g} → {new_w:g},   loss {loss:g} → {new_values[2]:.2f}",
    ]
    formulas = ["", *FORWARD, *BACKWARD, *UPDATE]

    def move(step: int) -> None:
        axes.clear()
        axes.axis("off")
        axes.set(xlim=(0, 7), ylim=(0, 5.7), aspect="equal")
        axes.text(3.5, 5.45, titles[step], ha="center", va="center", fontsize=17)
        node(axes, 1.7, 4.75, f"x = {x:g}", plotting.DATA)
        node(axes, 3.75, 4.75, f"y = {y:g}", plotting.DATA)
        arrow(axes, (1.7, 4.55), (1.7, 3.95), plotting.GREY)
        arrow(axes, (3.75, 4.55), (3.75, 3.95), plotting.GREY)
        node(axes, PLACES["w"], 3.7, f"w\n{new_w if step >= 8 else w:g}", plotting.MODEL, step >= 8)
        values = [("y_pred", y_pred, "w", "×"), ("r", r, "y_pred", "−"), ("loss", loss, "r", "r²")]
        for number, (name, value, before, operation) in enumerate(values, 1):
            known = f"{value:g}" if step >= number else "?"
            if step == 9:  # forward once more, with the new w
                known = f"{new_values[number - 1]:.2f}"
            arrow(axes, (PLACES[before] + half(before), 3.7), (PLACES[name] - half(name), 3.7), plotting.GREY)
            sign(axes, BETWEEN[name], 3.7, operation)
            color = plotting.MODEL if name == "y_pred" else plotting.ERROR
            node(axes, PLACES[name], 3.7, f"{name}\n{known}", color, step in (number, 9))

        if 4 <= step <= 8:
            node(axes, PLACES["loss"], 1.95, "d_loss\n1", plotting.GRADIENT, step == 4)
        slopes = [("r", "loss", d_r, 1, f"2·r = {2 * r:g}"), ("y_pred", "r", d_y_pred, d_r, "1")]
        slopes.append(("w", "y_pred", d_w, d_y_pred, f"x = {x:g}"))
        for number, (name, after, value, arriving, own) in enumerate(slopes, 5):
            if number <= step <= 8:
                ends = (PLACES[after] - half("d_" + after), 1.95), (PLACES[name] + half("d_" + name), 1.95)
                arrow(axes, *ends, plotting.GRADIENT)
                axes.plot([BETWEEN[after]] * 2, [3.5, 2.4], color=plotting.GRADIENT, linestyle=":", zorder=1)
                sign(axes, BETWEEN[after], 2.88, own, plotting.GRADIENT)
                product = f"{arriving:g}×({own.split()[-1]})" if "-" in own else f"{arriving:g}×{own.split()[-1]}"
                middle = (ends[0][0] + ends[1][0]) / 2
                axes.text(middle, 2.05, minus(product), ha="center", va="bottom", color=plotting.GRADIENT, fontsize=15)
                node(axes, PLACES[name], 1.95, f"d_{name}\n{value:g}", plotting.GRADIENT, step == number)
        if step == 8:
            update = minus(f"{w:g} - {lr:g} × ({d_w:g})\n= {new_w:g}")
            axes.text(4.8, 0.5, update, va="center", fontsize=15, color=plotting.MODEL)
        now = FORWARD if step == 9 else formulas[step : step + 1]
        code(axes, 0.1, 1.3, [plotting.term("forward", "前馈"), *FORWARD], now)
        code(axes, 2.1, 1.3, [plotting.term("backward", "反向传播"), *BACKWARD], now)
        code(axes, 4.8, 1.3, [plotting.term("update", "更新"), *UPDATE], now)

    plotting.animate(figure, move, range(10), seconds=1.2)


def minus(text: str) -> str:
    """The sign as it is printed, not as it is typed."""
    return text.replace("-", "−")


def half(name: str) -> float:
    """Half of the width of the box of this name, or of a number in it."""
    return 0.16 + 0.065 * max(len(name), 4)


def sign(axes, x: float, y: float, text: str, color: str = plotting.GREY) -> None:
    """An operation, or its derivative, in a small box of its own."""
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": color}
    axes.text(x, y, minus(text), ha="center", va="center", fontsize=16, color=color, bbox=box)


def node(axes, x: float, y: float, text: str, color: str, active: bool = False) -> None:
    """A box with a name and a number; it glows while it is at work."""
    if active:
        halo = {"boxstyle": "round,pad=0.7", "facecolor": color, "edgecolor": "none", "alpha": 0.35}
        axes.text(x, y, text, ha="center", va="center", fontsize=15, bbox=halo)
    edge = plotting.LOOKED_AT if active else color
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": edge, "linewidth": 2.5 if active else 1.5}
    axes.text(x, y, minus(text), ha="center", va="center", fontsize=15, color=color, bbox=box)


def arrow(axes, start: tuple, end: tuple, color: str, bend: float = 0) -> None:
    """A thick arrow, straight or bent."""
    shape = {"arrowstyle": "-|>,head_width=0.3,head_length=0.6", "color": color, "linewidth": 2, "shrinkA": 0}
    axes.annotate("", end, start, arrowprops=shape | {"connectionstyle": f"arc3,rad={bend}"})


def code(axes, left: float, top: float, lines: list, now: list, height: float = 0.27) -> None:
    """A heading and lines of code below it; those at work are framed."""
    axes.text(left, top, lines[0], va="center", fontsize=14, color=plotting.GREY)
    for number, line in enumerate(lines[1:], 1):
        frame = {"facecolor": plotting.PALE, "edgecolor": plotting.LOOKED_AT, "pad": 1.5} if line in now else None
        axes.text(left, top - height * number, line, va="center", fontsize=14, family="monospace", bbox=frame)
