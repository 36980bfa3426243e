"""Lecture 3: mini-batches, the compromise between all samples per step and one.

第 3 讲：小批量，介于每步用全部样本与只用一个样本之间。

    uv run ch03_gradient_descent/mini_batch.py --plot

All samples of a batch use the same w. The labels are noisy, so small batches disagree.

You should see: in the last third of the steps, w stays within 1.83 to 2.20 (batches of 1) or 1.95 to 2.05 (of 6).
"""

import random

from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Plot, Seed

NOISE = 0.5


def gradient(batch: list, w: float) -> float:
    """d cost / d w for the mean squared error of the batch, a list of pairs (x, y)."""
    grad = 0.0
    for x, y in batch:
        grad += 2 * x * (x * w - y)
    return grad / len(batch)


def descend(samples: list, batch_size: int, epochs: int, lr: float, rng: random.Random):
    """The batch of each step, and w at the start and after each step."""
    w = 1.0
    batches = []
    path = [w]
    for _ in range(epochs):
        rng.shuffle(samples)  # other batches in each epoch
        for start in range(0, len(samples), batch_size):
            batch = samples[start : start + batch_size]
            w -= lr * gradient(batch, w)
            batches.append(batch)
            path.append(w)
    check_finite(w, lr)
    return batches, path


def main(epochs: Epochs = 60, lr: LearningRate = 0.02, seed: Seed = 0, plot: Plot = False):
    rng = random.Random(seed)
    samples = []
    for i in range(1, 31):
        x = 0.1 * i  # 0.1, 0.2, … 3.0
        samples.append((x, 2 * x + rng.gauss(0, NOISE)))

    runs = {}
    print("batch size  steps per epoch  w after 1 epoch  w in the last third")
    for batch_size in (1, 2, 6, 15, 30):
        batches, path = descend(samples, batch_size, epochs, lr, rng)
        runs[batch_size] = batches, path
        steps = len(batches) // epochs  # per epoch
        end = path[len(path) * 2 // 3 :]  # the last third of the path
        print(f"{batch_size:10}  {steps:15}  {path[steps]:15.2f}  {min(end):.2f} to {max(end):.2f}")
    print("Small batches arrive in the first epoch, but then w wanders; the larger the batch, the calmer the end.")
    if plot:
        from ch03_gradient_descent.figures.mini_batch import draw

        draw(runs)
    return runs


if __name__ == "__main__":
    run(main)
