"""Epoch by epoch the probability of each letter after each letter read, above it the target and what is said."""

from ch11_rnn.hello_rnn import idx2char, spell, x_data, y_data
from common import plotting

CODE = "loss = criterion(logits, labels)"


def draw(history: list) -> None:
    figure = plotting.figure(7, 6.2)
    axes = figure.subplots()
    says, target = plotting.term("says", "输出"), plotting.term("target", "目标")

    def move(epoch: int) -> None:
        word, loss, p = history[epoch].values()
        axes.clear()
        axes.imshow(p.T.numpy(), cmap="RdBu", vmin=-2, vmax=2)
        axes.grid(False)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, pad=6)
        for step, (letter, right) in enumerate(zip(word, spell(y_data))):
            plotting.sign(axes, step, -1.5, right, 20)
            color = plotting.ACCURACY if letter == right else plotting.ERROR
            axes.text(step, -0.9, letter, ha="center", va="center", fontsize=20, color=color)
            plotting.frame(axes, step - 0.5, idx2char.index(letter) - 0.5, 1, 1)
            for index in range(len(idx2char)):
                plotting.sign(axes, step, index, f"{p[step, index]:.2f}", 14)
        axes.set_title(plotting.term(f"epoch {epoch + 1}: {word}", f"第 {epoch + 1} 轮"), y=1.02, fontsize=15)
        axes.set_xticks(range(len(x_data)), list(spell(x_data)), fontsize=20)
        axes.set_yticks([-1.5, -0.9, *range(len(idx2char))], [target, says, *idx2char])
        axes.set(
            xlim=(-0.5, len(x_data) - 0.5),
            ylim=(len(idx2char) - 0.5, -1.9),
            xlabel=plotting.term("letter read", "读入的字母"),
        )
        box = {"facecolor": plotting.PALE, "edgecolor": "none"}
        middle = (len(x_data) - 1) / 2
        line = f"{CODE}  # {loss:.3f}"
        axes.text(middle, len(idx2char) + 0.75, line, ha="center", va="center", family="monospace", bbox=box)

    plotting.animate(figure, move, range(len(history)), 0.6)
