"""Lecture 10's exercise: answers, and the mistakes that its hints name."""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, conv2d, max_pool2d

from ch10_cnn import exercise_10
from ch10_cnn.cnn import CNN
from ch10_cnn.convolution import convolve_plane
from ch10_cnn.max_pooling import max_pool
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_10


def overlapping(image):
    output = torch.empty(len(image) // 2, image.shape[1] // 2)
    for y in range(output.shape[0]):
        for x in range(output.shape[1]):
            output[y, x] = image[y : y + 2, x : x + 2].max()
    return output


def first_of_block(image):
    height, width = len(image) // 2, image.shape[1] // 2
    return image[::2, ::2][:height, :width]


def nothing(x):
    return x


def network(fc=320, channels=10, activation=torch.relu, pool=max_pool2d, last=nothing):
    class Net(CNN):
        def __init__(self):
            super().__init__()
            self.conv2 = nn.Conv2d(channels, 20, kernel_size=5)
            self.fc = nn.Linear(fc, 10)

        def forward(self, x):
            x = activation(pool(self.conv1(x), 2))
            x = activation(pool(self.conv2(x), 2))
            return last(self.fc(x.flatten(1)))

    return Net


class Cropped(CNN):
    def forward(self, x):
        return super().forward(x[:, :, 2:30, 2:30])


ANSWERS = {
    "convolve": convolve_plane,
    "after_pooling": (64, 10, 12, 12),
    "after_conv2": [64, 20, 8, 8],
    "after_padding": (64, 20, 8, 8),
    "after_stride": torch.Size((64, 8, 3, 3)),
    "parameters": 5020,
    "max_pool": lambda image: max_pool(image[None])[0],
    "Net": CNN,
    "LargerNet": network(fc=500),
}
MISTAKES = [
    ("convolve", lambda image, kernel: convolve_plane(image, kernel)[:-1, :-1], "one position is missing"),
    ("convolve", lambda image, kernel: convolve_plane(image, kernel.flip(0, 1)), "turned round"),
    ("convolve", lambda image, kernel: convolve_plane(image, kernel) / len(kernel) ** 2, "the mean of the products"),
    (
        "convolve",
        lambda image, kernel: conv2d(image[None], kernel[None, None], padding=1)[0],
        "rows stand before columns",
    ),
    ("after_pooling", (64, 5, 12, 12), "each channel is pooled separately"),
    ("after_pooling", (64, 10, 23, 23), "the blocks do not overlap"),
    ("after_conv2", (64, 20, 7, 7), "12 − 5 + 1"),
    ("after_conv2", (64, 20, 12, 12), "without padding"),
    ("after_conv2", (64, 10, 8, 8), "each kernel makes one channel"),
    ("after_padding", (64, 20, 6, 6), "without the padding"),
    ("after_padding", (64, 20, 7, 7), "on both sides"),
    ("after_stride", (64, 8, 4, 4), "over the edge"),
    ("after_stride", (64, 8, 6, 6), "a stride of 1"),
    ("after_stride", (64, 20, 3, 3), "8 kernels"),
    ("parameters", 520, "as deep as its input"),
    ("parameters", 5000, "biases are missing"),
    ("parameters", 251, "one kernel"),
    ("max_pool", overlapping, "overlap"),
    ("max_pool", lambda image: avg_pool2d(image[None], 2)[0], "the mean of each block"),
    ("max_pool", first_of_block, "the first of each block"),
    ("max_pool", lambda image: max_pool2d(image[None], 3)[0], "two rows and two columns"),
    ("Net", network(fc=20), "20 is the number of channels"),
    ("Net", network(channels=1), "conv2 gets what conv1 puts out"),
    ("Net", network(fc=1280), "behind the second convolution"),
    ("Net", network(activation=nothing), "there is no ReLU"),
    ("Net", network(last=torch.relu), "no ReLU at the end"),
    ("Net", network(last=nn.Softmax(dim=1)), "no softmax at the end"),
    ("Net", network(pool=avg_pool2d), "average pooling"),
    ("LargerNet", exercise_10.LargerNet, "cuts 64 × 500 numbers"),
    ("LargerNet", Cropped, "cut or shrunk"),
    ("LargerNet", network(fc=320), "how many numbers has an image"),
]
