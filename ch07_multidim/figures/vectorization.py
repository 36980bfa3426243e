"""Draws six equations as one matrix product, the first one framed, and what loop and product cost."""

from torch import Tensor

from ch07_multidim.vectorization import product
from common import plotting
from common.plotting import term


def draw(x: Tensor, w: Tensor, b: Tensor, sizes: list, slow: list, fast: list):
    figure = plotting.figure(7, 9.9)
    above, below = figure.subfigures(2, 1, height_ratios=[6.1, 3.7])
    draw_product(above.subplots(), x, w, b)
    curves = below.subplots()
    curves.loglog(sizes, slow, "o-", label=term("loop", "循环"))
    curves.loglog(sizes, fast, "o-", label=term("matrix product", "矩阵乘法"))
    curves.set(xlabel=term("rows N", "行数"), ylabel=term("milliseconds", "毫秒"))
    faster = f"{slow[-1] / fast[-1]:,.0f}"
    curves.set_title(term(f"{sizes[-1]:,} rows: {faster} times faster", f"快 {faster} 倍"))
    curves.legend()
    plotting.show(figure)


def draw_product(axes, x: Tensor, w: Tensor, b: Tensor):
    """X (6×8) · w (8) + b = z (6): a row is a person, and an equation."""
    axes.set(xlim=(-0.05, 11.6), ylim=(8.1, -1), aspect="equal")
    axes.axis("off")
    plotting.cells(axes, x, 0, 0, term("X: N×8, a row per person", "每人一行"))
    plotting.sign(axes, 8.2, 3, "·", 20)
    plotting.cells(axes, w.unsqueeze(1), 8.4, 0, "w: 8")
    bias = f"{b.item():.2f}".replace("-", "−")
    plotting.sign(axes, 9.97, 3, f"+ b\n=\n\nb is\n{bias}", 13)
    plotting.cells(axes, product(x, w, b).unsqueeze(1), 10.55, 0, "z: N")
    plotting.sign(axes, 4, 6.4, "⋮")
    plotting.sign(axes, 11.05, 6.4, "⋮")
    plotting.frame(axes, 0, 0, 8, 1)
    plotting.frame(axes, 8.4, 0, 1, 8)
    plotting.frame(axes, 10.55, 0, 1, 1)
    text = term("framed: one person, one equation", "一人一个方程")
    axes.text(0, 7.4, f"{text}\nz = x1·w1 + x2·w2 + … + x8·w8 + b", va="center")
