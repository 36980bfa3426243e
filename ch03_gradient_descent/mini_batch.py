"""Lecture 3: mini-batches, the compromise between all samples a step and one.

    uv run ch03_gradient_descent/mini_batch.py --plot

Within a batch the gradients are taken at the same w, and could run in parallel; from batch to batch w moves on.
Fewer samples a step: more steps an epoch, so fewer epochs until w is right, but less to do in parallel.
Ends with 2 epochs one by one, 11 in batches of six, 52 all at once.
"""

import math
import random

from common import plotting
from common.cli import LearningRate, Seed, UserError, run

x_data = [0.1 * i for i in range(1, 31)]  # 0.1, 0.2, … 3.0
y_data = [2 * x for x in x_data]


def gradient(batch: list[tuple[float, float]], w: float) -> float:
    """d cost / d w for the mean squared error of the batch."""
    grad = 0.0
    for x, y in batch:
        grad += 2 * x * (x * w - y)
    return grad / len(batch)


def descend(batch_size: int, lr: float, rng: random.Random, max_epochs: int = 10_000) -> list[float]:
    """w at the start, 1, and after each step, until an epoch ends with w within 0.001 of 2."""
    samples = list(zip(x_data, y_data))
    w = 1.0
    path = [w]
    for _ in range(max_epochs):
        rng.shuffle(samples)  # other batches in each epoch
        for start in range(0, len(samples), batch_size):
            batch = samples[start : start + batch_size]  # the last one may be smaller
            w -= lr * gradient(batch, w)
            path.append(w)
        if abs(w - 2) < 0.001:
            return path
    raise UserError(f"w is {w:.4g}, not 2, after {max_epochs} epochs of batches of {batch_size}; try another --lr")


def main(lr: LearningRate = 0.02, seed: Seed = 0, plot: bool = False) -> dict[int, int]:
    rng = random.Random(seed)
    paths = {}
    for batch_size in (1, 2, 6, 15, 30):
        paths[batch_size] = descend(batch_size, lr, rng)

    needed = {}
    print("batch size  steps an epoch  epochs  steps")
    for batch_size, path in paths.items():
        steps = len(path) - 1
        steps_an_epoch = math.ceil(len(x_data) / batch_size)
        needed[batch_size] = steps // steps_an_epoch
        print(f"{batch_size:10}  {steps_an_epoch:14}  {needed[batch_size]:6}  {steps:5}")
    print(f"w is right after {needed[1]} epochs one by one, {needed[6]} in batches of six, {needed[30]} all at once.")
    if plot:
        draw(paths, lr)
    return needed


def draw(paths: dict[int, list[float]], lr: float) -> None:
    figure = plotting.figure(6, 5)
    axes = figure.subplots()
    axes.set(xlim=(0, 90), ylim=(0.5, 2.1), xlabel=plotting.term("samples seen", "用过的样本"), ylabel="w")
    axes.set_title(f"w = w − {lr:g} · " + plotting.term("the batch's mean gradient", "批量的平均梯度"), fontsize=12)
    lines = {}
    for batch_size in (1, 6, 30):
        lines[batch_size] = axes.plot(0, 1, ".-", drawstyle="steps-post")[0]

    def move(seen: int) -> None:  # three epochs; a path that has arrived ends
        for batch_size, line in lines.items():
            path = paths[batch_size][: 1 + seen // batch_size]
            line.set_data([batch_size * step for step in range(len(path))], path)
            line.set_label(f"{plotting.term('batch', '批量')} {batch_size}, step {len(path) - 1}: w = {path[-1]:.3f}")
        axes.legend(loc="lower right")

    plotting.animate(figure, move, range(0, 91, 3), fps=4)


if __name__ == "__main__":
    run(main)
