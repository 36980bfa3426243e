"""Lecture 11's exercise: answers, and the mistakes that its hints name."""

import torch
from torch import nn
from torch.nn.functional import relu

from ch10_cnn import exercise_11, one_by_one, residual
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_11


def branches(between=16, join=lambda one, three: torch.cat([one, three], dim=1), activation=lambda z: z, padding=1):
    class TwoBranches(nn.Module):
        def __init__(self, in_channels):
            super().__init__()
            self.branch1x1 = nn.Conv2d(in_channels, 16, kernel_size=1)
            self.branch3x3_1 = nn.Conv2d(in_channels, 16, kernel_size=1)
            self.branch3x3_2 = nn.Conv2d(between or in_channels, 24, kernel_size=3, padding=padding)

        def forward(self, x):
            return join(self.branch1x1(x), self.branch3x3_2(activation(self.branch3x3_1(x))))

    return TwoBranches


def block(joined):
    class Block(residual.ResidualBlock):
        def forward(self, x):
            return joined(x, self.conv2(relu(self.conv1(x))))

    return Block


ANSWERS = {
    "multiplications": one_by_one.multiplications,
    "branch5x5": (64, 24, 4, 4),
    "stacked": torch.Size((64, 88, 4, 4)),
    "linear_inputs": 1408,
    "TwoBranches": branches(),
    "plain": 0.001,
    "residual": 1.331,
    "ResidualBlock": residual.ResidualBlock,
}
MISTAKES = [
    ("multiplications", lambda c, k, s, h, w: c * k * s * s, "that is one position"),
    ("multiplications", lambda c, k, s, h, w: c * k * s * h * w, "a kernel is size × size"),
    ("multiplications", lambda c, k, s, h, w: k * s * s * h * w, "as deep as its input"),
    ("multiplications", lambda c, k, s, h, w: c * s * s * h * w, "that is one kernel"),
    ("multiplications", lambda c, k, s, h, w: c + k * s * s * h * w, "each number of the output"),
    ("branch5x5", (64, 16, 4, 4), "between the two convolutions"),
    ("branch5x5", (64, 40, 4, 4), "do not add up"),
    ("branch5x5", (64, 24, 0, 0), "padding=2 keeps"),
    ("stacked", (64, 64, 4, 4), "the pooling's 24"),
    ("stacked", (64, 88, 16, 16), "only the channels add up"),
    ("stacked", (64, 108, 4, 4), "the input itself"),
    ("stacked", (256, 24, 4, 4), "dim=0 would be the images"),
    ("linear_inputs", 88, "4×4 pixels"),
    ("linear_inputs", 90112, "all 64 images"),
    ("TwoBranches", branches(between=None), "branch3x3_2 gets what branch3x3_1 puts out"),
    ("TwoBranches", branches(join=lambda one, three: torch.cat([three, one], dim=1)), "the other order"),
    ("TwoBranches", branches(join=lambda one, three: torch.cat([one, three])), "torch.cat([first branch"),
    ("TwoBranches", branches(padding=0), "the 3×3 needs padding=1"),
    ("TwoBranches", branches(activation=relu), "a ReLU between"),
    ("TwoBranches", branches(join=lambda one, three: relu(torch.cat([one, three], dim=1))), "a ReLU at the end"),
    ("plain", 0.3, "multiplied, not added"),
    ("residual", 1.001, "its own shortcut"),
    ("residual", 1.1, "that is one block"),
    ("residual", 3.3, "do not add them"),
    ("ResidualBlock", exercise_11.ResidualBlock, "the last ReLU stands before the sum"),
    ("ResidualBlock", block(lambda x, y: relu(x + relu(y))), "still a ReLU before the sum"),
    ("ResidualBlock", block(lambda x, y: x + y), "behind the sum is missing"),
    ("ResidualBlock", block(lambda x, y: relu(y)), "a plain block"),
    ("ResidualBlock", block(lambda x, y: relu(x - y)), "the sum first"),
]
