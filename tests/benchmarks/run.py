"""Times this project beside the stock pipeline, and writes RESULTS.md in this folder.

    uv run tests/benchmarks/run.py

Stock is the lecture in one file (ch10_cnn/cnn_in_one_file.py): its data and its train(), on the CPU. What is compared
runs in turns, and the median counts. Took 17 minutes on two cores; nothing else should run meanwhile.
"""

import contextlib
import functools
import io
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch import nn

from ch08_dataloader.loader_speed import seconds as data_seconds
from ch09_softmax_mnist import mnist_in_one_file, mnist_mlp
from ch10_cnn import cnn_in_one_file, sprint
from ch10_cnn.cnn import CNN
from ch10_cnn.compare import multiplications
from ch10_cnn.inception import Inception
from ch10_cnn.residual import ResidualNet
from common.cli import run
from common.data import Loader, mnist, mnist_loaders
from common.device import cores
from common.options import Count
from common.training import evaluate, train_epoch
from tests.benchmarks import record

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "tests/benchmarks/RESULTS.md"
WATCH = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""  # from a small process, whose memory counts for nothing in its children's
cnn_in_one_file.device = torch.device("cpu")  # where the networks here are


def stock_epoch(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """The lecture's train() on a network of ours: it reads its model and optimizer from its module."""
    cnn_in_one_file.model, cnn_in_one_file.optimizer = model.train(), optimizer
    with contextlib.redirect_stdout(io.StringIO()):
        cnn_in_one_file.train(0)


def timed(function: Callable, *arguments: object) -> float:
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def in_turns(rounds: int, *ways: Callable[[], float]) -> list[float]:
    """The medians of what these return, called in turns, some rounds long."""
    found = [[way() for way in ways] for _ in range(rounds)]
    return [statistics.median(values) for values in zip(*found, strict=True)]


def race(ways: dict[str, tuple[Callable, Callable]], seeds: Iterable[int]) -> dict[str, list[tuple[float, ...]]]:
    """In turns, of each way's train(seed=…) and test(model): seconds of training, of both, and the accuracies."""
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in ways}
    for seed in seeds:
        for name, (train, test) in ways.items():
            start = time.perf_counter()
            model = train(seed=seed)
            trained = time.perf_counter()
            accuracy = test(model)
            found[name].append((trained - start, time.perf_counter() - start, accuracy))
    return {name: list(zip(*values, strict=True)) for name, values in found.items()}


def table(*rows: Iterable[object]) -> str:
    head, *body = [[str(cell) for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *body)) + "\n"


def sgd(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)


def sgemm() -> float:
    """Multiplications and additions a second of a large float32 matrix product, in 10⁹."""
    a = torch.randn(2048, 2048)
    return 2 * 2048**3 / min(timed(torch.mm, a, a) for _ in range(10)) / 1e9


def machine(rate: float) -> str:
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}; "
        f"Python {platform.python_version()}, torch {torch.__version__}, {torch.get_num_threads()} threads; "
        f"a 2048×2048 float32 matrix product runs at {rate:.0f} GFLOP/s.\n"
    )


def epochs(rounds: int, rate: float) -> str:
    """One epoch of data alone and of each network: batch 64, SGD with lr 0.01 and momentum 0.5."""
    rows = [("one epoch", "stock (s)", "here (s)", "times faster", "of the sgemm rate")]
    loader, _ = mnist_loaders(64)
    loaders = [cnn_in_one_file.train_loader, loader]
    theirs, ours = in_turns(3 * rounds, *(functools.partial(data_seconds, batches) for batches in loaders))
    rows.append(("data alone", f"{theirs:.1f}", f"{ours:.3f}", f"{theirs / ours:.0f}", ""))
    networks = {
        "MLP": (mnist_in_one_file.Net, mnist_mlp.Net, 3 * rounds),
        "CNN": (cnn_in_one_file.Net, CNN, 3 * rounds),
        "ResidualNet": (ResidualNet, ResidualNet, rounds),
        "Inception": (Inception, Inception, rounds),
    }
    for name, (stock_network, network, turns) in networks.items():
        stock_model, model = stock_network(), network().to(memory_format=torch.channels_last)
        theirs, ours = in_turns(
            turns,
            functools.partial(timed, stock_epoch, stock_model, sgd(stock_model)),
            functools.partial(timed, train_epoch, model, loader, sgd(model)),
        )
        share = 3 * 2 * multiplications(network()) * 60_000 / ours / 1e9 / rate  # forward, and twice it backward
        rows.append((name, f"{theirs:.1f}", f"{ours:.1f}", f"{theirs / ours:.2f}", f"{share:.0%}"))
    return table(*rows)


