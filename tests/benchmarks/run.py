"""Times this project beside the stock pipeline, and writes RESULTS.md in this folder.

    uv run tests/benchmarks/run.py

Stock is the lecture in one file (ch10_cnn/cnn_in_one_file.py): its data and its train(), on the CPU. What is compared
runs in turns, and the median counts. Took 11 minutes on two cores; nothing else should run meanwhile.
"""

import contextlib
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ch08_dataloader.loader_speed import seconds as data_seconds
from ch09_softmax_mnist import mnist_in_one_file, mnist_mlp
from ch10_cnn import cnn_in_one_file, sprint
from ch10_cnn.cnn import CNN
from ch10_cnn.inception import Inception
from ch10_cnn.residual import ResidualNet
from common.cli import run
from common.data import mnist, mnist_loaders
from common.device import cores
from common.options import Count
from common.training import evaluate, train_epoch

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "tests/benchmarks/RESULTS.md"
NETWORKS = {  # the stock one, and ours
    "MLP": (mnist_in_one_file.Net, mnist_mlp.Net),
    "CNN": (cnn_in_one_file.Net, CNN),
    "ResidualNet": (ResidualNet, ResidualNet),
    "Inception": (Inception, Inception),
}
cnn_in_one_file.device = torch.device("cpu")  # where the networks here are
sgd = partial(torch.optim.SGD, lr=0.01, momentum=0.5)


def stock_epoch(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """The lecture's train() on a network of ours: it reads its model and optimizer from its module."""
    cnn_in_one_file.model, cnn_in_one_file.optimizer = model.train(), optimizer
    with contextlib.redirect_stdout(None):
        cnn_in_one_file.train(0)


def timed(function: Callable, *arguments: object) -> float:
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def in_turns(rounds: int, *ways: Callable[[], float]) -> np.ndarray:
    """The medians of what these return, called in turns, some rounds long."""
    return np.median([[way() for way in ways] for _ in range(rounds)], axis=0)


def table(*rows: Iterable[object]) -> str:
    head, *body = [" | ".join(map(str, row)) for row in rows]
    return "".join(f"| {row} |\n" for row in (head, " | ".join("---" for _ in rows[0]), *body))


def machine() -> str:
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    versions = f"Python {platform.python_version()}, torch {torch.__version__}, {torch.get_num_threads()} threads"
    return f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, {platform.system()}; {versions}.\n"


def epochs(rounds: int) -> str:
    """One epoch of data alone and of each network: batch 64, SGD with lr 0.01 and momentum 0.5."""
    loader, _ = mnist_loaders(64)
    data = [partial(data_seconds, batches) for batches in (cnn_in_one_file.train_loader, loader)]
    theirs, ours = in_turns(3 * rounds, *data)
    rows = [("data alone", f"{theirs:.1f}", f"{ours:.3f}", f"{theirs / ours:.0f}")]
    for name, (stock_network, network) in NETWORKS.items():
        stock_model, model = stock_network(), network().to(memory_format=torch.channels_last)
        stock = partial(timed, stock_epoch, stock_model, sgd(stock_model.parameters()))
        here = partial(timed, train_epoch, model, loader, sgd(model.parameters()))
        theirs, ours = in_turns(rounds if stock_network is network else 3 * rounds, stock, here)  # the large ones: same
        rows.append((name, f"{theirs:.1f}", f"{ours:.1f}", f"{theirs / ours:.2f}"))
    return table(("one epoch", "stock (s)", "here (s)", "times faster"), *rows)


def official_example() -> tuple[float, str]:
    """That of pytorch/examples, mnist/main.py, until an epoch at 99 %: seconds of training, and what it reached."""
    _, test_loader = mnist_loaders(64)
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),  # → N×64×12×12
        nn.Dropout(0.25), nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10),
    )  # fmt: skip
    optimizer = torch.optim.Adadelta(model.parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.7)
    seconds, accuracy = [], 0.0
    while accuracy < 0.99:
        seconds.append(timed(stock_epoch, model, optimizer))
        schedule.step()
        accuracy = evaluate(model, test_loader)
    return sum(seconds), f"{accuracy:.2%} after {len(seconds)} epochs"


