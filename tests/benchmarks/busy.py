"""Times scripts alone and beside a process that keeps one core busy, for each way in which torch's threads may wait.

uv run tests/benchmarks/busy.py
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from common.cli import run
from common.options import Count

ROOT = Path(__file__).parents[2]
LIMIT = 20  # seconds; what takes longer is stopped
THIRD = "tests/benchmarks/third.py"
SCRIPTS = {
    "`diabetes`": ["ch07_multidim/diabetes.py"],
    "`mnist_mlp`, a third of an epoch": [THIRD, "ch09_softmax_mnist/mnist_mlp.py", "--epochs", "1"],
    "`cnn`, a third of an epoch": [THIRD, "ch10_cnn/cnn.py", "--epochs", "1"],
    "`sprint`": ["ch10_cnn/sprint.py"],
    "`name_classifier`, an epoch": ["ch11_rnn/name_classifier.py", "--epochs", "1"],
}
WAYS = {
    "spin (OpenMP's default)": {"GOMP_SPINCOUNT": "300000"},
    "100,000 rounds": {"GOMP_SPINCOUNT": "100000"},
    "10,000": {"GOMP_SPINCOUNT": "10000"},
    "1,500 (here)": {"GOMP_SPINCOUNT": "1500"},
    "0": {"GOMP_SPINCOUNT": "0"},
    "passive": {"OMP_WAIT_POLICY": "passive"},
    "one thread": {"OMP_NUM_THREADS": "1"},
}


@contextmanager
def busy_core() -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        yield
        process.kill()


def seconds(words: list[str], environment: dict[str, str]) -> float:
    """Of the whole process, its start included; LIMIT where it takes longer."""
    start = time.perf_counter()
    try:
        subprocess.run(
            [sys.executable, *words],
            cwd=ROOT, env=os.environ | environment, timeout=LIMIT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return LIMIT
    return time.perf_counter() - start


def busy_machine(rounds: int) -> str:
    """A table: for each script and way the median seconds, alone and beside a busy process, all in turns."""
    found: dict[tuple[str, str, bool], list[float]] = {}
    for _ in range(rounds):
        for busy in (False, True):
            with busy_core() if busy else nullcontext():
                for script, words in SCRIPTS.items():
                    for way, environment in WAYS.items():
                        found.setdefault((script, way, busy), []).append(seconds(words, environment))
    lines = ["| seconds alone / beside a busy process | " + " | ".join(WAYS) + " |", "|---" * (len(WAYS) + 1) + "|"]
    for script in SCRIPTS:
        line = f"| {script} |"
        for way in WAYS:
            alone, beside = (statistics.median(found[script, way, busy]) for busy in (False, True))
            line += f" {alone:.1f} / {'over ' if beside >= LIMIT else ''}{beside:.1f} |"
        lines.append(line)
    return "\n".join(lines) + "\n"


def main(rounds: Count = 1) -> None:
    print(busy_machine(rounds))


if __name__ == "__main__":
    run(main)
