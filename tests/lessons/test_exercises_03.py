"""The exercises of lecture 3."""

from ch03_gradient_descent import exercise_03
from ch03_gradient_descent.gradient_descent import cost, gradient
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_03
DATA = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]


def stochastic_epoch(w: float, lr: float) -> float:
    for x, y in DATA:
        w -= lr * 2 * x * (x * w - y)
    return w


def adds_up(w: float, lr: float) -> float:
    grad = 0.0
    for x, y in DATA:
        grad += 2 * x * (x * w - y)
        w -= lr * grad
    return w


def three_steps(w: float, lr: float) -> float:
    for _ in DATA:
        w -= lr * gradient(w)
    return w


ANSWERS = {
    "cost": cost,
    "gradient": gradient,
    "step": lambda w, lr: w - lr * gradient(w),
    "stochastic_epoch": stochastic_epoch,
    "largest_lr": 3 / 14,
}
MISTAKES = [
    ("cost", lambda w: 3 * cost(w), "that is the sum"),
    ("cost", lambda w: (w - 2) ** 2, "does return stand in the loop"),
    ("cost", lambda w: (w - 2) ** 2 / 3, "does return stand in the loop"),
    ("cost", lambda w: (3 * w - 6) ** 2 / 3, "only the last sample counts"),
    ("cost", lambda w: print(end=""), "a function without return"),
    ("gradient", lambda w: 3 * gradient(w), "that is the sum"),
    ("gradient", lambda w: -gradient(w), "the sign"),
    ("gradient", lambda w: gradient(w) / 2, "2 is missing"),
    ("gradient", lambda w: sum(2 * (x * w - y) for x, y in DATA) / 3, "a factor x is missing"),
    ("gradient", lambda w: 2 * (w - 2), "does return stand in the loop"),
    ("gradient", lambda w: 2 * (w - 2) / 3, "does return stand in the loop"),
    ("gradient", lambda w: 6 * (3 * w - 6) / 3, "only the last sample counts"),
    ("step", lambda w, lr: w + lr * gradient(w), "uphill"),
    ("step", lambda w, lr: w - gradient(w), "lr is missing"),
    ("step", lambda w, lr: lr * gradient(w), "the change alone"),
    ("step", lambda w, lr: w - lr * cost(w), "that is the cost"),
    ("stochastic_epoch", exercise_03.stochastic_epoch, "change w inside the loop"),
    ("stochastic_epoch", adds_up, "the gradients add up"),
    ("stochastic_epoch", lambda w, lr: w - lr * 2 * (w - 2), "that is one step: return"),
    ("stochastic_epoch", lambda w, lr: w - lr * 6 * (3 * w - 6), "on the last sample"),
    ("stochastic_epoch", three_steps, "takes all samples"),
    ("stochastic_epoch", lambda w, lr: stochastic_epoch(w, lr / 3), "do not divide"),
    ("largest_lr", 3 / 28, "the factor is near 0"),
    ("largest_lr", 0.11, "the factor is near 0"),
    ("largest_lr", 0.5, "from which factor on"),
    ("largest_lr", 0.2, "still comes nearer"),
    ("largest_lr", 0.22, "moves away"),
]
