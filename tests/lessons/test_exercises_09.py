"""The exercises of lecture 9."""

import torch

from tests.exercises import *  # noqa: F403

ANSWERS = {
    "softmax": "... → (z - z.max()).exp() / (z - z.max()).exp().sum()",
    "cross_entropy": "... → -softmax(z)[label].log()",
    "rows": "... → images.view(-1, 784)",
    "loss_of": "torch.softmax(model(images), dim=1) → model(images)",
}
PREDICTED = {"first_loss": [2.30, 0.1, 1, -2.3]}
MISTAKES = [
    ("softmax", torch.exp, "must sum to 1"),
    ("softmax", "(z - z.max()).exp() → z", "exp is missing"),
    ("softmax", torch.sigmoid, "these are sigmoids"),
    ("softmax", ".sum() → .max()", "not by the largest"),
    ("softmax", lambda z: torch.log_softmax(z, dim=0), "that is its logarithm"),
    ("softmax", "z - z.max() → z", "subtract z.max() first"),
    ("cross_entropy", "-softmax → softmax", "the minus is missing"),
    ("cross_entropy", "-softmax(z)[label].log() → softmax(z)[label]", "that is the probability"),
    ("cross_entropy", "[label].log() → .log().sum()", "the sum over all classes"),
    ("cross_entropy", "[label] → [0]", "always class 0"),
    ("cross_entropy", "-softmax(z)[label].log() → -z[label]", "softmax is missing"),
    ("cross_entropy", ".log() → .log10()", "that is log10"),
    ("rows", "-1, 784 → 784, -1", "the other way round"),
    ("rows", "-1, 784 → -1", "give two sizes"),
    ("rows", "-1, 784 → 1, -1", "the first size is N"),
    ("rows", "-1, 784) → 784, -1).T", "the pixels of one image"),
    ("loss_of", None, "softmax is there twice"),
    (
        "loss_of",
        "= model(images) → = torch.softmax(model(images), dim=1) | CrossEntropyLoss → NLLLoss",
        "negative: NLLLoss",
    ),
    ("loss_of", "CrossEntropyLoss → NLLLoss", "for logits there is CrossEntropyLoss"),
]
