"""The exercises of lecture 12."""

import torch
from torch import nn

from ch11_rnn.rnn_cell import cell
from tests.exercises import *  # noqa: F403


def read(cell, inputs):
    h = torch.zeros(inputs.shape[1], cell.hidden_size)
    states = []
    for x in inputs:
        h = cell(x, h)
        states.append(h)
    return torch.stack(states)


STARTS_ONCE = "hidden = model.init_hidden() → | loss = 0 → loss = 0; hidden = model.init_hidden()"
ANSWERS = {"one_hot": "... → torch.eye(num_letters)[indices]", "step": cell, "read": read, "word_loss": STARTS_ONCE}
PREDICTED = {
    "out_shape": [(5, 3, 8), (5, 3, 4), (3, 5, 8), (3, 8), (2, 5, 3, 8)],
    "hidden_shape": [(2, 3, 8), (1, 3, 8), (5, 3, 8), (3, 2, 8)],
    "hidden_shape_batch_first": [(2, 3, 8), (3, 2, 8)],
}
MISTAKES = [
    ("one_hot", "[indices] → [indices].T", "a row for each index"),
    ("one_hot", "[indices] → [indices].tolist()", "that is a list: make a tensor"),
    ("one_hot", lambda indices, letters: nn.functional.one_hot(torch.tensor(indices), letters), "dtype=torch.float32"),
    ("step", "torch.tanh →", "tanh is missing"),
    ("step", "tanh → sigmoid", "not sigmoid"),
    ("step", "+ bias_ih → | + bias_hh →", "both biases are missing"),
    ("step", "+ h @ weight_hh.T →", "h is not used"),
    ("step", "weight_hh.T → weight_hh", "weight_hh is square"),
    ("step", "bias_ih + h → bias_ih) + torch.tanh(h", "then one tanh"),
    ("read", "cell(x, h) → cell(x)", "never carried on"),
    ("read", "torch.stack(states) → h", "that is the last state"),
    ("read", "torch.stack → torch.cat", "torch.cat joins the rows"),
    ("read", "torch.stack(states) → states", "that is a list: torch.stack"),
    ("read", "states.append(h) → return h[None]", "the first state alone"),
    ("read", "h = cell(x, h) → | states.append(h) → states.append(h); h = cell(x, h)", "the zeros are no step"),
    ("word_loss", None, "how often should it start anew"),
    ("word_loss", "logits, hidden = → logits, _ =", "is the next one kept"),
    ("word_loss", "loss += → loss =", "last letter's loss alone"),
    ("word_loss", "loss += → return", "first letter's loss alone"),
    ("word_loss", "return loss → return loss / len(labels)", "not the mean"),
    ("word_loss", "return loss → return loss.item()", "a plain number, with no way backward"),
]
