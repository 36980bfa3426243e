"""The exercises of lecture 4."""

import torch

from ch04_backprop import exercise_04
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_04
DATA = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]


def gradients(x, y, w, b):
    return 2 * (x * w + b - y) * x, 2 * (x * w + b - y)


def step(x, y, w, lr):
    loss = (x * w - y) ** 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    return w


def step_with_data(x, y, w, lr):
    """As the lecturer types it."""
    ((x * w - y) ** 2).backward()
    w.data = w.data - lr * w.grad.data
    return w


def new_tensor(x, y, w, lr):
    ((x * w - y) ** 2).backward()
    return w - lr * w.grad


def train(w, epochs, lr):
    for _ in range(epochs):
        for x, y in DATA:
            w.grad = None
            step(x, y, w, lr)
    return w


def cleared_once_an_epoch(w, epochs, lr):
    for _ in range(epochs):
        w.grad = None
        for x, y in DATA:
            step(x, y, w, lr)
    return w


def cleared_at_first(w, epochs, lr):
    w.grad.zero_()


def in_place_without_no_grad(x, y, w, lr):
    ((x * w - y) ** 2).backward()
    w -= lr * w.grad
    return w


ANSWERS = {
    "gradients": gradients,
    "through_sigmoid": lambda h, d_h: d_h * h * (1 - h),
    "step": step,
    "train": train,
    "w_grad": -4,
}
MISTAKES = [
    ("gradients", lambda x, y, w, b: ((x * w + b - y) * x, x * w + b - y), "2 is missing"),
    ("gradients", lambda x, y, w, b: (2 * (y - x * w - b) * x, 2 * (y - x * w - b)), "the sign"),
    ("gradients", lambda x, y, w, b: (2 * (x * w + b - y), 2 * (x * w + b - y)), "d_w lacks it"),
    ("gradients", lambda x, y, w, b: (2 * (x * w + b - y) * x, 2 * (x * w + b - y) * x), "no factor x in d_b"),
    ("gradients", lambda *words: gradients(*words)[::-1], "swapped"),
    ("gradients", lambda x, y, w, b: gradients(x, y, w, 0), "b is missing"),
    ("gradients", lambda *words: gradients(*words)[0], "with r ="),
    ("through_sigmoid", lambda h, d_h: h * (1 - h), "what arrives, d_h"),
    ("through_sigmoid", lambda h, d_h: d_h * h, "(1 − h) is missing"),
    ("through_sigmoid", lambda h, d_h: d_h + h * (1 - h), "do not add"),
    ("step", lambda x, y, w, lr: w, "has not moved"),
    ("step", lambda x, y, w, lr: step(x, y, w, -lr), "uphill"),
    ("step", lambda x, y, w, lr: step(x, y, w, 1), "lr is missing"),
    ("step", new_tensor, "makes a new tensor"),
    ("step", in_place_without_no_grad, "with torch.no_grad()"),
    ("train", exercise_04.train, "adds to w.grad"),
    ("train", cleared_once_an_epoch, "once an epoch"),
    ("train", lambda w, epochs, lr: w, "before w has used it"),
    ("train", cleared_at_first, "w.grad = None before backward"),
    ("w_grad", -2, "that is one call"),
    ("w_grad", 4.0, "the sign"),
    ("w_grad", 0, "nobody has cleared"),
]


def test_the_lecturers_way_passes(verdict):
    code, out = verdict(exercise_04, ANSWERS | {"step": step_with_data})
    assert code == 0, out
