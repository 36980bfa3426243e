"""The three steps of the cell: both products with their biases, then the sum and its tanh."""

from common import drawing, plotting

CODE = ["x @ weight_ih.T + bias_ih", "h @ weight_hh.T + bias_hh", "torch.tanh(... + ...)"]


def draw(dataset, states, weight_ih, weight_hh, bias_ih, bias_hh) -> None:
    figure, axes = drawing.canvas(7, 7.4, 12.4, 13.1)

    def move(frame: int) -> None:
        """Three frames a step: the product with x, that with h, and what becomes of both."""
        step, part = divmod(frame, 3)
        x, h = dataset[step], states[step]
        from_x = x @ weight_ih.T + bias_ih
        from_h = h @ weight_hh.T + bias_hh
        axes.clear()
        axes.set(xlim=(0, 12.4), ylim=(13.1, -0.1))
        axes.axis("off")
        title = plotting.term(f"step {step + 1}", f"第 {step + 1} 步")
        if frame == 3 * len(dataset) - 1:
            title = plotting.term(f"h{step + 1} remembers all {step + 1} inputs", f"h{step + 1} 记住了全部输入")
        axes.set_title(title, fontsize=14)

        known = step + (part > 1)  # so many hidden states are computed
        for index in range(known + 1):
            drawing.cells(axes, states[index].numpy(), 0.2 + 3.3 * index, 0.8, f"h{index}")
        for index in range(len(dataset)):
            drawing.arrow(axes, (2.3 + 3.3 * index, 1.3), (3.4 + 3.3 * index, 1.3))
            drawing.sign(axes, 2.85 + 3.3 * index, 0.8, f"x{index + 1}", 13)
        drawing.frame(axes, 2.25 + 3.3 * step, 0.3, 1.2, 1.5)

        for sign, left in [("·", 4.25), ("+", 5.75), ("=", 7.25)]:
            drawing.sign(axes, left, 5, sign, 20)
            drawing.sign(axes, left, 9, sign if part > 0 else "", 20)
        drawing.cells(axes, weight_ih.numpy(), 0, 4, "W_ih")
        drawing.cells(axes, x.T.numpy(), 4.5, 3, f"x{step + 1}")
        drawing.cells(axes, bias_ih.unsqueeze(1).numpy(), 6, 4, "b_ih")
        drawing.cells(axes, from_x.T.numpy(), 7.5, 4)
        if part > 0:
            drawing.cells(axes, weight_hh.numpy(), 2, 8, "W_hh")
            drawing.cells(axes, h.T.numpy(), 4.5, 8, f"h{step}")
            drawing.cells(axes, bias_hh.unsqueeze(1).numpy(), 6, 8, "b_hh")
            drawing.cells(axes, from_h.T.numpy(), 7.5, 8)
        if part > 1:
            drawing.arrow(axes, (8.6, 5.1), (9.1, 6.1))
            drawing.arrow(axes, (8.6, 8.9), (9.1, 7.9))
            drawing.cells(axes, (from_x + from_h).T.numpy(), 9.1, 6, plotting.term("sum", "和"))
            drawing.arrow(axes, (10.2, 7), (11.1, 7))
            drawing.sign(axes, 10.65, 6.6, "tanh", 13)
            drawing.cells(axes, states[step + 1].T.numpy(), 11.2, 6, f"h{step + 1}")
        for line, code in enumerate(CODE):
            box = {"facecolor": plotting.PALE if line == part else "white", "edgecolor": "none"}
            axes.text(0, 10.9 + 0.85 * line, code, va="center", family="monospace", bbox=box)

    plotting.animate(figure, move, range(3 * len(dataset)), 1.2)
