"""Lecture 4: the chain rule through a network of two layers, forward and backward by hand.

    uv run ch04_backprop/chain_rule.py --plot

y = W2·σ(W1·x + b1) + b2 with loss (y − target)². Forward computes each value from the one before; backward starts at
d loss / d loss = 1 and multiplies by each operation's own derivative. Without the sigmoid the two layers would be one:
W2·(W1·x + b1) + b2 is linear in x.
Ends with autograd's gradients equal to those by hand to about 1e-16.
"""

import numpy as np
import torch

from common import plotting
from common.cli import run

INPUTS = {
    "x": np.array([1.0, 2.0]),
    "W1": np.array([[0.5, -0.3], [0.2, 0.4]]),
    "b1": np.array([0.4, -0.2]),
    "W2": np.array([[1.0, -1.5]]),
    "b2": np.array([0.3]),
    "target": np.array([1.0]),
}


def forward(x, W1, b1, W2, b2, target) -> dict[str, np.ndarray]:  # noqa: N803
    """Every value on the way from x (2) to the loss (1), by name."""
    z = W1 @ x + b1  # 2
    h = 1 / (1 + np.exp(-z))  # 2
    y = W2 @ h + b2  # 1
    return {"z": z, "h": h, "y": y, "loss": (y - target) ** 2}


def backward(inputs: dict[str, np.ndarray], values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """d loss / d each value and input, in that value's shape: the chain rule, last operation first."""
    d_y = 2 * (values["y"] - inputs["target"])  # through (y − target)²
    d_W2 = np.outer(d_y, values["h"])  # through W2·h + b2  # noqa: N806
    d_b2 = d_y
    d_h = inputs["W2"].T @ d_y
    d_z = d_h * values["h"] * (1 - values["h"])  # through σ, whose derivative is σ·(1 − σ)
    d_W1 = np.outer(d_z, inputs["x"])  # through W1·x + b1  # noqa: N806
    d_b1 = d_z
    d_x = inputs["W1"].T @ d_z
    return {"y": d_y, "W2": d_W2, "b2": d_b2, "h": d_h, "z": d_z, "W1": d_W1, "b1": d_b1, "x": d_x}


def autograd(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same gradients of the inputs, from PyTorch."""
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
    h = torch.sigmoid(leaves["W1"] @ leaves["x"] + leaves["b1"])
    loss = (leaves["W2"] @ h + leaves["b2"] - leaves["target"]) ** 2
    loss.sum().backward()
    return {name: leaf.grad.numpy() for name, leaf in leaves.items()}


def text(array: np.ndarray) -> str:
    return np.array2string(array, precision=3, suppress_small=True, sign="-").replace("\n", "")


def draw(inputs: dict, values: dict, gradients: dict) -> None:
    figure = plotting.figure(9, 5)
    axes = figure.subplots()
    axes.axis("off")
    axes.set(xlim=(-0.7, 8.6), ylim=(-1.9, 1.9))
    place = {"x": (0, 0), "z": (2.2, 0), "h": (4.3, 0), "y": (6.3, 0), "loss": (8.1, 0)}
    place |= {"W1": (1.2, 1.4), "b1": (3.1, 1.4), "W2": (5.1, 1.4), "b2": (7, 1.4), "target": (7.3, -1.4)}
    edges = "x z, W1 z, b1 z, z h, h y, W2 y, b2 y, y loss, target loss"
    for start, end in (edge.split() for edge in edges.split(", ")):
        arrow = {"arrowstyle": "->", "color": plotting.GREY, "shrinkA": 26, "shrinkB": 30}
        axes.annotate("", place[end], place[start], arrowprops=arrow)
    names = {"z": "z = W1·x + b1", "h": "h = σ(z)", "y": "y = W2·h + b2", "loss": "(y − target)²"}
    for name, (x, y) in place.items():
        value = (inputs | values)[name]
        box = {"boxstyle": "round", "facecolor": plotting.PALE, "edgecolor": plotting.BLUE}
        shown = np.array2string(value, precision=2)
        axes.text(x, y, f"{names.get(name, name)}\n{shown}", ha="center", va="center", fontsize=10, bbox=box)
        if name in gradients:
            gradient = np.array2string(gradients[name], precision=2, suppress_small=True)
            axes.text(x, y - 0.42, gradient, ha="center", va="top", fontsize=10, color=plotting.RED)
    title = f"values {plotting.term('forward', '前馈')}, gradients {plotting.term('backward', '反向传播')} in red"
    axes.set_title(title, fontsize=13)
    plotting.show(figure, __file__)


def main(plot: bool = False) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    values = forward(**INPUTS)
    gradients = backward(INPUTS, values)
    print("forward")
    for name, value in values.items():
        print(f"  {name:6} {text(value)}")
    print("backward           by hand" + " " * 25 + "autograd")
    theirs = autograd(INPUTS)
    for name, gradient in gradients.items():
        print(f"  d loss / d {name:5} {text(gradient):32}{text(theirs[name]) if name in theirs else ''}".rstrip())
    error = max(np.abs(gradients[name] - theirs[name]).max() for name in gradients.keys() & theirs.keys())
    print(f"Autograd's gradients equal those by hand to {max(error, 1e-16):.0e}.")
    if plot:
        draw(INPUTS, values, gradients)
    return values, gradients


if __name__ == "__main__":
    run(main)
