"""The exercises of lecture 7."""

from ch07_multidim.diabetes import Model
from tests.exercises import *  # noqa: F403

ANSWERS = {
    "features": "... → xy[:, :-1]",
    "labels": "... → xy[:, [-1]]",
    "Model": Model,
    "predict": "np.array(rows) → np.array(rows, dtype=np.float32)",
}
PREDICTED = {"parameters": [87, 76, 3], "accuracy_of_06": [0.6535, 0.3465, 0.6, 65.35]}
BETWEEN = "self.sigmoid(self.linear1 → (self.linear1 | self.sigmoid(self.linear2 → (self.linear2"
MISTAKES = [
    ("features", "[:, :-1] → [:-1]", "leaves out the last row"),
    ("features", ":-1 → 1:", "leaves out the first column"),
    ("features", "[:, :-1] →", "the label is still there"),
    ("labels", "[-1] → -1", "a vector of shape (N,)"),
    ("labels", ":, [-1] → -1", "that is the last row"),
    ("Model", "features, 6 → 6, 8 | 6, 4 → 4, 6 | 4, 1 → 1, 4", "in and out are exchanged"),
    ("Model", "6) → 6, bias=False) | 4) → 4, bias=False) | 1) → 1, bias=False)", "no bias"),
    ("Model", "self.sigmoid( → (", "no sigmoid at all"),
    ("Model", "self.sigmoid(self.linear3 → (self.linear3", "the last layer's sigmoid is missing"),
    ("Model", BETWEEN, "between the layers, too"),
    ("Model", BETWEEN.replace("→ (", "→ torch.relu("), "that is ReLU"),
    ("predict", "float32 → float64 | model(x) → model.double()(x)", "in float64"),
    ("predict", "rows, dtype → np.array(rows, dtype=int), dtype", "whole numbers"),
]
