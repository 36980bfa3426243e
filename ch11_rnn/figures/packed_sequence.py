"""Five names padded, then packed; and one name read from both ends, to its two last hidden states."""

import torch

from common import plotting

STEPS = [plotting.PALE, "#b7cde8"]  # odd and even steps
CODE = ["output, hidden = gru(packed)", "torch.cat([hidden[-2], hidden[-1]], dim=1)"]


def draw(names, batch_sizes) -> None:
    figure, axes = plotting.canvas(7, 6.2, 17, 14.6)
    left = 5.5
    longest = len(batch_sizes)
    title = plotting.term(f"padded to {len(names)}×{longest}, with zeros", "填充")
    axes.text(left + longest / 2, 0.6, title, ha="center", fontsize=14)
    for row, name in enumerate(names):
        axes.text(left - 0.4, row + 1.5, name, ha="right", va="center")
        for step in range(longest):
            if step < len(name):
                draw_cell(axes, left + step, row + 1, name[step], STEPS[step % 2])
            else:
                draw_cell(axes, left + step, row + 1, "0", "white")
    axes.text(left - 0.4, 7.5, "batch_sizes", ha="right", va="center")
    for step, size in enumerate(batch_sizes):
        plotting.sign(axes, left + step + 0.5, 7.5, str(size), size=13)
        plotting.arrow(axes, (left + step + 0.5, 6.1), (left + step + 0.5, 7.1), plotting.GREY)
    title = plotting.term(f"packed: {sum(batch_sizes)} letters, step by step", "打包")
    axes.text(8.5, 9.4, title, ha="center", fontsize=14)
    position = 0
    for step, size in enumerate(batch_sizes):
        for row in range(size):
            draw_cell(axes, position % 12 + 2.5, position // 12 * 1.4 + 10, names[row][step], STEPS[step % 2])
            position += 1
    plotting.show(figure)


def draw_cell(axes, left, top, letter, color) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((left, top), 1, 1, facecolor=color, edgecolor=plotting.GREY))
    plotting.sign(axes, left + 0.5, top + 0.5, letter, size=13)


def draw_read(name, output, hidden) -> None:
    """Of one name its letters, output L×6 and hidden 2×3: a state for each letter and direction, and the last two."""
    figure, axes = plotting.canvas(7, 7.8, 11.2, 12)
    size = hidden.shape[1]
    last = len(name) - 1
    tops = [2.2, 6.3]  # of the forward and the backward states
    reads = [(0, step) for step in range(len(name))] + [(1, last - step) for step in range(len(name))]

    def place(step: int) -> float:
        return 2.3 + 1.5 * step

    def move(frame: int) -> None:
        """A frame for each letter forward, then for each backward; at last both ends are joined."""
        axes.clear()
        axes.set(xlim=(0, 11.2), ylim=(12, 0))
        axes.axis("off")
        done = reads[: frame + 1]
        for step, letter in enumerate(name):
            plotting.sign(axes, place(step) + 0.5, 1, letter, 22)
        for direction, label in enumerate([plotting.term("forward", "正向"), plotting.term("backward", "反向")]):
            axes.text(0, tops[direction] + size / 2, label, va="center")
        for direction, step in done:
            numbers = output[step, size * direction : size * (direction + 1)]
            plotting.cells(axes, numbers.unsqueeze(1), place(step), tops[direction])
            before = step + (1 if direction else -1)
            if 0 <= before <= last:
                middle = tops[direction] + size / 2
                ends = [(place(before), middle), (place(step) + 1, middle)]
                if direction == 0:
                    ends = [(place(before) + 1, middle), (place(step), middle)]
                plotting.arrow(axes, *ends)
        for direction, step, label in [(0, last, "hidden[-2]"), (1, 0, "hidden[-1]")]:
            if (direction, step) in done:
                plotting.frame(axes, place(step), tops[direction], 1, size)
                plotting.sign(axes, place(step) + 0.5, tops[direction] + size + 0.5, label, 13)
        if frame < len(reads):
            direction, step = done[-1]
            plotting.frame(axes, place(step) - 0.1, 0.3, 1.2, 1.4)
            read = name[step:] if direction else name[: step + 1]
            title = plotting.term(f"backward: {read}", "从右往左读")
            if direction == 0:
                title = plotting.term(f"forward: {read}", "从左往右读")
        else:
            title = plotting.term("Both have read the whole name", "正反各读完整个名字")
            joined = torch.cat([hidden[0], hidden[1]])
            plotting.cells(axes, joined.unsqueeze(1), 10.1, 3, "cat")
        axes.set_title(title, fontsize=14)
        for line, code in enumerate(CODE):
            at_work = line == (frame == len(reads))
            box = {"facecolor": plotting.PALE if at_work else "white", "edgecolor": "none"}
            axes.text(0.2, 10.7 + 0.9 * line, code, va="center", family="monospace", bbox=box)

    plotting.animate(figure, move, range(len(reads) + 1), 0.8, "read")
