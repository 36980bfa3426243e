"""The exercises of lecture 10."""

from ch10_cnn.cnn import CNN
from ch10_cnn.convolution import convolve_plane
from tests.exercises import *  # noqa: F403

ANSWERS = {
    "convolve": convolve_plane,
    "max_pool": "... → image[2 * y:2 * y + 2, 2 * x:2 * x + 2].max()",
    "Net": CNN,
    "LargerNet": "Linear(320 → Linear(500 | view(-1, 320) → flatten(1)",
}
PREDICTED = {
    "after_pooling": [(64, 10, 12, 12), (64, 5, 12, 12), (64, 10, 23, 23)],
    "after_conv2": [(64, 20, 8, 8), (64, 20, 7, 7), (64, 20, 12, 12), (64, 10, 8, 8)],
    "after_padding": [(64, 20, 8, 8), (64, 20, 6, 6), (64, 20, 7, 7)],
    "after_stride": [(64, 8, 3, 3), (64, 8, 4, 4), (64, 8, 6, 6), (64, 20, 3, 3)],
    "parameters": [5020, 520, 5000, 251],
}
MISTAKES = [
    ("convolve", "size + 1 → size", "one position is missing"),
    ("convolve", "kernel * → kernel.flip(0, 1) *", "turned round"),
    ("convolve", ".sum() → .mean()", "the mean of the products"),
    ("max_pool", "2 * →", "overlap"),
    ("max_pool", ".max() → .mean()", "the mean of each block"),
    ("max_pool", ".max() → [0, 0]", "the first of each block"),
    ("Net", "20 * 4 * 4 → 20", "20 is the number of channels"),
    ("Net", "Conv2d(10 → Conv2d(1", "conv2 gets what conv1 puts out"),
    ("Net", "20 * 4 * 4 → 20 * 8 * 8", "behind the second convolution"),
    ("Net", "relu( → (", "there is no ReLU"),
    ("Net", "self.fc(x) → relu(self.fc(x))", "no ReLU at the end"),
    ("Net", "self.fc(x) → self.fc(x).softmax(dim=1)", "no softmax at the end"),
    ("Net", "MaxPool2d → AvgPool2d", "average pooling"),
    ("LargerNet", None, "cuts 64 × 500 numbers"),
    ("LargerNet", "Linear(500 → Linear(320 | conv1(x) → conv1(x[:, :, 2:30, 2:30])", "cut or shrunk"),
]
