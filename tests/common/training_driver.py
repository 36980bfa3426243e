"""Run by test_processes.py: trains the CNN on MNIST's first images alone, once for each batch size."""

from pathlib import Path

import pytest

from ch10_cnn.cnn import CNN
from common.cli import run
from common.training import Options, train_on_mnist
from tests.conftest import use_first_digits


def main(images: int, epochs: int, checkpoint: Path, *batch_sizes: int) -> None:
    use_first_digits(pytest.MonkeyPatch(), images, 200)
    for batch_size in batch_sizes:
        train_on_mnist(CNN, Options(epochs, batch_size, device="cpu", checkpoint=checkpoint))


if __name__ == "__main__":
    run(main)
