"""Lecture 6's exercise: answers, and the mistakes that its hints name."""

import math

import torch
from torch import nn

from ch06_logistic import exercise_06, logistic_regression
from ch06_logistic.binary_cross_entropy import binary_cross_entropy
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_06


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


ANSWERS = {
    "sigmoid": sigmoid,
    "cross_entropy": binary_cross_entropy,
    "boundary": lambda w, b: -b / w,
    "loss_of_half": 0.693,
    "LogisticRegressionModel": logistic_regression.LogisticRegressionModel,
}


def squared_error_instead(model, x_data, y_data, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.MSELoss(reduction="sum")(model(x_data), y_data).backward()
        optimizer.step()


MISTAKES = [
    ("sigmoid", lambda z: sigmoid(-z), "the sign: e to the power"),
    ("sigmoid", lambda z: 1 / 1 + math.exp(-z), "brackets"),
    ("cross_entropy", lambda p, y: -binary_cross_entropy(p, y), "a loss is never negative: the minus"),
    ("cross_entropy", lambda p, y: -y * math.log(p), "the part (1 − y)·log(1 − ŷ) is missing"),
    ("cross_entropy", lambda p, y: -math.log(p), "y = 0 wants log(1 − ŷ)"),
    ("cross_entropy", lambda p, y: -y * math.log(p) + (1 - y) * math.log(1 - p), "for both parts"),
    ("cross_entropy", lambda p, y: (p - y) ** 2, "squared error of lecture 5"),
    ("boundary", lambda w, b: b / w, "the sign: w·x = −b"),
    ("boundary", lambda w, b: -w / b, "upside down"),
    ("boundary", lambda w, b: (0.5 - b) / w, "not where z = 1/2"),
    ("loss_of_half", 0.5, "that is the distance"),
    ("loss_of_half", 0.25, "that is the squared error"),
    ("loss_of_half", 0.301, "base 10"),
    ("loss_of_half", 0.69, "three decimals"),
    ("loss_of_half", 1.386, "take the mean"),
    ("loss_of_half", -0.693, "a loss is never negative"),
    ("train", squared_error_instead, "must stay BCELoss"),
]
