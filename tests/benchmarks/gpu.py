"""What only a GPU shows, in about eight minutes: the quick tests there, an epoch, sprint, the names, torchrun.

    PYTHONPATH=. python tests/benchmarks/gpu.py

Works with the machine's own Python and torch; prints the section that RESULTS.md is to have. Tried on a CPU, too.
"""

import functools
import statistics
import subprocess
import sys

import torch

from ch10_cnn import sprint
from common.cli import run
from common.data import mnist, mnist_loaders
from common.device import choose_device
from common.options import Count, Device
from tests.benchmarks.run import ROOT, race, table


def said(*words: str) -> str:
    """The last line of an epoch, or of all, that a command prints; its error's last line where it fails."""
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True)
    lines = (done.stdout if done.returncode == 0 else done.stderr or done.stdout).strip().splitlines()
    lines = [line for line in lines if line.startswith("epoch")] or lines
    return lines[-1] if lines else f"exit code {done.returncode}"


def sprints(device: torch.device, seeds: int) -> str:
    """Median seconds and mean accuracy of sprint.py; one run before does not count."""
    _, test_loader = mnist_loaders(64, device)
    images, labels = (tensor[: sprint.IMAGES].to(device) for tensor in mnist())
    train = functools.partial(sprint.train, images, labels)
    test = functools.partial(sprint.evaluate, loader=test_loader)  # waits for the device
    [(_, seconds, accuracies)] = race({"sprint": (train, test)}, range(999, 1000 + seeds)).values()
    return f"{statistics.median(seconds[1:]):.2f} s, {statistics.mean(accuracies[1:]):.2%}"


def main(device: Device = "auto", seeds: Count = 10) -> None:
    """:param seeds: how often sprint runs"""
    chosen = choose_device(device)
    epoch = ["ch10_cnn/cnn.py", "--epochs", "1", "--device"]
    torchrun = ["-m", "torch.distributed.run", "--nproc-per-node", "1"]
    tests = ["-m", "pytest", "-n", "8", "-q", "-p", "no:cacheprovider"]
    name = torch.cuda.get_device_name(chosen) if chosen.type == "cuda" else chosen.type
    print(
        table(
            (f"on {name}", f"torch {torch.__version__}"),
            ("quick suite", said(*tests)),
            ("`cnn.py`, one epoch", said(*epoch, str(chosen))),
            (f"`sprint.py`, {seeds} seeds, with the test", sprints(chosen, seeds)),
            ("`name_classifier.py`", said("ch11_rnn/name_classifier.py", "--device", str(chosen))),
            ("the same epoch under torchrun", said(*torchrun, *epoch, chosen.type)),
        )
    )


if __name__ == "__main__":
    run(main)
