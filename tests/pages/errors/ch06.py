"""Lecture 6: how its messages come about, and what mends them."""

import numpy as np
import torch
from torch import nn

from ch06_logistic.logistic_regression import LogisticRegressionModel, x_data, y_data

HOURS = np.linspace(0, 10, 200)


def no_sigmoid():
    return nn.BCELoss()(nn.Linear(1, 1)(x_data) + 5, y_data)


def sigmoid():
    nn.BCELoss()(torch.sigmoid(nn.Linear(1, 1)(x_data) + 5), y_data)
    nn.BCEWithLogitsLoss()(nn.Linear(1, 1)(x_data) + 5, y_data)


def loss_for(labels):
    return nn.BCELoss()(LogisticRegressionModel()(x_data), labels)


def whole_numbers_mended():
    loss_for(torch.tensor([[0], [0], [1]]).float())
    loss_for(torch.tensor([[0.0], [0.0], [1.0]]))


def column():
    return LogisticRegressionModel()(torch.Tensor(HOURS).view(200, 1))


ERRORS = {
    "all elements of input should be between 0 and 1": (no_sigmoid, sigmoid),
    "all elements of target should be between 0 and 1": (
        lambda: loss_for(y_data + 1),
        lambda: loss_for(y_data + 1 - 1),
    ),
    "Found dtype Long but expected Float": (lambda: loss_for(torch.tensor([[0], [0], [1]])), whole_numbers_mended),
    "addmm: mat1 and mat2 shapes cannot be multiplied (1x200 and 1x1)": (
        lambda: LogisticRegressionModel()(torch.Tensor(HOURS)),
        column,
    ),
    "linear(): argument 'input' (position 1) must be Tensor, not numpy.ndarray": (
        lambda: LogisticRegressionModel()(HOURS),
        column,
    ),
    "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.": (
        lambda: column().numpy(),
        lambda: column().detach().numpy(),
    ),
}
