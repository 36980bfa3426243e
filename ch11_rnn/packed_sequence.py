"""Lecture 13: names of different lengths in one batch: padded to a rectangle, then packed without the padding.

    uv run ch11_rnn/packed_sequence.py --plot

A batch is a tensor, so its names are padded with zeros to the longest, N×L. Packed, it is only the letters, step by
step: the first letter of every name, then the second of every name that has one, and so on. `batch_sizes` says how many
names have a letter at each step, so that the network reads no padding. Sorted by length, the names that go on are
always the first rows.
Without packing, the direction that reads backward starts in the padding, and the hidden states of all shorter names are
different. The last forward state has read the padding too.
Ends with the backward state of 1 name of 5 "equal" to the packed one: the longest has no padding.
"""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from common import plotting
from common.cli import run
from common.options import Plot, Seed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMES = ["Maclean", "Vajnichy", "Nasikovsky", "Usami", "Fionin"]  # the lecture's
EMBEDDING = 4  # numbers for a letter
HIDDEN = 3
COLORS = ["#bcd3ea", "#f7d9b0"]  # of the odd and the even steps


def main(seed: Seed = 0, plot: Plot = False) -> list[bool]:
    names = sorted(NAMES, key=len, reverse=True)  # the longest first, as packing wants them
    print("as indices, the letters' ASCII codes:")
    for name in names:
        print(f"  {name:10}  {' '.join(str(ord(letter)) for letter in name)}")

    seq_lengths = torch.tensor([len(name) for name in names])
    seq_tensor = torch.zeros(len(names), max(seq_lengths), dtype=torch.int64)
    for row, name in enumerate(names):
        seq_tensor[row, : len(name)] = torch.tensor([ord(letter) for letter in name])
    print(f"padded {shape(seq_tensor)}, lengths {seq_lengths.tolist()}")

    packed = pack_padded_sequence(seq_tensor, seq_lengths, batch_first=True)
    steps = packed.data.split(packed.batch_sizes.tolist())  # the rows of each step
    print(f"packed {shape(packed.data)}, batch_sizes {packed.batch_sizes.tolist()}")
    words = []
    for step in steps:
        words.append("".join([chr(index) for index in step.tolist()]))  # the letters of this step
    print("  step by step: " + " ".join(words))
    unpacked, _ = pad_packed_sequence(packed, batch_first=True)
    print(f"unpacked {shape(unpacked)}: {equal_or_different(unpacked, seq_tensor)}")

    torch.manual_seed(seed)
    embedding = nn.Embedding(128, EMBEDDING)
    gru = nn.GRU(EMBEDDING, HIDDEN, batch_first=True, bidirectional=True)
    with torch.no_grad():
        embedded = embedding(seq_tensor)  # N×L → N×L×4
        packed = pack_padded_sequence(embedded, seq_lengths, batch_first=True)  # data: a row for each letter, 36×4
        output, hidden = gru(packed)  # output packed, data 36×6; hidden 2×N×3: forward, backward
        _, hidden_padded = gru(embedded)  # the same network, but here it reads the padding too
    unpacked, _ = pad_packed_sequence(output, batch_first=True)  # N×L×6
    print(f"embedded {shape(embedded)}, packed {shape(packed.data)}")
    print(f"output packed {shape(output.data)}, unpacked {shape(unpacked)}; hidden {shape(hidden)}")

    forward, backward = hidden  # N×3 each
    forward_padded, backward_padded = hidden_padded
    print("last states   forward    backward   backward, packed        backward, padded")
    backward_equal = []
    for row, name in enumerate(names):
        forward_word = equal_or_different(forward[row], forward_padded[row])
        backward_word = equal_or_different(backward[row], backward_padded[row])
        backward_equal.append(backward_word == "equal")
        numbers = f"{spell(backward[row])}   {spell(backward_padded[row])}"
        print(f"  {name:10}  {forward_word:9}  {backward_word:9}  {numbers}")
    count = sum(backward_equal)
    print(f"Without packing, the backward state is equal for {count} name of {len(names)}: the longest has no padding.")
    if plot:
        draw(names, packed.batch_sizes.tolist())
    return backward_equal


def shape(tensor: Tensor) -> str:
    return "×".join(str(size) for size in tensor.shape)


def spell(vector: Tensor) -> str:
    return " ".join(f"{value:6.3f}" for value in vector.tolist())


def equal_or_different(a: Tensor, b: Tensor) -> str:
    return "equal" if torch.allclose(a, b, atol=1e-6) else "DIFFERENT"


def draw(names: list[str], batch_sizes: list[int]) -> None:
    figure, axes = plotting.canvas(7, 6.2, 17, 14.6)
    left = 5.5
    longest = len(batch_sizes)
    axes.text(left + longest / 2, 0.6, plotting.term("padded", "填充") + f", {len(names)}×{longest}", ha="center")
    for row, name in enumerate(names):
        axes.text(left - 0.4, row + 1.5, name, ha="right", va="center")
        for step in range(longest):
            if step < len(name):
                draw_cell(axes, left + step, row + 1, name[step], COLORS[step % 2])
            else:
                draw_cell(axes, left + step, row + 1, "0", "white")
    axes.text(left - 0.4, 7.5, "batch_sizes", ha="right", va="center")
    for step, size in enumerate(batch_sizes):
        plotting.sign(axes, left + step + 0.5, 7.5, str(size), size=13)
        plotting.arrow(axes, (left + step + 0.5, 6.1), (left + step + 0.5, 7.1), plotting.GREY)
    axes.text(8.5, 9.6, plotting.term("packed", "打包") + f": data, {sum(batch_sizes)} rows", ha="center")
    position = 0
    for step, size in enumerate(batch_sizes):
        for row in range(size):
            draw_cell(axes, position % 12 + 2.5, position // 12 * 1.4 + 10, names[row][step], COLORS[step % 2])
            position += 1
    plotting.show(figure)


def draw_cell(axes: "Axes", left: float, top: float, letter: str, color: str) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((left, top), 1, 1, facecolor=color, edgecolor=plotting.GREY))
    plotting.sign(axes, left + 0.5, top + 0.5, letter, size=12)


if __name__ == "__main__":
    run(main)
