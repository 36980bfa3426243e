"""Lecture 12's exercise: answers, and the mistakes that its hints name."""

import torch
from torch import nn

from ch11_rnn import exercise_12
from ch11_rnn.rnn_cell import cell
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_12


def one_hot(indices, num_letters):
    return torch.eye(num_letters)[indices]


def read(cell, inputs):
    h, states = torch.zeros(inputs.shape[1], cell.hidden_size), []
    for x in inputs:
        h = cell(x, h)
        states.append(h)
    return torch.stack(states)


def word_loss(model, inputs, labels):
    loss, hidden = 0, model.init_hidden()
    for x, label in zip(inputs, labels, strict=True):
        logits, hidden = model(x, hidden)
        loss += nn.CrossEntropyLoss()(logits, label)
    return loss


ANSWERS = {
    "one_hot": one_hot,
    "step": cell,
    "out_shape": (5, 3, 8),
    "hidden_shape": (2, 3, 8),
    "hidden_shape_batch_first": (2, 3, 8),
    "read": read,
    "word_loss": word_loss,
}


def sum_in(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh


def two_tanhs(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return torch.tanh(x @ weight_ih.T + bias_ih) + torch.tanh(h @ weight_hh.T + bias_hh)


def too_early(cell, inputs):
    return torch.cat([torch.zeros(1, inputs.shape[1], cell.hidden_size), read(cell, inputs)[:-1]])


def forgets_the_next(model, inputs, labels):
    hidden = model.init_hidden()
    return sum(nn.CrossEntropyLoss()(model(x, hidden)[0], label) for x, label in zip(inputs, labels, strict=True))


def last_alone(model, inputs, labels):
    return word_loss(model, inputs, labels) - word_loss(model, inputs[:-1], labels[:-1])


MISTAKES = [
    ("one_hot", lambda indices, letters: one_hot(indices, letters).T, "a row for each index"),
    ("one_hot", lambda indices, letters: one_hot(indices, letters).tolist(), "that is a list: make a tensor"),
    ("one_hot", lambda indices, letters: nn.functional.one_hot(torch.tensor(indices), letters), "dtype=torch.float32"),
    ("step", sum_in, "tanh is missing"),
    ("step", lambda *words: torch.sigmoid(sum_in(*words)), "not sigmoid"),
    ("step", lambda x, h, w_ih, w_hh, *_: torch.tanh(x @ w_ih.T + h @ w_hh.T), "both biases are missing"),
    ("step", lambda x, h, *weights: cell(x, 0 * h, *weights), "h is not used"),
    ("step", lambda x, h, w_ih, w_hh, *_: torch.tanh(x @ w_ih + h @ w_hh), "tanh of the sum of two linear layers"),
    ("step", lambda x, h, w_ih, w_hh, *biases: cell(x, h, w_ih, w_hh.T, *biases), "weight_hh is square"),
    ("step", two_tanhs, "then one tanh"),
    ("out_shape", (5, 3, 4), "4 is the size of an input"),
    ("out_shape", (3, 5, 8), "that would be batch_first"),
    ("out_shape", (3, 8), "the last step alone"),
    ("out_shape", (2, 5, 3, 8), "the last layer only"),
    ("hidden_shape", (1, 3, 8), "there are two layers"),
    ("hidden_shape", (5, 3, 8), "that is out"),
    ("hidden_shape", (3, 2, 8), "the layers come first"),
    ("hidden_shape_batch_first", (3, 2, 8), "hidden keeps its order"),
    ("read", lambda cell, inputs: torch.stack([cell(x) for x in inputs]), "never carried on"),
    ("read", lambda cell, inputs: read(cell, inputs)[-1], "that is the last state"),
    ("read", lambda cell, inputs: torch.cat(list(read(cell, inputs))), "torch.cat joins the rows"),
    ("read", lambda cell, inputs: list(read(cell, inputs)), "that is a list: torch.stack"),
    ("read", lambda cell, inputs: read(cell, inputs[:1]), "the first state alone"),
    ("read", too_early, "the zeros are no step"),
    ("word_loss", exercise_12.word_loss, "how often should it start anew"),
    ("word_loss", forgets_the_next, "is the next one kept"),
    ("word_loss", last_alone, "last letter's loss alone"),
    ("word_loss", lambda model, *words: word_loss(model, *(part[:1] for part in words)), "first letter's loss alone"),
    ("word_loss", lambda model, inputs, labels: word_loss(model, inputs, labels) / len(labels), "not the mean"),
    ("word_loss", lambda *words: word_loss(*words).item(), "a plain number, with no way backward"),
]
