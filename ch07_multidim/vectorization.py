"""Lecture 7: N equations in a loop, or one matrix product: the same numbers, many times faster.

    uv run ch07_multidim/vectorization.py --plot

Row i of Z = X·W + b is the equation z = x1·w1 + … + x8·w8 + b of sample i. Written as one product, the loop runs inside
the library, on several numbers and several cores at once.
Ends with equal values for all 100,000 rows, and how many times faster the product was.
"""

import math
import time
from collections.abc import Callable

from common import plotting
from common.cli import run
from common.data import checked_path

import numpy as np
import torch
from torch import Tensor


def loop(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """One equation after the other: x N×8, w 8, b a number, the result N."""
    weights = w.tolist()
    bias = b.item()
    z = []
    for row in x.tolist():
        total = bias
        for feature, weight in zip(row, weights):
            total += feature * weight
        z.append(total)
    return torch.tensor(z)


def product(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """All equations at once, same shapes."""
    return x @ w + b  # N×8 times 8 → N; b is added to each (broadcasting)


def main(plot: bool = False) -> dict[int, tuple[float, float]]:
    xy = np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32)
    x_data = torch.from_numpy(xy[:, :-1])  # 759×8
    torch.manual_seed(0)
    w = torch.randn(8)
    b = torch.randn(())  # one number: no dimensions

    times = {}
    print("      N  loop (ms)  product (ms)  times faster  values")
    for rows in (1, 10, 100, 1_000, 10_000, 100_000):
        copies = math.ceil(rows / len(x_data))
        x = x_data.repeat(copies, 1)[:rows]  # the table again and again, cut to rows×8
        verdict = "DIFFERENT"
        if torch.allclose(loop(x, w, b), product(x, w, b), atol=1e-5):
            verdict = "equal"
        slow = seconds(loop, x, w, b)
        fast = seconds(product, x, w, b)
        times[rows] = (slow, fast)
        print(f"{rows:7}  {1000 * slow:9.3f}  {1000 * fast:12.4f}  {slow / fast:12.1f}  {verdict}")
    print(f"For 100,000 rows the matrix product was {slow / fast:.0f} times faster.")
    if plot:
        draw_sample(x_data[:1], w, b)
        draw_matrix(x_data[:6], w, b)
        draw(times)
    return times


def seconds(way: Callable[[Tensor, Tensor, Tensor], Tensor], x: Tensor, w: Tensor, b: Tensor) -> float:
    """The shorter of two runs, since other programs may disturb one."""
    runs = []
    for _ in range(2):
        start = time.perf_counter()
        way(x, w, b)
        runs.append(time.perf_counter() - start)
    return min(runs)


def draw_sample(x: Tensor, w: Tensor, b: Tensor) -> None:
    """One person, 1×8: one equation."""
    figure, axes = plotting.canvas(7, 2.6, 12, 4.4)
    plotting.cells(axes, x.tolist(), 0, 0.8, "x: the 8 features of one person")
    plotting.cells(axes, w.tolist(), 0, 2.8, f"w: {plotting.term('weights', '权重')}")
    axes.text(8.3, 2.3, f"Σ x·w + b\nb = {b.item():.2f}", va="center", fontsize=11)
    plotting.cells(axes, product(x, w, b).tolist(), 10.9, 1.8, "z")
    plotting.show(figure, "sample")


def draw_matrix(x: Tensor, w: Tensor, b: Tensor) -> None:
    """Six people, 6×8: six equations as one product."""
    figure, axes = plotting.canvas(7, 5.2, 14, 10)
    z = product(x, w, b)
    plotting.cells(axes, x.tolist(), 0, 1.5, "X: N×8, a row per person")
    plotting.sign(axes, 8.3, 4.5, "·", 20)
    plotting.cells(axes, w.unsqueeze(1).tolist(), 8.6, 1.5, "w: 8×1")
    plotting.sign(axes, 10.8, 4.5, f"+ b =\n\nb = {b.item():.2f}", 11)
    plotting.cells(axes, z.unsqueeze(1).tolist(), 12, 1.5, "z: N×1")
    plotting.sign(axes, 4, 8.1, "⋮")
    plotting.sign(axes, 12.5, 8.1, "⋮")
    plotting.show(figure, "matrix")


def draw(times: dict[int, tuple[float, float]]) -> None:
    """Milliseconds over the number of rows."""
    slow = []
    fast = []
    for loop_seconds, product_seconds in times.values():
        slow.append(1000 * loop_seconds)
        fast.append(1000 * product_seconds)
    figure = plotting.figure()
    axes = figure.subplots()
    axes.loglog(list(times), slow, "o-", label=plotting.term("loop", "循环"))
    axes.loglog(list(times), fast, "o-", label="matrix product")
    axes.set(xlabel="N, number of rows", ylabel="milliseconds", title=plotting.term("vectorization", "向量化"))
    axes.legend()
    plotting.show(figure)


if __name__ == "__main__":
    run(main)
