"""Lecture 9's exercise: answers, and the mistakes that its hints name."""

import math

import torch
from torch import nn

from ch09_softmax_mnist import exercise_09
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_09


def softmax(z):
    powers = (z - z.max()).exp()
    return powers / powers.sum()


def cross_entropy(z, label):
    return -softmax(z)[label].log()


def loss_of(model, images, labels):
    return nn.CrossEntropyLoss()(model(images), labels)


ANSWERS = {
    "softmax": softmax,
    "cross_entropy": cross_entropy,
    "rows": lambda images: images.view(-1, 784),
    "loss_of": loss_of,
    "first_loss": 2.30,
}
MISTAKES = [
    ("softmax", lambda z: z.exp(), "must sum to 1"),
    ("softmax", lambda z: z / z.sum(), "exp is missing"),
    ("softmax", torch.sigmoid, "these are sigmoids"),
    ("softmax", lambda z: z.exp() / z.exp().max(), "not by the largest"),
    ("softmax", lambda z: softmax(z).log(), "that is its logarithm"),
    ("softmax", lambda z: z.exp() / z.exp().sum(), "subtract z.max() first"),
    ("cross_entropy", lambda z, label: softmax(z)[label].log(), "the minus is missing"),
    ("cross_entropy", lambda z, label: softmax(z)[label], "that is the probability"),
    ("cross_entropy", lambda z, label: -softmax(z).log().sum(), "the sum over all classes"),
    ("cross_entropy", lambda z, label: -softmax(z).log()[0], "always class 0"),
    ("cross_entropy", lambda z, label: -z[label], "softmax is missing"),
    ("cross_entropy", lambda z, label: -math.log10(softmax(z)[label]), "that is log10"),
    ("rows", lambda images: images.view(784, -1), "the other way round"),
    ("rows", lambda images: images.view(-1), "give two sizes"),
    ("rows", lambda images: images.view(1, -1), "the first size is N"),
    ("rows", lambda images: images.view(784, -1).T, "the pixels of one image"),
    ("loss_of", exercise_09.loss_of, "softmax is there twice"),
    ("loss_of", lambda model, x, y: nn.NLLLoss()(torch.softmax(model(x), dim=1), y), "negative: NLLLoss"),
    ("loss_of", lambda model, x, y: nn.NLLLoss()(model(x), y), "for logits there is CrossEntropyLoss"),
    ("first_loss", 0.1, "that is the probability"),
    ("first_loss", 1, "that is log10"),
    ("first_loss", -2.3, "a loss is never negative"),
]
