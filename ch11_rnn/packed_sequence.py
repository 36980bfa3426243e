"""Lecture 13: names of different lengths in one batch, padded, then packed.

第 13 讲：把长短不一的名字放进一个批量：先填充，再打包。

    uv run ch11_rnn/packed_sequence.py --plot

A tensor is a rectangle, so short names get zeros. Packing leaves them out: the network reads letters only.

You should see: 36 letters packed in 10 steps; padding changes the states of 4 names in 5.
"""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from common.cli import run
from common.options import Plot, Seed

NAMES = ["Maclean", "Vajnichy", "Nasikovsky", "Usami", "Fionin"]
EMBEDDING_SIZE = 4
HIDDEN_SIZE = 3


def make_tensors(names: list) -> tuple[Tensor, Tensor]:
    """The letters' ASCII codes, N×L, with zeros behind the shorter names; and the lengths, N."""
    seq_lengths = torch.tensor([len(name) for name in names])
    seq_tensor = torch.zeros(len(names), max(seq_lengths), dtype=torch.int64)
    for row, name in enumerate(names):
        seq_tensor[row, : len(name)] = torch.tensor([ord(letter) for letter in name])
    return seq_tensor, seq_lengths


def pack(seq_tensor: Tensor, seq_lengths: Tensor) -> list:
    """Print the letters as packed: all first ones, then all second ones, … Return how many names each step has."""
    packed = pack_padded_sequence(seq_tensor, seq_lengths, batch_first=True)
    batch_sizes = packed.batch_sizes.tolist()
    steps = []
    for codes in packed.data.split(batch_sizes):
        steps.append("".join([chr(code) for code in codes.tolist()]))
    print(f"2. packed: {len(packed.data)} letters, no zeros; step by step")
    print(f"  {' '.join(steps)}")
    print(f"  batch_sizes {batch_sizes}: how many names have a letter at each step")
    return batch_sizes


def why(seq_tensor: Tensor, seq_lengths: Tensor, seed: int) -> tuple:
    """Read the names packed, then padded. Return the packed output, N×L×6, and both last states, 2×N×3."""
    torch.manual_seed(seed)
    embedding = nn.Embedding(128, EMBEDDING_SIZE)
    gru = nn.GRU(EMBEDDING_SIZE, HIDDEN_SIZE, batch_first=True, bidirectional=True)
    with torch.no_grad():  # nothing is trained
        embedded = embedding(seq_tensor)  # N×L → N×L×4
        packed = pack_padded_sequence(embedded, seq_lengths, batch_first=True)  # → a row for each letter, 36×4
        output, hidden = gru(packed)  # → output: 36×6, packed as well; hidden: 2×N×3
        _, hidden_padded = gru(embedded)  # the same network reads the zeros too
    output, _ = pad_packed_sequence(output, batch_first=True)  # → N×L×6: forward 3, backward 3
    return output, hidden, hidden_padded


def main(seed: Seed = 0, plot: Plot = False) -> int:
    names = sorted(NAMES, key=len, reverse=True)  # longest first, as packing wants them
    seq_tensor, seq_lengths = make_tensors(names)
    print(f"1. padded: {len(names)} names × {max(seq_lengths)} places, lengths {seq_lengths.tolist()}")
    for name, codes in zip(names, seq_tensor.tolist()):
        print(f"  {name:10} " + " ".join([f"{code:3}" for code in codes]))

    batch_sizes = pack(seq_tensor, seq_lengths)

    print("3. why: how much the zeros change the last states of a network that reads them")
    print("  name        zeros  forward  backward")
    output, hidden, hidden_padded = why(seq_tensor, seq_lengths, seed)
    changes = (hidden - hidden_padded).abs().amax(dim=2)  # → 2×N: the largest of the 3 numbers
    changed = 0
    for row, name in enumerate(names):
        forward, backward = changes[0, row].item(), changes[1, row].item()
        print(f"  {name:10}  {max(seq_lengths) - len(name):5}  {forward:7.4f}  {backward:8.4f}")
        if forward > 1e-6 and backward > 1e-6:  # more than rounding
            changed += 1
    print(f"Padding changes the states of {changed} names in {len(names)}: all but the longest.")
    if plot:
        from ch11_rnn.figures.packed_sequence import draw, draw_read

        draw(names, batch_sizes)
        draw_read(names[-1], output[-1, : len(names[-1])], hidden[:, -1])
    return changed


if __name__ == "__main__":
    run(main)
