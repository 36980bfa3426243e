"""The exercises of lecture 2."""

from ch02_linear_model import exercise_02
from ch02_linear_model.loss_curve import forward, loss, x_data, y_data
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_02


def mse(w: float) -> float:
    return sum(loss(x, y, w) for x, y in zip(x_data, y_data, strict=True)) / 3


ANSWERS = {
    "forward": forward,
    "loss": loss,
    "mse": mse,
    "best_w": lambda w_list: min(w_list, key=mse),
    "chosen_degree": 4,
}
MISTAKES = [
    ("forward", lambda x, w: x + w, "that is x + w"),
    ("loss", lambda x, y, w: x * w - y, "the square is missing"),
    ("loss", lambda x, y, w: abs(x * w - y), "the absolute value"),
    ("mse", lambda w: 3 * mse(w), "that is the sum"),
    ("mse", lambda w: loss(1, 2, w), "return stands in it"),
    ("mse", lambda w: loss(1, 2, w) / 3, "is return inside the loop"),
    ("mse", lambda w: loss(3, 6, w) / 3, "+= adds"),
    ("best_w", exercise_02.best_w, "where does l_sum = 0.0 belong"),
    ("best_w", lambda w_list: max(w_list, key=mse), "the largest error"),
    ("chosen_degree", 15, "cannot show over-fitting"),
    ("chosen_degree", 1, "not the smallest"),
]
