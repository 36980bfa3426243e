"""What only a GPU shows, in about eight minutes: the quick tests there, an epoch, sprint, the names, torchrun.

    python tests/benchmarks/gpu.py

Works with the machine's own Python and torch; prints the section that RESULTS.md is to have. Tried on a CPU, too.
"""

import functools
import os
import statistics
import subprocess
import sys
from pathlib import Path

import torch

from ch10_cnn import sprint
from common.cli import run
from common.data import mnist, mnist_loaders
from common.device import choose_device
from common.options import Count, Device
from tests.benchmarks.run import race, table

ROOT = Path(__file__).parents[2]


def said(*words: str) -> str:
    """The last line of an epoch, or of all, that a command prints; its error's last line where it fails."""
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=os.environ, capture_output=True, text=True)
    lines = (done.stdout if done.returncode == 0 else done.stderr or done.stdout).strip().splitlines()
    lines = [line for line in lines if line.startswith("epoch")] or lines
    return lines[-1] if lines else f"exit code {done.returncode}"


def sprints(device: torch.device, seeds: int) -> tuple[str, str]:
    """Median seconds and mean accuracy of sprint.py, after one run that does not count."""
    _, test_loader = mnist_loaders(64, device)
    images, labels = (tensor[: sprint.IMAGES].to(device) for tensor in mnist())

    def test(model: torch.nn.Module) -> float:
        return sprint.evaluate(model, test_loader)  # waits for the device

    train = functools.partial(sprint.train, images, labels)
    test(train(seed=999))
    found = race({"sprint": (train, test)}, range(1000, 1000 + seeds))["sprint"]
    seconds = statistics.median(whole for _, _, whole in found)
    return f"{seconds:.2f}", f"{statistics.mean(accuracy for _, accuracy, _ in found):.2%}"


def main(device: Device = "auto", seeds: Count = 10, quick_tests: bool = True) -> None:
    """:param seeds: how often sprint runs
    :param quick_tests: run the quick suite, too
    """
    chosen = choose_device(device)
    name = torch.cuda.get_device_name(chosen) if chosen.type == "cuda" else chosen.type
    rows = [("on " + name, f"torch {torch.__version__}")]
    if quick_tests:
        rows.append(("quick suite", said("-m", "pytest", "-n", "8", "-q", "-p", "no:cacheprovider")))
    rows.append(("`cnn.py`, one epoch", said("ch10_cnn/cnn.py", "--epochs", "1", "--device", str(chosen))))
    seconds, accuracy = sprints(chosen, seeds)
    rows.append((f"`sprint.py`, {seeds} seeds, with the test", f"{seconds} s, {accuracy}"))
    rows.append(("`name_classifier.py`", said("ch11_rnn/name_classifier.py", "--device", str(chosen))))
    torchrun = ["-m", "torch.distributed.run", "--nproc-per-node", "1", "ch10_cnn/cnn.py", "--epochs", "1"]
    rows.append(("the same epoch under torchrun", said(*torchrun, "--device", chosen.type)))
    print(table(*rows))


if __name__ == "__main__":
    run(main)
