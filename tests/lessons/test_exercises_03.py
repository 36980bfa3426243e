"""The exercises of lecture 3."""

from ch03_gradient_descent.gradient_descent import cost, gradient
from tests.exercises import *  # noqa: F403

ANSWERS = {
    "cost": cost,
    "gradient": gradient,
    "step": "... → w - lr * gradient(w)",
    "stochastic_epoch": "w = w - lr * grad → | grad += → w -= lr *",
}
PREDICTED = {"largest_lr": [3 / 14, 0.1, 0.11, 0.2, 0.22]}
MISTAKES = [
    ("cost", "/ len(x_data) →", "that is the sum"),
    ("cost", "cost += → return", "does return stand in the loop"),
    ("cost", "+= → =", "only the last sample counts"),
    ("gradient", "/ len(x_data) →", "that is the sum"),
    ("gradient", "x * w - y → y - x * w", "the sign"),
    ("gradient", "2 * x → x", "2 is missing"),
    ("gradient", "2 * x → 2", "a factor x is missing"),
    ("gradient", "grad += → return", "does return stand in the loop"),
    ("gradient", "+= → =", "only the last sample counts"),
    ("step", "w - → w +", "uphill"),
    ("step", "lr * →", "lr is missing"),
    ("step", "w - →", "the change alone"),
    ("step", "gradient(w) → cost(w)", "that is the cost"),
    ("stochastic_epoch", None, "change w inside the loop"),
    ("stochastic_epoch", "w -= lr * → grad += | - y) → - y); w -= lr * grad", "the gradients add up"),
    ("stochastic_epoch", "w -= → return w -", "that is one step: return"),
    ("stochastic_epoch", lambda w, lr: w - lr * 6 * (3 * w - 6), "on the last sample"),
    ("stochastic_epoch", "2 * x * (x * w - y) → gradient(w)", "takes all samples"),
    ("stochastic_epoch", "lr * → lr / 3 *", "do not divide"),
]
