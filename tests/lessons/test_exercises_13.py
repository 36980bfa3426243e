"""Lecture 13's exercise: answers, and the mistakes that its hints name."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence

from ch11_rnn import exercise_13
from ch11_rnn.packed_sequence import make_tensors
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_13


def read(embedding, gru, seq_tensor, seq_lengths):
    packed = pack_padded_sequence(embedding(seq_tensor), seq_lengths, batch_first=True, enforce_sorted=False)
    return gru(packed)[1]


def last_states(hidden):
    return torch.cat([hidden[-2], hidden[-1]], dim=1)


ANSWERS = {
    "make_tensors": make_tensors,
    "batch_sizes": [4, 4, 2, 1],
    "packed_rows": 11,
    "hidden_shape": (4, 8, 50),
    "forward_k": -2,
    "read": read,
    "last_states": last_states,
}


def zeros_first(names):
    rows, lengths = make_tensors(names)
    rolled = [row.roll(rows.shape[1] - length) for row, length in zip(rows, lengths.tolist(), strict=True)]
    return torch.stack(rolled), lengths


def all_alike(names):
    rows, _ = make_tensors(names)
    return rows, torch.tensor([rows.shape[1]] * len(names))


MISTAKES = [
    ("make_tensors", zeros_first, "the zeros go behind"),
    ("make_tensors", all_alike, "lengths with the zeros"),
    ("make_tensors", lambda names: [part.tolist() for part in make_tensors(names)], "those are lists"),
    ("make_tensors", lambda names: (make_tensors(names)[0], list(map(len, names))), "must be a tensor too"),
    ("make_tensors", lambda names: make_tensors(names)[0], "the lengths are missing"),
    ("make_tensors", lambda names: [part.float() for part in make_tensors(names)], "dtype=torch.int64"),
    ("make_tensors", lambda names: torch.tensor([[ord(letter) for letter in name] for name in names]), "torch.zeros"),
    ("batch_sizes", [4, 3, 2, 2], "those are the lengths"),
    ("batch_sizes", [4, 2, 3, 2], "those are the lengths"),
    ("batch_sizes", [4, 4, 4, 4], "zeros do not count"),
    ("packed_rows", 16, "the rectangle with its zeros"),
    ("packed_rows", 4, "how many names or steps"),
    ("hidden_shape", (2, 8, 50), "each layer has two states"),
    ("hidden_shape", (8, 4, 50), "batch_first does not change"),
    ("hidden_shape", (4, 8, 100), "a state has 50 numbers"),
    ("hidden_shape", (2, 8, 100), "not side by side"),
    ("forward_k", -1, "backward"),
    ("forward_k", 0, "the first layer"),
    ("read", lambda embedding, gru, seq_tensor, seq_lengths: gru(embedding(seq_tensor))[1], "pack first"),
    ("read", lambda embedding, gru, seq_tensor, seq_lengths: gru(embedding(seq_tensor))[0], "hidden is the second"),
    (
        "read",
        lambda embedding, gru, seq_tensor, seq_lengths: gru(
            pack_padded_sequence(embedding(seq_tensor), seq_lengths, batch_first=True)
        ),
        "enforce_sorted=False",
    ),
    ("last_states", exercise_13.last_states, "the backward state is there twice"),
    ("last_states", lambda hidden: torch.cat([hidden[-2], hidden[-2]], dim=1), "the forward state is there twice"),
    ("last_states", lambda hidden: torch.cat([hidden[-1], hidden[-2]], dim=1), "forward first"),
    ("last_states", lambda hidden: torch.cat([hidden[0], hidden[1]], dim=1), "count from the end"),
    ("last_states", lambda hidden: torch.cat([hidden[-2], hidden[-1]]), "one below the other"),
]
