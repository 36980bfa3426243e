"""Run by test_processes.py: trains the CNN on MNIST's first images alone, once for each batch size.

Words: IMAGES EPOCHS CHECKPOINT BATCH_SIZE ...
"""

import functools
import sys
from pathlib import Path

import numpy as np

from ch10_cnn.cnn import CNN
from common import data
from common.cli import run
from common.training import Options, train_on_mnist

IMAGES, EPOCHS, CHECKPOINT, *BATCH_SIZES = sys.argv[1:]
all_digits = data.mnist_bytes


@functools.cache
def first_digits(train: bool = True) -> tuple[np.ndarray, np.ndarray]:
    images, labels = all_digits(train)
    count = int(IMAGES) if train else 200
    return images[:count], labels[:count]


def main() -> None:
    for batch_size in BATCH_SIZES:
        options = Options(epochs=int(EPOCHS), batch_size=int(batch_size), device="cpu", checkpoint=Path(CHECKPOINT))
        train_on_mnist(CNN, options)


if __name__ == "__main__":
    data.mnist_bytes = first_digits
    sys.argv[1:] = []  # main has no options
    run(main)