def convolution_share() -> str:
    """What the profiler finds in 100 steps of the CNN: time inside convolution kernels, of the whole."""
    few = Loader(*[tensor[:6400] for tensor in mnist()], batch_size=64)
    model = CNN().to(memory_format=torch.channels_last)
    optimizer = sgd(model)
    train_epoch(model, few, optimizer)
    with torch.profiler.profile() as profiler:
        train_epoch(model, few, optimizer)
    times = {event.key.removeprefix("aten::"): event.self_cpu_time_total for event in profiler.key_averages()}
    whole = sum(times.values())
    kernels = sum(time for name, time in times.items() if "convolution" in name)
    others = sorted(((time, name) for name, time in times.items() if "convolution" not in name), reverse=True)[:4]
    named = ", ".join(f"{name} {time / whole:.0%}" for time, name in others)
    return f"Inside convolution kernels: {kernels / whole:.0%} of a step of the CNN. Then come {named}.\n"


def to_99(seeds: int) -> str:
    """The official example until its first epoch at 99 %, beside sprint.py and the record over some seeds."""
    _, test_loader = mnist_loaders(64)
    total, trained, accuracy = 0.0, 0, 0.0
    torch.manual_seed(0)
    model = record.official_example()
    optimizer = torch.optim.Adadelta(model.parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.7)
    while accuracy < 0.99:
        total += timed(stock_epoch, model, optimizer)
        schedule.step()
        trained += 1
        accuracy = evaluate(model, test_loader)
    images, labels = mnist()
    theirs, test = functools.partial(record.train, images, labels), functools.partial(evaluate, loader=test_loader)
    ours = functools.partial(sprint.train, images[: sprint.IMAGES], labels[: sprint.IMAGES])
    ways = {
        "train_mnist_fast, as published": (theirs, test),
        "the same with our layout and fused steps": (functools.partial(theirs, as_published=False), test),
        "`sprint.py`": (ours, functools.partial(sprint.evaluate, loader=test_loader)),
    }
    rows = [
        ("", "training (s)", "with the test (s)", "test accuracy, mean", "least"),
        ("official example, stock pipeline", f"{total:.0f}", "", f"{accuracy:.2%} after {trained} epochs", ""),
    ]
    medians = []
    for name, (training, both, accuracies) in race(ways, range(1000, 1000 + seeds)).items():  # no choice saw these
        medians.append(statistics.median(training))
        mean, least = statistics.mean(accuracies), min(accuracies)
        rows.append((name, f"{medians[-1]:.2f}", f"{statistics.median(both):.2f}", f"{mean:.2%}", f"{least:.2%}"))
    published, with_ours, here = medians
    return (
        f"{seeds} seeds each of the last three, in turns; medians of the seconds.\n\n{table(*rows)}"
        f"\n`sprint.py` trains {total / here:.0f} times faster than the official example, {published / here:.1f} "
        f"times faster than train_mnist_fast, {with_ours / here:.1f} times faster than that with our layout.\n"
    )


def printed_seconds(*words: str, threads: int | None = None, busy: bool = False) -> float:
    """What an epoch takes in a process of its own, as it prints; busy: beside one that keeps a core busy."""
    environment = os.environ | ({"OMP_NUM_THREADS": str(threads)} if threads else {})
    command = [sys.executable, *words, "--epochs", "1", "--device", "cpu"]
    other = subprocess.Popen([sys.executable, "-c", "while True: pass" if busy else ""])
    try:
        out = subprocess.check_output(command, text=True, cwd=ROOT, env=environment)
    finally:
        other.kill()
        other.wait()
    return float(re.search(r"^epoch .* ([\d.]+) s$", out, re.MULTILINE)[1])


def busy_machine(rounds: int) -> str:
    """With one core left free, as here, and with none."""
    ways = {"one core left free (here)": None, "all cores": cores()}
    epoch = functools.partial(printed_seconds, "ch10_cnn/cnn.py")
    calls = [
        functools.partial(epoch, threads=threads, busy=busy) for threads in ways.values() for busy in (False, True)
    ]
    medians = in_turns(rounds, *calls)
    rows = [("an epoch of `cnn.py` (s)", "alone", "beside a busy process", "ratio")]
    for name, alone, busy in zip(ways, medians[::2], medians[1::2], strict=True):
        rows.append((name, f"{alone:.1f}", f"{busy:.1f}", f"{busy / alone:.1f}"))
    return table(*rows)


