"""Lecture 6: how its messages come about, and what mends them."""

from operator import call

import numpy as np
import torch
from torch import nn

from ch06_logistic.logistic_regression import LogisticRegressionModel, x_data, y_data

MODEL = LogisticRegressionModel()
HOURS = np.linspace(0, 10, 200)
COLUMN = torch.Tensor(HOURS).view(200, 1)


def loss_for(labels):
    return nn.BCELoss()(MODEL(x_data), labels)


ERRORS = {
    "all elements of input should be between 0 and 1": (
        lambda criterion: criterion(x_data, y_data),
        nn.BCELoss(),
        nn.BCEWithLogitsLoss(),
        lambda x, y: nn.BCELoss()(torch.sigmoid(x), y),
    ),
    "all elements of target should be between 0 and 1": (loss_for, y_data + 1, y_data + 1 - 1),
    "Found dtype Long but expected Float": (loss_for, y_data.long(), y_data.long().float()),
    "addmm: mat1 and mat2 shapes cannot be multiplied (1x200 and 1x1)": (MODEL, torch.Tensor(HOURS), COLUMN),
    "linear(): argument 'input' (position 1) must be Tensor, not numpy.ndarray": (MODEL, HOURS, COLUMN),
    "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.": (
        call,
        MODEL(COLUMN).numpy,
        MODEL(COLUMN).detach().numpy,
    ),
}
