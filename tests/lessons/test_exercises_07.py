"""Lecture 7's exercise: answers, and the mistakes that its hints name."""

import numpy as np
import torch
from torch import nn

from ch07_multidim import diabetes, exercise_07
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_07


def predict(model, rows):
    return model(torch.from_numpy(np.array(rows, dtype=np.float32)))


def network(*functions, bias=True, exchanged=False):
    """A class like the lesson's Model, with these functions after its layers."""

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            sizes = [(8, 6), (6, 4), (4, 1)]
            self.layers = nn.ModuleList([nn.Linear(*size[:: -1 if exchanged else 1], bias=bias) for size in sizes])

        def forward(self, x):
            for layer, function in zip(self.layers, functions, strict=True):
                x = function(layer(x))
            return x

    return Model


def nothing(z):
    return z


ANSWERS = {
    "features": lambda xy: xy[:, :-1],
    "labels": lambda xy: xy[:, [-1]],
    "Model": diabetes.Model,
    "parameters": 87,
    "accuracy_of_06": 0.6535,
    "predict": predict,
}
MISTAKES = [
    ("features", lambda xy: xy[:-1], "leaves out the last row"),
    ("features", lambda xy: xy[:, 1:], "leaves out the first column"),
    ("features", lambda xy: xy, "the label is still there"),
    ("labels", lambda xy: xy[:, -1], "a vector of shape (N,)"),
    ("labels", lambda xy: xy[-1], "that is the last row"),
    ("Model", network(exchanged=True), "in and out are exchanged"),
    ("Model", network(bias=False), "no bias"),
    ("Model", network(nothing, nothing, nothing), "no sigmoid at all"),
    ("Model", network(torch.sigmoid, torch.sigmoid, nothing), "the last layer's sigmoid is missing"),
    ("Model", network(nothing, nothing, torch.sigmoid), "between the layers, too"),
    ("Model", network(torch.relu, torch.relu, torch.sigmoid), "that is ReLU"),
    ("parameters", 76, "the weights alone"),
    ("parameters", 3, "number of layers"),
    ("accuracy_of_06", 0.3465, "for whom it is wrong"),
    ("accuracy_of_06", 0.6, "the probability it gives"),
    ("accuracy_of_06", 65.35, "as a fraction"),
    ("predict", lambda model, rows: model.double()(torch.tensor(rows, dtype=torch.float64)), "in float64"),
    ("predict", lambda model, rows: predict(model, np.array(rows, dtype=int)), "whole numbers"),
]
