"""What only a GPU shows, in about eight minutes: the quick tests there, an epoch, sprint, the names, torchrun.

    PYTHONPATH=. python tests/benchmarks/gpu.py

Works with the machine's own Python and torch; prints a table of what each command says last. Tried on a CPU, too.
"""

import subprocess
import sys

import torch

from common.cli import run
from common.device import choose_device
from common.options import Device
from tests.benchmarks.run import ROOT, table

COMMANDS = {
    "quick suite": "-m pytest -n 8 -q -p no:cacheprovider",
    "an epoch of `cnn.py`": "ch10_cnn/cnn.py --epochs 1 --device {device}",
    "`sprint.py`, ten seeds": "ch10_cnn/sprint.py --seed 1000 --runs 10 --device {device}",
    "`name_classifier.py`": "ch11_rnn/name_classifier.py --device {device}",
    "under torchrun": "-m torch.distributed.run --nproc-per-node 1 ch10_cnn/cnn.py --epochs 1 --device {device}",
}


def said(words: list[str]) -> str:
    """The last line of an epoch, or of all, that a command prints; its error's last line where it fails."""
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True)
    lines = (done.stdout if done.returncode == 0 else done.stderr or done.stdout).strip().splitlines()
    lines = [line for line in lines if line.startswith("epoch")] or lines
    return lines[-1] if lines else f"exit code {done.returncode}"


def main(device: Device = "auto") -> None:
    kind = choose_device(device).type
    rows = [(what, said(words.format(device=kind).split())) for what, words in COMMANDS.items()]
    print(table((torch.cuda.get_device_name() if kind == "cuda" else kind, f"torch {torch.__version__}"), *rows))


if __name__ == "__main__":
    run(main)