def train_mnist_fast(images: Tensor, labels: Tensor, seed: int, as_ours: bool = False) -> nn.Sequential:
    """The record: 99 % in 0.76 s on a GTX 1660 Ti; github.com/tuomaso/train_mnist_fast, "8_Final_00s76.ipynb", 2021.
    As published, or with our layout and fused steps."""
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Conv2d(1, 24, 5), nn.MaxPool2d(2), nn.ReLU(),  # → N×24×12×12
        nn.Conv2d(24, 32, 3), nn.MaxPool2d(2), nn.ReLU(),  # → N×32×5×5
        nn.Flatten(), nn.Linear(800, 256), nn.ReLU(), nn.Linear(256, 10),
    ).to(memory_format=torch.channels_last if as_ours else torch.contiguous_format)  # fmt: skip
    batches = list(zip(images.split(256), labels.split(256), strict=True))  # each image is seen once
    optimizer = torch.optim.Adam(model.parameters(), betas=(0.7, 0.9), fused=as_ours)
    steps = {"max_lr": 0.01, "total_steps": len(batches), "cycle_momentum": False}
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, **steps)
    for x, y in batches:
        optimizer.zero_grad()
        cross_entropy(model(x), y).backward()
        optimizer.step()
        schedule.step()
    return model


def to_99(seeds: int) -> str:
    """The official example beside sprint.py and the record over some seeds."""
    official, reached = official_example()
    images, labels = mnist()
    _, test_loader = mnist_loaders(64)
    ways = {
        "train_mnist_fast": (partial(train_mnist_fast, images, labels), evaluate),
        "the same in our layout": (partial(train_mnist_fast, images, labels, as_ours=True), evaluate),
        "`sprint.py`": (partial(sprint.train, images[: sprint.IMAGES], labels[: sprint.IMAGES]), sprint.evaluate),
    }

    def seconds_and_accuracy(train: Callable, test: Callable, seed: int) -> tuple[float, float]:
        start = time.perf_counter()
        model = train(seed=seed)
        return time.perf_counter() - start, test(model, test_loader)

    unseen = range(1000, 1000 + seeds)  # by whoever chose what sprint.py does
    found = np.array([[seconds_and_accuracy(*way, seed) for way in ways.values()] for seed in unseen])
    published, in_our_layout, here = medians = np.median(found[:, :, 0], axis=0)
    rows = [("official example, stock pipeline", f"{official:.0f}", reached, "")]
    for name, seconds, accuracies in zip(ways, medians, found[:, :, 1].T, strict=True):
        rows.append((name, f"{seconds:.2f}", f"{accuracies.mean():.2%}", f"{accuracies.min():.2%}"))
    return (
        f"{seeds} seeds each of the last three, in turns; medians of the seconds.\n\n"
        + table(("", "training (s)", "test accuracy, mean", "least"), *rows)
        + f"\n`sprint.py` trains {official / here:.0f} times faster than the official example, "
        f"{published / here:.1f} times faster than train_mnist_fast, {in_our_layout / here:.1f} in our layout.\n"
    )


def epoch_seconds(threads: int | None, busy: bool) -> float:
    """What an epoch of cnn.py takes in a process of its own, as it prints; busy: beside one that keeps a core busy."""
    environment = os.environ | ({"OMP_NUM_THREADS": str(threads)} if threads else {})
    command = [sys.executable, "ch10_cnn/cnn.py", "--epochs", "1", "--device", "cpu"]
    with subprocess.Popen([sys.executable, "-c", "while True: pass" if busy else ""]) as other:
        try:
            out = subprocess.check_output(command, text=True, cwd=ROOT, env=environment)
        finally:
            other.kill()
    return float(re.search(r"^epoch .* ([\d.]+) s$", out, re.MULTILINE)[1])


def busy_machine(rounds: int) -> str:
    """With one core left free, as here, and with none."""
    ways = [partial(epoch_seconds, threads, busy) for threads in (None, cores()) for busy in (False, True)]
    medians = in_turns(rounds, *ways).reshape(2, 2)
    rows = [("an epoch of `cnn.py` (s)", "alone", "beside a busy process", "ratio")]
    for name, (alone, busy) in zip(["one core left free (here)", "all cores"], medians, strict=True):
        rows.append((name, f"{alone:.1f}", f"{busy:.1f}", f"{busy / alone:.1f}"))
    return table(*rows)


def main(rounds: Count = 1, seeds: Count = 10) -> None:
    """:param rounds: how often the large networks train; what is quicker, three times as often
    :param seeds: how often sprint.py and the record train
    """
    parts = {
        "Measured": machine(),
        "An epoch of the lecture's recipe": epochs(rounds),
        "To 99 %": to_99(seeds),
        "Beside a busy process": busy_machine(3 * rounds),
    }
    text = "# Benchmarks\n\nWritten by `uv run tests/benchmarks/run.py`.\n"
    RESULTS.write_text(text + "".join(f"\n## {title}\n\n{part}" for title, part in parts.items()), "utf-8")
    print(f"{RESULTS} is written.")


if __name__ == "__main__":
    run(main, all_cores=True)
