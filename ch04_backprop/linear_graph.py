"""Lecture 4, with its homework: the graph of y = x·w, and of y = x·w + b, walked through by hand.

    uv run ch04_backprop/linear_graph.py --plot

One step of training for each: forward computes the values from left to right, backward the gradients from right to
left, and the update moves the weights. The first step of autograd_sgd.py is the lecture's example.
Ends with the new weights of the last case: w = 0.98 and b = 1.98.
"""

from typing import TYPE_CHECKING

from common import plotting
from common.cli import run
from common.options import LearningRate, Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

CASES = {
    "lecture": {"x": 1.0, "y": 2.0, "w": 1.0},
    "homework 1": {"x": 2.0, "y": 4.0, "w": 1.0},
    "homework 2": {"x": 1.0, "y": 2.0, "w": 1.0, "b": 2.0},
}


def forward(x: float, y: float, w: float, b: float = 0.0) -> dict[str, float]:
    """Every value on the way to the loss."""
    y_pred = x * w + b  # the lecture: y hat
    r = y_pred - y  # the lecture calls it r, for residual
    loss = r**2
    return {"y_pred": y_pred, "r": r, "loss": loss}


def backward(x: float, r: float) -> dict[str, float]:
    """d loss / d each value: what arrives from the right, times the operation's own derivative."""
    d_loss = 1.0  # d loss / d loss
    d_r = d_loss * 2 * r  # through r²
    d_y_pred = d_r * 1  # through y_pred − y
    d_w = d_y_pred * x  # through x·w + b
    d_b = d_y_pred * 1
    return {"loss": d_loss, "r": d_r, "y_pred": d_y_pred, "w": d_w, "b": d_b}


def update(inputs: dict[str, float], gradients: dict[str, float], lr: float) -> dict[str, float]:
    """The weights after one step."""
    weights = {"w": inputs["w"] - lr * gradients["w"]}
    if "b" in inputs:
        weights["b"] = inputs["b"] - lr * gradients["b"]
    return weights


def main(lr: LearningRate = 0.01, plot: Plot = False) -> dict[str, dict[str, float]]:
    results = {}
    for case, inputs in CASES.items():
        values = forward(**inputs)  # the same as forward(x=inputs["x"], y=inputs["y"], …)
        gradients = backward(inputs["x"], values["r"])
        weights = update(inputs, gradients, lr)
        print(f"{case}: {as_text(inputs)}")
        print(f"  forward:  {as_text(values)}")
        for name, weight in weights.items():
            print(f"  backward: d loss / d {name} = {gradients[name]:g}, so {name} becomes {weight:g}")
        results[case] = weights
    print(f"With the bias, one step leads to {as_text(weights)}.")
    if plot:
        draw(lr)
    return results


def as_text(numbers: dict[str, float]) -> str:
    return ", ".join(f"{name} = {number:g}" for name, number in numbers.items())


PLACES = {
    "x": (0.4, 0.0),
    "y_pred": (2.2, 0.0),
    "r": (4.5, 0.0),
    "loss": (6.5, 0.0),
    "w": (1.2, 1.0),
    "b": (3.1, 1.0),
    "y": (4.7, 1.0),
}
FORMULAS = {"y_pred": "y_pred = x·w", "r": "r = y_pred - y", "loss": "loss = r²"}


def draw(lr: float) -> None:
    figure = plotting.figure(7.2, 6.8)
    graphs = []
    for axes, case, chinese in zip(figure.subplots(3, 1), CASES, ["例题", "作业 1", "作业 2"]):
        inputs = CASES[case]
        axes.text(7.2, 1, plotting.term(case, chinese), ha="right", va="center")
        axes.set(xlim=(0, 7.2), ylim=(-0.6, 1.7))
        edges = [("x", "y_pred"), ("w", "y_pred"), ("y_pred", "r"), ("y", "r"), ("r", "loss")]
        formulas = FORMULAS
        if "b" in inputs:
            edges.append(("b", "y_pred"))
            formulas = FORMULAS | {"y_pred": "y_pred = x·w + b"}
        places = {name: PLACES[name] for name in (inputs | formulas)}
        values = forward(**inputs)
        gradients = backward(inputs["x"], values["r"])
        steps = [formulas | {name: f"{name} = {value:g}" for name, value in inputs.items()}]
        for name, value in values.items():
            steps.append({name: f"{formulas[name]}\n{value:g}"})
        for names in (["loss"], ["r"], ["y_pred"], ["w", "b"]):
            steps.append({f"d_{name}": f"d_{name} = {gradients[name]:g}" for name in names if name in places})
        steps.append({})
        for name, weight in update(inputs, gradients, lr).items():
            steps[-1][name] = f"{name} = {inputs[name]:g} - {lr:g} * {gradients[name]:g}\n= {weight:g}"
        graphs.append((draw_graph(axes, places, edges), steps))
    captions = [
        plotting.term("forward", "前馈"),
        "y_pred = x * w  (+ b)",
        "r = y_pred - y",
        "loss = r**2",
        f"{plotting.term('backward', '反向传播')}: d_loss = 1",
        "d_r = d_loss * 2 * r",
        "d_y_pred = d_r * 1",
        "d_w = d_y_pred * x,  d_b = d_y_pred * 1",
        f"{plotting.term('update', '更新')}: w = w - lr * d_w,  b = b - lr * d_b",
    ]
    play(figure, captions, graphs)


def draw_graph(axes: "Axes", places: dict[str, tuple[float, float]], edges: list[tuple[str, str]]) -> dict[str, "Text"]:
    """Boxes with arrows from one to another, and d_… beside each for its gradient; all texts are still empty."""
    axes.axis("off")
    texts = {}
    for name, (x, y) in places.items():
        box = {"boxstyle": "round", "facecolor": plotting.PALE, "edgecolor": plotting.BLUE}
        texts[name] = axes.text(x, y, "", ha="center", va="center", fontsize=11, family="monospace", bbox=box)
        above = y > 0  # no arrow goes above the upper boxes or below the lower
        texts[f"d_{name}"] = axes.annotate(
            "",
            (x, y),
            xytext=(0, 26 if above else -26),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=11,
            family="monospace",
            color=plotting.RED,
        )
    for start, end in edges:
        arrow = {
            "arrowstyle": "->",
            "color": plotting.GREY,
            "patchA": texts[start].get_bbox_patch(),  # from the edge of one box to that of the other
            "patchB": texts[end].get_bbox_patch(),
        }
        axes.annotate("", places[end], places[start], arrowprops=arrow)
    return texts


def play(figure: "Figure", captions: list[str], graphs: list[tuple[dict[str, "Text"], list[dict[str, str]]]]) -> None:
    """Each graph comes with its steps: what is written where in each."""

    def move(last: int) -> None:
        figure.suptitle(captions[last])
        for texts, steps in graphs:
            for text in texts.values():
                text.set_text("")
            for step in steps[: last + 1]:
                for name, words in step.items():
                    texts[name].set_text(words)

    plotting.animate(figure, move, range(len(captions)), fps=1)


if __name__ == "__main__":
    run(main)
