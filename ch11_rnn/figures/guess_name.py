"""The probabilities of the six languages that come nearest to 1, letter by letter."""

from ch11_rnn.names import LANGUAGES
from common import plotting


def draw(name, p, file_name) -> None:
    """p: L×18."""
    figure = plotting.figure(7, 5.2)
    axes = figure.subplots()
    places = range(len(name))
    lines = {}
    for number, language in enumerate(p.max(dim=0).values.topk(6).indices.tolist()):
        color = plotting.COLORS[number]
        axes.plot(places, p[:, language].tolist(), ":", color=color, alpha=0.5)  # what is to come
        lines[language] = axes.plot([], [], "o-", color=color, label=LANGUAGES[language])[0]
    reading = axes.axvspan(-0.4, 0.4, facecolor=plotting.PALE)
    axes.set_xticks(places, list(name), fontsize=18)
    axes.set(xlim=(-0.5, len(name) - 0.5), ylim=(-0.03, 1.03))
    axes.set(xlabel=plotting.term("letters read", "读入的字母"), ylabel=plotting.term("probability", "概率"))
    axes.grid(False)
    figure.legend(loc="outside right upper")
    box = {"facecolor": plotting.PALE, "edgecolor": "none"}
    code = figure.supxlabel(" ", family="monospace", fontsize=13, bbox=box)

    def move(letters: int) -> None:
        read = name[:letters]
        for language, line in lines.items():
            line.set_data(range(letters), p[:letters, language].tolist())
        reading.set_x(letters - 1.4)
        for place, label in enumerate(axes.get_xticklabels()):
            label.set_color("black" if place < letters else plotting.GREY)
        code.set_text(f'logits = model(*make_tensors(["{read}"]))')
        best = int(p[letters - 1].argmax())
        axes.set_title(f"{read}: {LANGUAGES[best]} {p[letters - 1, best]:.1%}", fontsize=15)

    plotting.animate(figure, move, range(1, len(name) + 1), 0.8, file_name)
