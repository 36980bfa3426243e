"""Lecture 4: the chain rule through a network of two layers, by hand and by autograd.

第 4 讲：两层网络中的链式法则，先手算，再与 autograd 对照。

    uv run ch04_backprop/chain_rule.py --plot

Forward computes each value from the one before. Backward multiplies by each operation's own derivative, last one first.

You should see: the same gradients by hand and from autograd, for example -2.321 for b2.
"""

import numpy as np
import torch

from common.cli import run
from common.options import Plot

x = np.array([1.0, 2.0])
y = np.array([1.0])
w1 = np.array([[0.5, -0.3], [0.2, 0.4]])
b1 = np.array([0.4, -0.2])
w2 = np.array([[1.0, -1.5]])
b2 = np.array([0.3])


def main(plot: Plot = False):
    # Forward. Without the sigmoid in between, the two layers would be one: w2·(w1·x + b1) + b2 is linear in x.
    z = w1 @ x + b1  # → 2; @ is the matrix product
    h = 1 / (1 + np.exp(-z))  # → 2; the sigmoid
    y_pred = w2 @ h + b2  # → 1
    loss = (y_pred - y) ** 2  # → 1

    # Backward. d_z means d loss / d z, and has the shape of z.
    d_y_pred = 2 * (y_pred - y)  # → 1
    d_w2 = np.outer(d_y_pred, h)  # → 1×2; each weight's gradient is what arrives times its input
    d_b2 = d_y_pred  # → 1
    d_h = w2.T @ d_y_pred  # → 2; back through the same weights
    d_z = d_h * h * (1 - h)  # → 2; the derivative of the sigmoid is h·(1 − h)
    d_w1 = np.outer(d_z, x)  # → 2×2
    d_b1 = d_z  # → 2

    values = {"z": z, "h": h, "y_pred": y_pred, "loss": loss}
    gradients = {"y_pred": d_y_pred, "w2": d_w2, "b2": d_b2, "h": d_h, "z": d_z, "w1": d_w1, "b1": d_b1}
    from_torch = autograd()
    print("forward")
    for name, value in values.items():
        print(f"  {name:8} {text(value)}")
    print(f"backward   {'by hand':34} autograd")
    largest_difference = 0.0
    for name, gradient in gradients.items():
        if name in from_torch:  # autograd keeps the gradients of what we created, not of what was computed on the way
            print(f"  d_{name:6} {text(gradient):34} {text(from_torch[name])}")
            largest_difference = max(largest_difference, np.abs(gradient - from_torch[name]).max())
        else:
            print(f"  d_{name:6} {text(gradient)}")
    print(f"The largest difference between by hand and autograd is {largest_difference:.10f}.")
    if plot:
        from ch04_backprop.figures.chain_rule import draw

        draw(values, gradients)
    return gradients


def autograd():
    """The same gradients from PyTorch: we only write forward."""
    leaves = {}  # a leaf is a tensor that we create; the others are computed from leaves
    for name, value in {"w1": w1, "b1": b1, "w2": w2, "b2": b2}.items():
        leaves[name] = torch.tensor(value, requires_grad=True)
    h = torch.sigmoid(leaves["w1"] @ torch.tensor(x) + leaves["b1"])
    y_pred = leaves["w2"] @ h + leaves["b2"]
    loss = (y_pred - torch.tensor(y)) ** 2
    loss.backward()
    return {name: leaf.grad.numpy() for name, leaf in leaves.items()}


def text(array):
    """The numbers of an array in one line."""
    return np.array2string(array, precision=3, suppress_small=True).replace("\n", "")


if __name__ == "__main__":
    run(main)
