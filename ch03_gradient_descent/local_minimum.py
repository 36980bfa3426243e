"""Lecture 3: where gradient descent stops too early, in a local minimum or on a saddle point.

第 3 讲：梯度下降停得太早的两种情况：局部最优和鞍点。

    uv run ch03_gradient_descent/local_minimum.py --plot

The gradient is 0 in every valley and on a saddle: no step moves w.

You should see: cost 0.56 in one valley, 3.38 in the other; 0.50 on the saddle, 0.00 with noise.
"""

import random

from common.cli import run
from common.options import Plot, Seed, Steps

LR = 0.05
NOISE = 0.1


def cost(w: float) -> float:
    """A curve with two valleys."""
    return w**4 - 4 * w**2 + w + 6


def gradient(w: float) -> float:
    return 4 * w**3 - 8 * w + 1


def saddle(u: float, v: float) -> float:
    """A surface with two valleys, at v = −1 and v = 1, and a saddle between them, at (0, 0)."""
    return u**2 + (1 - v**2) ** 2 / 2


def saddle_gradient(u: float, v: float) -> tuple:
    return 2 * u, -2 * v * (1 - v**2)


def descend(w: float, steps: int) -> list:
    path = [w]
    for _ in range(steps):
        w -= LR * gradient(w)
        path.append(w)
    return path


def descend_saddle(noise: float, steps: int, rng: random.Random) -> list:
    """u and v at the start, (1, 0), and after each step."""
    u, v = 1.0, 0.0
    path = [(u, v)]
    for _ in range(steps):
        grad_u, grad_v = saddle_gradient(u, v)
        u -= LR * (grad_u + rng.gauss(0, noise))  # the gradient of a small batch is noisy like this
        v -= LR * (grad_v + rng.gauss(0, noise))
        path.append((u, v))
    return path


def main(steps: Steps = 100, seed: Seed = 0, plot: Plot = False):
    rng = random.Random(seed)
    valleys = [descend(-2.0, steps), descend(2.0, steps)]
    for path in valleys:
        w = path[-1]
        print(f"from w = {path[0]:4.1f} to w = {w:5.2f}  cost {cost(w):.2f}  slope {abs(gradient(w)):.2f}")
    saddles = [descend_saddle(0.0, steps, rng), descend_saddle(NOISE, steps, rng)]
    for name, path in zip(["exact", "noisy"], saddles):
        u, v = path[-1]
        print(f"{name} gradient: from v = 0.00 to v = {v:5.2f}  cost {saddle(u, v):.2f}")
    print("The start decides the valley; on the saddle the descent rests until noise pushes it off.")
    if plot:
        from ch03_gradient_descent.figures.local_minimum import draw

        draw(valleys, saddles)
    return valleys, saddles


if __name__ == "__main__":
    run(main)
