"""The exercises of lecture 4."""

from tests.exercises import *  # noqa: F403

ANSWERS = {
    "gradients": "d_w = ... → d_w = 2 * (x * w + b - y) * x | d_b = ... → d_b = 2 * (x * w + b - y)",
    "through_sigmoid": "... → d_h * h * (1 - h)",
    "step": "... → ((x * w - y) ** 2).backward()\n    with torch.no_grad(): w -= lr * w.grad",
    "train": "loss.backward() → w.grad = None; loss.backward()",
}
PREDICTED = {"w_grad": [-4, -2, 4.0, 0]}
MISTAKES = [
    ("gradients", "2 * →", "2 is missing"),
    ("gradients", "x * w + b - y → y - x * w - b", "the sign"),
    ("gradients", "d_w, d_b → d_b, d_b", "d_w lacks it"),
    ("gradients", "d_w, d_b → d_w, d_b * x", "no factor x in d_b"),
    ("gradients", "d_w, d_b → d_b, d_w", "swapped"),
    ("gradients", "+ b →", "b is missing"),
    ("through_sigmoid", "d_h * h → h", "what arrives, d_h"),
    ("through_sigmoid", "* (1 - h) →", "(1 − h) is missing"),
    ("through_sigmoid", "d_h * → d_h +", "do not add"),
    ("step", "with torch.no_grad(): w → w.data", "All right!"),  # as the lecturer types it
    ("step", "w -= lr * w.grad → pass", "has not moved"),
    ("step", "w -= → w +=", "uphill"),
    ("step", "lr * →", "lr is missing"),
    ("step", "w -= → w = w -", "makes a new tensor"),
    ("step", "with torch.no_grad(): w → w", "with torch.no_grad()"),
    ("train", None, "adds to w.grad"),
    ("train", "w.grad = None → w.grad = None if x == 1 else w.grad", "once an epoch"),
    ("train", "w.grad = None; loss.backward() → loss.backward(); w.grad.zero_()", "before w has used it"),
    ("train", "w.grad = None → w.grad.zero_()", "w.grad = None before backward"),
]
