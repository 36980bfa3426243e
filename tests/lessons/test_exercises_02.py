"""The exercises of lecture 2."""

from ch02_linear_model.loss_curve import forward, loss
from ch03_gradient_descent.gradient_descent import cost
from tests.exercises import *  # noqa: F403

ANSWERS = {"forward": forward, "loss": loss, "mse": cost, "best_w": lambda w_list: min(w_list, key=cost)}
PREDICTED = {"chosen_degree": [4, 15, 1]}
MISTAKES = [
    ("forward", "x * w → x + w", "that is x + w"),
    ("loss", "** 2 →", "the square is missing"),
    ("loss", "(y_pred - y) ** 2 → abs(y_pred - y)", "the absolute value"),
    ("mse", "/ len(x_data) →", "that is the sum"),
    ("mse", "cost += → return", "return stands in it"),
    ("mse", "cost += → return 1 / 3 *", "is return inside the loop"),
    ("mse", "+= → =", "+= adds"),
    ("best_w", None, "where does l_sum = 0.0 belong"),
    ("best_w", lambda w_list: max(w_list, key=cost), "the largest error"),
]
