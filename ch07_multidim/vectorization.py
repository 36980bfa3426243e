"""Lecture 7: N equations in a loop or as one matrix product: the same numbers, in far less time.

第 7 讲：用循环逐个计算，或用一次矩阵乘法：结果相同，快得多。

    uv run ch07_multidim/vectorization.py --plot

Row i of X·W + b is the equation of sample i. One product lets the library run the loop in fast code.

You should see: equal values in every row.
"""

import time

import numpy as np
import torch
from torch import Tensor

from common.cli import run
from common.data import checked_path
from common.options import Plot, Seed


def loop(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """One equation after the other: x N×8, w 8, b 1; the result N."""
    weights = w.tolist()
    bias = b.item()
    z = []
    for features in x.tolist():
        total = bias
        for i in range(len(weights)):
            total += features[i] * weights[i]
        z.append(total)
    return torch.tensor(z)


def product(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """All equations at once, same shapes."""
    return x @ w + b  # N×8 times 8 → N; b is added to each (broadcasting)


def milliseconds(way, x: Tensor, w: Tensor, b: Tensor) -> float:
    """The shorter of two runs, since other programs may disturb one."""
    runs = []
    for _ in range(2):
        start = time.perf_counter()
        way(x, w, b)
        runs.append(1000 * (time.perf_counter() - start))
    return min(runs)


def main(seed: Seed = 0, plot: Plot = False):
    xy = np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32)
    x_data = torch.from_numpy(xy[:, :-1])  # 759×8
    torch.manual_seed(seed)
    w = torch.randn(8)
    b = torch.randn(1)

    sizes = [1, 10, 100, 1_000, 10_000, 100_000]
    slow = []
    fast = []
    print("      N  loop (ms)  product (ms)  times faster  values")
    for rows in sizes:
        x = x_data.repeat(rows // 759 + 1, 1)[:rows]  # the table again and again, cut to rows×8
        verdict = "DIFFERENT"
        if torch.allclose(loop(x, w, b), product(x, w, b), atol=1e-5):
            verdict = "equal"
        slow.append(milliseconds(loop, x, w, b))
        fast.append(milliseconds(product, x, w, b))
        print(f"{rows:7}  {slow[-1]:9.3f}  {fast[-1]:12.4f}  {slow[-1] / fast[-1]:12.1f}  {verdict}")
    print(f"For 100,000 rows the matrix product was {slow[-1] / fast[-1]:.0f} times faster.")
    if plot:
        from ch07_multidim.figures.vectorization import draw

        draw(x_data[:6], w, b, sizes, slow, fast)


if __name__ == "__main__":
    run(main)
