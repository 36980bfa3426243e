"""Lecture 4: the chain rule through a network of two layers, forward and backward by hand.

    uv run ch04_backprop/chain_rule.py --plot

y = W2·σ(W1·x + b1) + b2 with loss (y − target)². Forward computes each value from the one before; backward starts at
d loss / d loss = 1 and multiplies by each operation's own derivative. Without the sigmoid the two layers would be one:
W2·(W1·x + b1) + b2 is linear in x.
Ends with autograd's gradients equal to those by hand to about 1e-16.
"""

import numpy as np
import torch

from ch04_backprop.linear_graph import draw_graph, play
from common import plotting
from common.cli import run
from common.options import Plot

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
    z = W1 @ x + b1  # 2; @ is the matrix product
    h = 1 / (1 + np.exp(-z))  # 2
    y = W2 @ h + b2  # 1
    return {"z": z, "h": h, "y": y, "loss": (y - target) ** 2}


def backward(inputs: dict[str, np.ndarray], values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """d loss / d each value and input, in that value's shape: the chain rule, last operation first."""
    d_loss = np.ones(1)  # d loss / d loss
    d_y = d_loss * 2 * (values["y"] - inputs["target"])  # through (y − target)²
    d_W2 = np.outer(d_y, values["h"])  # through W2·h + b2  # noqa: N806
    d_b2 = d_y
    d_h = inputs["W2"].T @ d_y
    d_z = d_h * values["h"] * (1 - values["h"])  # through σ, whose derivative is σ·(1 − σ)
    d_W1 = np.outer(d_z, inputs["x"])  # through W1·x + b1  # noqa: N806
    d_b1 = d_z
    d_x = inputs["W1"].T @ d_z
    return {"loss": d_loss, "y": d_y, "W2": d_W2, "b2": d_b2, "h": d_h, "z": d_z, "W1": d_W1, "b1": d_b1, "x": d_x}


def autograd(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same gradients of the inputs, from PyTorch."""
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
    h = torch.sigmoid(leaves["W1"] @ leaves["x"] + leaves["b1"])
    loss = (leaves["W2"] @ h + leaves["b2"] - leaves["target"]) ** 2
    loss.backward()
    gradients = {}
    for name, leaf in leaves.items():
        assert leaf.grad is not None  # backward has filled it
        gradients[name] = leaf.grad.numpy()
    return gradients


def text(array: np.ndarray) -> str:
    return np.array2string(array, precision=3, suppress_small=True).replace("\n", "")


def main(plot: Plot = False) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    values = forward(**INPUTS)  # the same as forward(x=INPUTS["x"], W1=INPUTS["W1"], …)
    print("forward")
    for name, value in values.items():
        print(f"  {name:6} {text(value)}")

    gradients = backward(INPUTS, values)
    torch_gradients = autograd(INPUTS)
    largest_difference = 1e-16  # at the start: these floats are not more precise
    print("backward           by hand                              autograd")
    for name, gradient in gradients.items():
        by_hand = text(gradient)
        if name in torch_gradients:
            print(f"  d loss / d {name:5} {by_hand:36} {text(torch_gradients[name])}")
            difference = np.abs(gradient - torch_gradients[name]).max()
            largest_difference = max(largest_difference, difference)
        else:  # computed on the way: autograd does not keep its gradient
            print(f"  d loss / d {name:5} {by_hand}")
    print(f"Autograd's gradients equal those by hand to {largest_difference:.0e}.")
    if plot:
        draw(values, gradients)
    return values, gradients


PLACES = {
    "x": (0.4, 0.0),
    "z": (2.0, 0.0),
    "h": (3.9, 0.0),
    "y": (5.6, 0.0),
    "loss": (7.6, 0.0),
    "W1": (1.3, 1.0),
    "b1": (2.8, 1.0),
    "W2": (4.8, 1.0),
    "b2": (6.3, 1.0),
    "target": (7.6, 1.0),
}
EDGES = [
    ("x", "z"),
    ("W1", "z"),
    ("b1", "z"),
    ("z", "h"),
    ("h", "y"),
    ("W2", "y"),
    ("b2", "y"),
    ("y", "loss"),
    ("target", "loss"),
]
FORMULAS = {"z": "z = W1·x + b1", "h": "h = σ(z)", "y": "y = W2·h + b2", "loss": "(y - target)²"}


def in_lines(array: np.ndarray) -> str:
    """A vector as a column, a matrix row by row."""
    lines = []
    for row in array.reshape(len(array), -1):
        lines.append(" ".join(f"{value:5.2f}" for value in row))
    return "\n".join(lines)


def draw(values: dict[str, np.ndarray], gradients: dict[str, np.ndarray]) -> None:
    figure = plotting.figure(8.4, 3.9)
    axes = figure.subplots()
    axes.set(xlim=(-0.1, 8.4), ylim=(-0.6, 1.6))
    steps = [FORMULAS | {name: f"{name}\n{in_lines(array)}" for name, array in INPUTS.items()}]
    for name, value in values.items():
        steps.append({name: f"{FORMULAS[name]}\n{in_lines(value)}"})
    for names in (["loss"], ["y"], ["W2", "b2", "h"], ["z"], ["W1", "b1", "x"]):
        steps.append({f"d_{name}": in_lines(gradients[name]) for name in names})
    captions = [
        plotting.term("forward", "前馈"),
        "z = W1 @ x + b1",
        "h = 1 / (1 + exp(-z))",
        "y = W2 @ h + b2",
        "loss = (y - target)²",
        f"{plotting.term('backward', '反向传播')}: d_loss = 1",
        "d_y = d_loss * 2 * (y - target)",
        "d_W2 = outer(d_y, h),  d_b2 = d_y,  d_h = W2.T @ d_y",
        "d_z = d_h * h * (1 - h)",
        "d_W1 = outer(d_z, x),  d_b1 = d_z,  d_x = W1.T @ d_z",
    ]
    play(figure, captions, [(draw_graph(axes, PLACES, EDGES), steps)])


if __name__ == "__main__":
    run(main)
