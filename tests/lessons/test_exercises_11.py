"""The exercises of lecture 11."""

import torch
from torch import nn

from ch10_cnn.one_by_one import multiplications
from ch10_cnn.residual import ResidualBlock
from tests.exercises import *  # noqa: F403


class TwoBranches(nn.Module):
    def __init__(self, in_channels):
        super().__init__()
        self.branch1x1 = nn.Conv2d(in_channels, 16, kernel_size=1)
        self.branch3x3_1 = nn.Conv2d(in_channels, 16, kernel_size=1)
        self.branch3x3_2 = nn.Conv2d(16, 24, kernel_size=3, padding=1)

    def forward(self, x):
        one = self.branch1x1(x)
        inner = self.branch3x3_1(x)
        return torch.cat([one, self.branch3x3_2(inner)], dim=1)


ANSWERS = {"multiplications": multiplications, "TwoBranches": TwoBranches, "ResidualBlock": ResidualBlock}
PREDICTED = {
    "branch5x5": [(64, 24, 4, 4), (64, 16, 4, 4), (64, 40, 4, 4), (64, 24, 0, 0)],
    "stacked": [(64, 88, 4, 4), (64, 64, 4, 4), (64, 88, 16, 16), (64, 108, 4, 4), (256, 24, 4, 4)],
    "linear_inputs": [1408, 88, 90112],
    "plain": [0.001, 0.3],
    "residual": [1.331, 1.001, 1.1, 3.3],
}
MISTAKES = [
    ("multiplications", "height * width * →", "that is one position"),
    ("multiplications", "size ** 2 → size", "a kernel is size × size"),
    ("multiplications", "channels * size → size", "as deep as its input"),
    ("multiplications", "kernels * channels → channels", "that is one kernel"),
    ("TwoBranches", "(16, 24 → (in_channels, 24", "branch3x3_2 gets what branch3x3_1 puts out"),
    ("TwoBranches", "[one, self.branch3x3_2(inner)] → [self.branch3x3_2(inner), one]", "the other order"),
    ("TwoBranches", ", padding=1 →", "the 3×3 needs padding=1"),
    ("TwoBranches", "(inner) → (inner.relu())", "a ReLU between"),
    ("TwoBranches", "dim=1) → dim=1).relu()", "a ReLU at the end"),
    ("ResidualBlock", None, "the last ReLU stands before the sum"),
    ("ResidualBlock", "x + y → x + relu(y)", "still a ReLU before the sum"),
    ("ResidualBlock", "relu(x + y) → x + y", "behind the sum is missing"),
    ("ResidualBlock", "x + y → y", "a plain block"),
]
