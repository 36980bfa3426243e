"""Lecture 3: mini-batches, the compromise between all samples a step and one.

    uv run ch03_gradient_descent/mini_batch.py

Within a batch the gradients are taken at the same w, and could run in parallel; from batch to batch w moves on.
Fewer samples a step: more steps an epoch, so fewer epochs until w is right, but less to do side by side.
Ends with 2 epochs one by one, 11 in batches of six, 52 all at once.
"""

import random

from common.cli import LearningRate, Seed, UserError, run

XS = [0.1 * i for i in range(1, 31)]
YS = [2 * x for x in XS]


def gradient(batch: list[tuple[float, float]], w: float) -> float:
    """d cost / d w for the mean squared error of the batch."""
    return sum(2 * x * (w * x - y) for x, y in batch) / len(batch)


def epochs_needed(batch_size: int, lr: float, rng: random.Random, most: int = 10_000) -> int:
    """How many passes over the shuffled samples bring w from 1 to within 0.001 of 2."""
    samples = list(zip(XS, YS, strict=True))
    w = 1.0
    for epoch in range(1, most + 1):
        rng.shuffle(samples)
        for start in range(0, len(samples), batch_size):
            w -= lr * gradient(samples[start : start + batch_size], w)
        if abs(w - 2) < 0.001:
            return epoch
    raise UserError(f"w is {w:.4g}, not 2, after {most} epochs of batches of {batch_size}; try another --lr")


def main(lr: LearningRate = 0.02, seed: Seed = 0) -> dict[int, int]:
    rng = random.Random(seed)
    needed = {size: epochs_needed(size, lr, rng) for size in (1, 2, 6, 15, 30)}
    print("batch size  steps an epoch  epochs  steps")
    for size, epochs in needed.items():
        steps = -(-len(XS) // size)
        print(f"{size:10}  {steps:14}  {epochs:6}  {steps * epochs:5}")
    print(f"w is right after {needed[1]} epochs one by one, {needed[6]} in batches of six, {needed[30]} all at once.")
    return needed


if __name__ == "__main__":
    run(main)
