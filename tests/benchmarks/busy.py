"""Times an epoch of cnn.py alone and beside a process that keeps one core busy, with one core left free and with none.

uv run tests/benchmarks/busy.py
"""

import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

from common.cli import run
from common.device import cores
from common.options import Count

ROOT = Path(__file__).parents[2]


def epoch(environment: dict[str, str], busy: bool) -> float:
    """The seconds of training that cnn.py prints."""
    command = [sys.executable, "ch10_cnn/cnn.py", "--epochs", "1", "--device", "cpu"]
    other = subprocess.Popen([sys.executable, "-c", "while True: pass" if busy else ""])
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | environment, check=True, capture_output=True, text=True
        )
    finally:
        other.kill()
        other.wait()
    return float(re.search(r"^epoch .* ([\d.]+) s$", done.stdout, re.MULTILINE)[1])


def busy_machine(rounds: int) -> str:
    """A table of medians, all in turns."""
    ways = {"one core left free (here)": {}, "all cores": {"OMP_NUM_THREADS": str(cores())}}
    seconds: dict[tuple[str, bool], list[float]] = {(way, busy): [] for way in ways for busy in (False, True)}
    for _ in range(rounds):
        for (way, busy), found in seconds.items():
            found.append(epoch(ways[way], busy))
    lines = ["| an epoch of `cnn.py` (s) | alone | beside a busy process | ratio |", "| --- | --- | --- | --- |"]
    for way in ways:
        alone, busy = (statistics.median(seconds[way, busy]) for busy in (False, True))
        lines.append(f"| {way} | {alone:.1f} | {busy:.1f} | {busy / alone:.1f} |")
    return "\n".join(lines) + "\n"


def main(rounds: Count = 3) -> None:
    """:param rounds: how often each is timed"""
    print(busy_machine(rounds))


if __name__ == "__main__":
    run(main)
