"""The exercises of lecture 13."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence

from ch11_rnn.packed_sequence import make_tensors
from tests.exercises import *  # noqa: F403


def read(embedding, gru, seq_tensor, seq_lengths):
    packed = pack_padded_sequence(embedding(seq_tensor), seq_lengths, batch_first=True, enforce_sorted=False)
    return gru(packed)[1]


ANSWERS = {"make_tensors": make_tensors, "read": read, "last_states": "[hidden[-1], → [hidden[-2],"}
PREDICTED = {
    "batch_sizes": [[4, 4, 2, 1], [4, 3, 2, 2], [4, 2, 3, 2], [4, 4, 4, 4]],
    "packed_rows": [11, 16, 4],
    "hidden_shape": [(4, 8, 50), (2, 8, 50), (8, 4, 50), (4, 8, 100), (2, 8, 100)],
    "forward_k": [-2, -1, 0],
}
MISTAKES = [
    ("make_tensors", ":len(name) → -len(name):", "the zeros go behind"),
    ("make_tensors", "[len(name) for name in names] → [max(map(len, names))] * len(names)", "lengths with the zeros"),
    ("make_tensors", "(seq_tensor, seq_lengths) → seq_tensor.tolist(), seq_lengths.tolist()", "those are lists"),
    ("make_tensors", "(seq_tensor, seq_lengths) → seq_tensor, seq_lengths.tolist()", "must be a tensor too"),
    ("make_tensors", "(seq_tensor, seq_lengths) → seq_tensor", "the lengths are missing"),
    ("make_tensors", "int64 → float32", "dtype=torch.int64"),
    ("make_tensors", lambda names: torch.tensor([[ord(letter) for letter in name] for name in names]), "torch.zeros"),
    ("read", "gru(packed) → gru(embedding(seq_tensor))", "pack first"),
    ("read", "gru(packed)[1] → gru(embedding(seq_tensor))[0]", "hidden is the second"),
    ("read", ", enforce_sorted=False →", "enforce_sorted=False"),
    ("last_states", None, "the backward state is there twice"),
    ("last_states", "hidden[-1] → hidden[-2]", "the forward state is there twice"),
    ("last_states", "hidden[-2], hidden[-1] → hidden[-1], hidden[-2]", "forward first"),
    ("last_states", "hidden[-2], hidden[-1] → hidden[0], hidden[1]", "count from the end"),
    ("last_states", "dim=1 → dim=0", "one below the other"),
]