def two_processes(rounds: int) -> str:
    """Of a thread each, beside one of two, on the residual network."""
    epoch = functools.partial(printed_seconds, "ch10_cnn/residual.py", threads=2)
    launcher = ["-m", "torch.distributed.run", "--nproc-per-node", "2"]
    two_epoch = functools.partial(printed_seconds, *launcher, "ch10_cnn/residual.py", threads=1)
    one, two = (f"{seconds:.1f}" for seconds in in_turns(rounds, epoch, two_epoch))
    head = ("`residual.py`, one epoch", "seconds")
    return table(head, ("one process, two threads", one), ("`torchrun --nproc-per-node 2`, a thread each", two))


def fresh_processes(rounds: int) -> str:
    """From start to end, and the largest memory."""
    stock = "from ch10_cnn import cnn_in_one_file; cnn_in_one_file.train(0)"
    commands = {
        '`python -c "import torch"`': ["-c", "import torch"],
        "`autograd_sgd.py`": ["ch04_backprop/autograd_sgd.py"],
        "`diabetes.py`": ["ch07_multidim/diabetes.py"],
        "`hello_rnn.py`": ["ch11_rnn/hello_rnn.py"],
        "`cnn.py`, an epoch with the test": ["ch10_cnn/cnn.py", "--epochs", "1", "--device", "cpu"],
        "the stock pipeline's, without a test": ["-c", stock],
    }
    rows = [("a process", "seconds", "peak memory (MiB)")]
    for name, command in commands.items():
        watch = [sys.executable, "-c", WATCH, sys.executable, *command]
        found = [subprocess.check_output(watch, text=True, cwd=ROOT).split() for _ in range(rounds)]
        seconds, peak = (statistics.median(map(float, values)) for values in zip(*found, strict=True))
        rows.append((name, f"{seconds:.2f}", f"{peak:.0f}"))
    return table(*rows)


def choices(seeds: int) -> str:
    """sprint.py with one choice changed at a time, on a development set: the last 10,000 training images.

    The seconds are those of training and test. Of the others, as many are seen as of all in the script: two thirds.
    """
    images, labels = mnist()
    development = Loader(images[50_000:], labels[50_000:], batch_size=1000)
    changes = {
        "as it is": {},
        "all 50,000 images": {"images": images[:50_000], "labels": labels[:50_000]},
        "without the second look": {"unsure_below": 0.0},
        "no label smoothing": {"smoothing": 0.0},
        "learning rate 0.02": {"lr": 0.02},
        "batches of 128": {"batch_size": 128},
        "8 and 32 channels": {"channels": (8, 32)},
    }
    ways = {}
    for name, change in changes.items():
        options = {"images": images[:33_333], "labels": labels[:33_333], "unsure_below": 0.5} | change
        test = functools.partial(sprint.evaluate, loader=development, unsure_below=options.pop("unsure_below"))
        ways[name] = (functools.partial(sprint.train, **options), test)
    rows = [("", "seconds", "accuracy, mean", "standard deviation")]
    for name, (_, both, accuracies) in race(ways, range(seeds)).items():
        mean, deviation = statistics.mean(accuracies), statistics.pstdev(accuracies)
        rows.append((name, f"{statistics.median(both):.2f}", f"{mean:.2%}", f"{deviation:.2%}"))
    return table(*rows)


def main(rounds: Count = 1, seeds: Count = 10) -> None:
    """:param rounds: how often the large networks train; what is quicker, three times as often
    :param seeds: how often sprint.py and what it is compared with train
    """
    rate = sgemm()
    parts = {
        "Measured": machine(rate),
        "An epoch of the lecture's recipe": epochs(rounds, rate),
        "Close to the limit": convolution_share(),
        "To 99 %": to_99(seeds),
        "Beside a busy process": busy_machine(3 * rounds),
        "Two processes": two_processes(rounds),
        "Start and memory": fresh_processes(rounds),
        f"The choices in sprint.py, {seeds} seeds each": choices(seeds),
    }
    text = "# Benchmarks\n\nWritten by `uv run tests/benchmarks/run.py`.\n"
    RESULTS.write_text(text + "".join(f"\n## {title}\n\n{part}" for title, part in parts.items()), "utf-8")
    print(f"{RESULTS} is written.")


if __name__ == "__main__":
    run(main, all_cores=True)
