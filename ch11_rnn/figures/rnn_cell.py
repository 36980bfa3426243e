"""The three steps of the cell: both products with their biases, then the sum and its tanh."""

from common import plotting

CODE = ["x @ weight_ih.T + bias_ih", "h @ weight_hh.T + bias_hh", "torch.tanh(... + ...)"]


def draw(dataset, states, weight_ih, weight_hh, bias_ih, bias_hh) -> None:
    figure, axes = plotting.canvas(7, 9.1, 11.2, 14.2)

    def move(frame: int) -> None:
        """Three frames a step: the product with x, that with h, and what becomes of both."""
        step, part = divmod(frame, 3)
        x, h = dataset[step], states[step]
        from_x = x @ weight_ih.T + bias_ih
        from_h = h @ weight_hh.T + bias_hh
        axes.clear()
        axes.set(xlim=(0, 11.2), ylim=(14.2, -0.1))
        axes.axis("off")
        title = plotting.term(f"step {step + 1}", f"第 {step + 1} 步")
        if frame == 3 * len(dataset) - 1:
            title = plotting.term(f"h{step + 1} remembers all {step + 1} inputs", f"h{step + 1} 记住了全部输入")
        axes.set_title(title, fontsize=14)

        known = step + (part > 1)  # so many hidden states are computed
        for index in range(known + 1):
            plotting.cells(axes, states[index], 0.1 + 3 * index, 0.8, f"h{index}")
        for index in range(len(dataset)):
            plotting.arrow(axes, (2.2 + 3 * index, 1.3), (3 + 3 * index, 1.3))
            plotting.sign(axes, 2.6 + 3 * index, 0.8, f"x{index + 1}", 13)
        plotting.frame(axes, 2.15 + 3 * step, 0.3, 0.9, 1.5)

        for sign, left in [("·", 4.25), ("+", 5.75), ("=", 7.3)]:
            plotting.sign(axes, left, 5, sign, 20)
            plotting.sign(axes, left, 10, sign if part > 0 else "", 20)
        plotting.cells(axes, weight_ih, 0, 4, "W_ih")
        plotting.cells(axes, x.T, 4.5, 3, f"x{step + 1}")
        plotting.cells(axes, bias_ih.unsqueeze(1), 6, 4, "b_ih")
        plotting.cells(axes, from_x.T, 7.6, 4)
        if part > 0:
            plotting.cells(axes, weight_hh, 2, 9, "W_hh")
            plotting.cells(axes, h.T, 4.5, 9, f"h{step}")
            plotting.cells(axes, bias_hh.unsqueeze(1), 6, 9, "b_hh")
            plotting.cells(axes, from_h.T, 7.6, 9)
        if part > 1:
            plotting.arrow(axes, (8.1, 6.05), (8.1, 6.5))
            plotting.arrow(axes, (8.1, 8.95), (8.1, 8.5))
            plotting.cells(axes, (from_x + from_h).T, 7.6, 6.5)
            axes.text(7.4, 7.5, plotting.term("sum", "和"), ha="right", va="center")
            plotting.arrow(axes, (8.7, 7.5), (9.8, 7.5))
            plotting.sign(axes, 9.25, 7.1, "tanh", 13)
            plotting.cells(axes, states[step + 1].T, 9.9, 6.5, f"h{step + 1}")
        for line, code in enumerate(CODE):
            box = {"facecolor": plotting.PALE if line == part else "white", "edgecolor": "none"}
            axes.text(0, 12 + 0.85 * line, code, va="center", family="monospace", bbox=box)

    plotting.animate(figure, move, range(3 * len(dataset)), 1.2)
