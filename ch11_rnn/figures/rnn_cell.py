"""The three steps of the cell: both products with their biases, then the sum and its tanh."""

from common import plotting

CODE = ["x @ weight_ih.T + bias_ih", "h @ weight_hh.T + bias_hh", "torch.tanh(... + ...)"]


def draw(dataset, states, weight_ih, weight_hh, bias_ih, bias_hh) -> None:
    figure, axes = plotting.canvas(7, 8.2, 14, 16)

    def move(frame: int) -> None:
        """Three frames a step: the product with x, that with h, and what becomes of both."""
        step, part = divmod(frame, 3)
        x, h = dataset[step], states[step]
        from_x = x @ weight_ih.T + bias_ih
        from_h = h @ weight_hh.T + bias_hh
        axes.clear()
        axes.set(xlim=(-0.1, 14), ylim=(16.4, -0.2))
        axes.axis("off")
        title = plotting.term(f"step {step + 1}", f"第 {step + 1} 步")
        if frame == 3 * len(dataset) - 1:
            title = plotting.term(f"h{step + 1} remembers all {step + 1} inputs", f"h{step + 1} 记住了全部输入")
        axes.set_title(title, fontsize=14)

        for index, each in enumerate(dataset):
            left = 0.3 + 4.7 * index
            plotting.cells(axes, each.numpy(), left, 3.3, f"x{index + 1}")
            if 3 * index + 2 <= frame:
                plotting.cells(axes, states[index + 1].numpy(), left + 1, 0.8, f"h{index + 1}")
        plotting.frame(axes, 0.1 + 4.7 * step, 2.3, 4.4, 2.2)

        plotting.cells(axes, weight_ih.numpy(), 0, 6.5, "W_ih")
        plotting.sign(axes, 4.4, 7.5, "·", 24)
        plotting.cells(axes, x.T.numpy(), 4.8, 5.5, f"x{step + 1}")
        plotting.sign(axes, 6.2, 7.5, "+")
        plotting.cells(axes, bias_ih.unsqueeze(1).numpy(), 6.6, 6.5, "b_ih")
        plotting.sign(axes, 8, 7.5, "=")
        plotting.cells(axes, from_x.T.numpy(), 8.4, 6.5)
        if part > 0:
            plotting.cells(axes, weight_hh.numpy(), 2, 11, "W_hh")
            plotting.sign(axes, 4.4, 12, "·", 24)
            plotting.cells(axes, h.T.numpy(), 4.8, 11, f"h{step}")
            plotting.sign(axes, 6.2, 12, "+")
            plotting.cells(axes, bias_hh.unsqueeze(1).numpy(), 6.6, 11, "b_hh")
            plotting.sign(axes, 8, 12, "=")
            plotting.cells(axes, from_h.T.numpy(), 8.4, 11)
        if part > 1:
            plotting.arrow(axes, (9.5, 7.6), (10.6, 8.9))
            plotting.arrow(axes, (9.5, 11.9), (10.6, 10.6))
            plotting.cells(axes, (from_x + from_h).T.numpy(), 10.7, 8.8, plotting.term("sum", "和"))
            plotting.arrow(axes, (11.8, 9.8), (12.8, 9.8))
            plotting.sign(axes, 12.3, 9.3, "tanh", 13)
            plotting.cells(axes, states[step + 1].T.numpy(), 12.9, 8.8, f"h{step + 1}")
        for line, code in enumerate(CODE):
            box = {"facecolor": plotting.PALE if line == part else "white", "edgecolor": "none"}
            axes.text(0, 14.1 + line, code, va="center", family="monospace", bbox=box)

    plotting.animate(figure, move, range(3 * len(dataset)), 1.2)
