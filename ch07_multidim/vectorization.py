"""Lecture 7: N equations in a loop, or one matrix product: the same numbers, many times faster.

    uv run ch07_multidim/vectorization.py --plot

Row i of Z = X·W + b is the equation z = x1·w1 + … + x8·w8 + b of sample i. Written as one product, the loop runs inside
the library, on several numbers and several cores at once.
Ends with equal values for all 100,000 rows, and how many times faster the product was.
"""

import time

import torch
from torch import Tensor

from common import plotting
from common.cli import run
from common.data import diabetes


def loop(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """One equation after the other: x N×8, w 8, b a number, the result N."""
    rows, weights, bias = x.tolist(), w.tolist(), b.item()
    return torch.tensor([sum(x * w for x, w in zip(row, weights, strict=True)) + bias for row in rows])


def product(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    """All equations at once, same shapes."""
    return x @ w + b


def seconds(function, *arguments: Tensor) -> float:
    """The shortest of three runs."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        function(*arguments)
        times.append(time.perf_counter() - start)
    return min(times)


def draw(x: Tensor, w: Tensor, b: Tensor, table: dict[int, tuple[float, float]]) -> None:
    figure, axes = plotting.canvas(7, 2.6, 12, 4.4)
    plotting.cells(axes, x[:1], 0, 0.8, "x: the 8 features of one person")
    plotting.cells(axes, w[None], 0, 2.8, f"w: {plotting.term('weights', '权重')}")
    z = product(x[:1], w, b)
    axes.text(8.3, 2.3, f"Σ x·w + b\nb = {b:.2f}", va="center", fontsize=11)
    plotting.cells(axes, z[None], 10.9, 1.8, "z")
    plotting.show(figure, __file__, "sample")

    figure, axes = plotting.canvas(7, 5.2, 14, 10)
    plotting.cells(axes, x[:6], 0, 1.5, "X: N×8, a row per person")
    axes.text(8.25, 5, "·", fontsize=20, ha="center")
    plotting.cells(axes, w[:, None], 8.6, 1.5, "w: 8×1")
    axes.text(10.4, 5, f"+ {b:.2f} =", fontsize=11, ha="center")
    plotting.cells(axes, product(x[:6], w, b)[:, None], 12, 1.5, "z: N×1")
    axes.text(4, 8.3, "⋮", ha="center")
    axes.text(12.5, 8.3, "⋮", ha="center")
    plotting.show(figure, __file__, "matrix")

    figure = plotting.figure()
    axes = figure.subplots()
    axes.loglog(table.keys(), [1000 * slow for slow, _ in table.values()], "o-", label=plotting.term("loop", "循环"))
    axes.loglog(table.keys(), [1000 * fast for _, fast in table.values()], "o-", label="matrix product")
    axes.set(xlabel="N, number of rows", ylabel="milliseconds", title=plotting.term("vectorization", "向量化"))
    axes.legend()
    plotting.show(figure, __file__)


def main(plot: bool = False) -> dict[int, tuple[float, float]]:
    features, _ = diabetes()
    torch.manual_seed(0)
    w, b = torch.randn(8), torch.randn(())
    table = {}
    print("      N  loop (ms)  product (ms)  times faster  equal")
    for rows in (1, 10, 100, 1_000, 10_000, 100_000):
        x = features.repeat(-(-rows // len(features)), 1)[:rows]
        equal = torch.allclose(loop(x, w, b), product(x, w, b), atol=1e-5)
        slow, fast = table[rows] = seconds(loop, x, w, b), seconds(product, x, w, b)
        print(f"{rows:7}  {1000 * slow:9.3f}  {1000 * fast:12.4f}  {slow / fast:12.1f}  {'yes' if equal else 'NO'}")
    print(f"For 100,000 rows the product took 1/{slow / fast:.0f} of the time.")
    if plot:
        draw(features, w, b, table)
    return table


if __name__ == "__main__":
    run(main)
