"""The exercises of lecture 6."""

from ch06_logistic.binary_cross_entropy import binary_cross_entropy
from ch06_logistic.logistic_regression import LogisticRegressionModel
from tests.exercises import *  # noqa: F403

ANSWERS = {
    "sigmoid": "... → 1 / (1 + math.exp(-z))",
    "cross_entropy": binary_cross_entropy,
    "boundary": "... → -b / w",
    "LogisticRegressionModel": LogisticRegressionModel,
}
PREDICTED = {"loss_of_half": [0.693, 0.5, 0.25, 0.301, 0.69, 1.386, -0.693]}
MISTAKES = [
    ("sigmoid", "-z → z", "the sign: e to the power"),
    ("sigmoid", "(1 + math.exp(-z)) → 1 + math.exp(-z)", "brackets"),
    ("cross_entropy", "return - → return", "a loss is never negative: the minus"),
    ("cross_entropy", "+ (1 - y) * math.log(1 - y_pred) →", "the part (1 − y)·log(1 − ŷ) is missing"),
    ("cross_entropy", "1 - y_pred → y_pred", "y = 0 wants log(1 − ŷ)"),
    ("cross_entropy", "-(y * → (-y *", "for both parts"),
    ("cross_entropy", lambda p, y: (p - y) ** 2, "squared error of lecture 5"),
    ("boundary", "-b → b", "the sign: w·x = −b"),
    ("boundary", "-b / w → -w / b", "upside down"),
    ("boundary", "-b → (0.5 - b)", "not where z = 1/2"),
    ("train", "BCELoss → MSELoss", "must stay BCELoss"),
]
