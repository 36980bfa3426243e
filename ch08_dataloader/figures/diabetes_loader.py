"""Eight people of the table: shuffled, taken one by one, stacked in batches of four; in epoch 2 in another order."""

from torch.utils.data import DataLoader

from common import plotting
from common.plotting import term

CODE = [
    "loader = DataLoader(dataset, batch_size=4, shuffle=True)",
    "for inputs, labels in loader:  # dataset[i] four times, stacked",
    "    …  # one step of gradient descent",
]
TOP = 5.8  # where the rows begin, on a sheet of 11.3×16


def place(k):
    """Where the k-th sample of an epoch is stacked: the batches stand apart."""
    return TOP + k + 0.6 * (k // 4)


def draw(dataset):
    people = 8
    features = len(dataset[0][0])
    orders = []
    for _ in range(2):  # the loader itself shuffles, here bare numbers
        orders.append([i for batch in DataLoader(range(people), batch_size=4, shuffle=True) for i in batch.tolist()])
    figure, axes = plotting.canvas(7, 5.2, 11.3, 16)
    axes.set_aspect("auto")

    def draw_person(i, left, top):
        """Two of the features, and the label."""
        x, y = dataset[i]
        plotting.cells(axes, x[:2], left, top)
        plotting.sign(axes, left + 2.25, top + 0.5, "…", 13)
        plotting.cells(axes, y, left + 2.6, top)

    def draw_state(state):
        line, order, begin, end, caption = state  # the samples from begin to end are being taken
        axes.clear()
        axes.set(xlim=(0, 11.3), ylim=(16, 0))
        axes.axis("off")
        for i, code in enumerate(CODE):
            axes.text(0, 0.6 + 1.25 * i, code, va="center", backgroundcolor=plotting.PALE if i == line else "white")
        axes.text(5.6, 15.3, caption, ha="center", va="center")
        for x, text in [(0.2, "i"), (2.3, "dataset"), (8.8, "inputs"), (10.7, "labels")]:
            axes.text(x, TOP - 0.3, text, ha="center", va="bottom")
        for i in range(people):
            plotting.sign(axes, 0.2, TOP + i + 0.5, str(i), 13)
            draw_person(i, 0.5, TOP + i)
        for k, i in enumerate(order):
            plotting.sign(axes, 7.2, place(k) + 0.5, str(i), 13)
            if k < end:
                draw_person(i, 7.6, place(k))
            if begin <= k < end:
                plotting.frame(axes, 0.5, TOP + i, 3.6, 1)
                plotting.arrow(axes, (4.2, TOP + i + 0.5), (6.9, place(k) + 0.5))
        if line == 2:
            plotting.frame(axes, 7.6, place(begin), 2.5, end - begin)
            plotting.frame(axes, 10.2, place(begin), 1, end - begin)

    first = term(f"{people} of {len(dataset)} people: features, label", "每人一行")
    states = [(0, [], 0, 0, first)]
    seconds = [1.2]
    for epoch, order in enumerate(orders):
        shuffled = term(f"epoch {epoch + 1}: the numbers, shuffled", f"第 {epoch + 1} 轮：打乱编号")
        states.append((1, order, 0, 0, shuffled))
        seconds.append(1.2)
        if epoch == 0:
            for k in range(4):
                states.append((1, order, k, k + 1, f"dataset[{order[k]}] → __getitem__({order[k]})"))
                seconds.append(0.6)
        for begin in (0, 4):
            shapes = f"inputs 4×{features}, labels 4×1"
            states.append((2, order, begin, begin + 4, term(f"iteration {begin // 4}: {shapes}", f"迭代 {begin // 4}")))
            seconds.append(1.2)
    result = term("2 epochs × 2 iterations = 4 steps", "2 轮 × 2 次迭代 = 4 步")
    plotting.animate(figure, draw_state, [*states, (2, order, 4, people, result)], [*seconds, 4])
