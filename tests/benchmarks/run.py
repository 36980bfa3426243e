"""Times this project beside the stock pipeline, and writes RESULTS.md in this folder.

    uv run tests/benchmarks/run.py

Stock is the lecture in one file (ch10_cnn/cnn_in_one_file.py): its data and its train(), on the CPU. What is compared
runs in one process, in turns, and the median counts (of the two largest networks, one run each); what depends on a
fresh process (start, memory, growth, several processes, a busy machine) runs in processes of its own, some of them the
other files here. Takes about 20 minutes on two cores; nothing else should run meanwhile.
"""

import contextlib
import functools
import io
import json
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
from torch.nn.functional import max_pool2d, relu

from ch08_dataloader.loader_speed import seconds as data_seconds
from ch09_softmax_mnist import mnist_in_one_file, mnist_mlp
from ch10_cnn import cnn_in_one_file, sprint
from ch10_cnn.cnn import CNN
from ch10_cnn.compare import multiplications
from ch10_cnn.inception import Inception
from ch10_cnn.residual import ResidualNet
from common.cli import run
from common.data import Loader, mnist, mnist_loaders
from common.options import Count
from common.training import evaluate, train_epoch
from tests.benchmarks import record
from tests.benchmarks.busy import busy_machine

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RESULTS = HERE / "RESULTS.md"
QUICK = {  # what takes no longer than to import torch, in the chapters where nothing large is trained
    *("autograd_sgd", "chain_rule", "quadratic", "linear_regression", "logistic_regression", "binary_cross_entropy"),
    *("diabetes", "rnn", "rnn_cell", "hello_rnn_cell", "hello_rnn", "hello_embedding", "hello_lstm_gru"),
    "packed_sequence",
}
cnn_in_one_file.device = torch.device("cpu")  # where the networks here are


class OfficialExample(nn.Module):
    """The network of pytorch/examples, mnist/main.py: conv 32, conv 64, pool, dropout, 128, dropout, 10."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
        self.dropout1, self.dropout2 = nn.Dropout(0.25), nn.Dropout(0.5)
        self.fc1, self.fc2 = nn.Linear(9216, 128), nn.Linear(128, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.dropout1(max_pool2d(relu(self.conv2(relu(self.conv1(x)))), 2))
        return self.fc2(self.dropout2(relu(self.fc1(x.flatten(1)))))


def stock_epoch(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """The lecture's train() on a network of ours: it reads its model and optimizer from its module."""
    cnn_in_one_file.model, cnn_in_one_file.optimizer = model.train(), optimizer
    with contextlib.redirect_stdout(io.StringIO()):
        cnn_in_one_file.train(0)


def timed(function: Callable, *arguments: object) -> float:
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def in_turns(rounds: int, one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """The medians of what the two return, called in turns, some rounds long."""
    values, other_values = [], []
    for _ in range(rounds):
        values.append(one())
        other_values.append(other())
    return statistics.median(values), statistics.median(other_values)


def measured(name: str, *words: object) -> dict:
    """Run one of the other files here in a process of its own; it prints one line of JSON, the last."""
    command = [sys.executable, str(HERE / name), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])


def table(*rows: Iterable[object]) -> str:
    head, *body = [[str(cell) for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *body)) + "\n"


def sgemm() -> float:
    """Multiplications and additions a second of a large float32 matrix product, in 10⁹."""
    a = torch.randn(2048, 2048)
    return 2 * 2048**3 / min(timed(torch.mm, a, a) for _ in range(10)) / 1e9


def machine(rate: float) -> str:
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    name = model[1] if model else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}; Python {platform.python_version()}, "
        f"torch {torch.__version__}, {torch.get_num_threads()} threads; a 2048×2048 float32 matrix product runs at "
        f"{rate:.0f} GFLOP/s."
    )


def epochs(rounds: int, rate: float) -> str:
    """One epoch of data alone and of each network: batch 64, SGD with lr 0.01 and momentum 0.5."""
    rows = [("one epoch", "stock (s)", "here (s)", "times faster", "of the sgemm rate")]
    pictures = cnn_in_one_file.train_loader
    loader, _ = mnist_loaders(64)
    theirs, ours = in_turns(3 * rounds, lambda: data_seconds(pictures), lambda: data_seconds(loader))
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


def sgd(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)


def to_99() -> str:
    """The official example until its first epoch at 99 %, beside sprint.py over ten seeds."""
    _, test_loader = mnist_loaders(64)
    torch.manual_seed(0)
    model, total, trained = OfficialExample(), 0.0, 0
    optimizer = torch.optim.Adadelta(model.parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.7)
    accuracy = 0.0
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
    found = race(ways, range(1000, 1010))  # seeds that no choice was made on
    rows = [
        ("", "training (s)", "with the test (s)", "test accuracy, mean", "least"),
        ("official example, stock pipeline", f"{total:.0f}", "", f"{accuracy:.2%} after {trained} epochs", ""),
    ]
    medians = {}
    for name, values in found.items():
        seconds, accuracies, whole = zip(*values, strict=True)
        medians[name] = statistics.median(seconds)
        least, mean = min(accuracies), statistics.mean(accuracies)
        rows.append((name, f"{medians[name]:.2f}", f"{statistics.median(whole):.2f}", f"{mean:.2%}", f"{least:.2%}"))
    published, with_ours, here = medians.values()
    return (
        "Ten seeds each of the last three, in turns; medians of the seconds.\n\n"
        + table(*rows)
        + f"\n`sprint.py` trains {total / here:.0f} times faster than the official example, {published / here:.1f} "
        f"times faster than train_mnist_fast, {with_ours / here:.1f} times faster than that with our layout.\n"
    )


def race(ways: dict[str, tuple[Callable, Callable]], seeds: Iterable[int]) -> dict[str, list[tuple[float, ...]]]:
    """In turns, for each way's train(seed=…) and test(model): seconds of training, accuracy, seconds of both."""
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in ways}
    for seed in seeds:
        for name, (train, test) in ways.items():
            start = time.perf_counter()
            model = train(seed=seed)
            took = time.perf_counter() - start
            accuracy = test(model)
            found[name].append((took, accuracy, time.perf_counter() - start))
    return found


def convolution_share() -> str:
    """What the profiler finds in 100 steps of the CNN: time inside convolution kernels, of the whole."""
    loader, _ = mnist_loaders(64)
    model = CNN().to(memory_format=torch.channels_last)
    optimizer = sgd(model)
    few = Loader(*[tensor[:6400] for tensor in loader.tensors], batch_size=64)
    train_epoch(model, few, optimizer)
    with torch.profiler.profile() as profiler:
        train_epoch(model, few, optimizer)
    times = {event.key: event.self_cpu_time_total for event in profiler.key_averages()}
    kernels = {name: time for name, time in times.items() if "convolution" in name}
    whole = sum(times.values())
    others = sorted(((time, name) for name, time in times.items() if name not in kernels), reverse=True)[:4]
    named = ", ".join(f"{name.removeprefix('aten::')} {time / whole:.0%}" for time, name in others)
    return f"Inside convolution kernels: {sum(kernels.values()) / whole:.0%} of a step of the CNN. Then come {named}.\n"


def memory() -> str:
    starts = [measured("start.py") for _ in range(3)]
    imported, step = (statistics.median(start[key] for start in starts) for key in ("import", "step"))
    return table(
        ("`cnn.py`", "measured"),
        ("`import torch` (s)", f"{imported:.2f}"),
        ("from start to the first step (s)", f"{step:.2f}"),
        ("peak memory of an epoch, with the test (MiB)", f"{measured('epoch_memory.py')['peak']:.0f}"),
        ("the same of the stock pipeline, without a test (MiB)", f"{measured('stock_memory.py')['peak']:.0f}"),
    )


def starts(rounds: int) -> str:
    """The whole process of each quick script, beside that of `import torch` alone."""
    commands = {"import torch": [sys.executable, "-c", "import torch"]}
    for path in sorted(ROOT.glob("ch*/*.py")):
        if path.stem in QUICK:
            commands[path.stem] = ["uv", "run", str(path)]
    found = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            call = functools.partial(subprocess.run, command, cwd=ROOT, capture_output=True, check=True)
            found[name].append(timed(call))
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    alone = medians.pop("import torch")
    slowest = sorted(medians.items(), key=lambda item: -item[1])
    rows = [(f"`{name}`", f"{seconds:.2f}", f"+{seconds - alone:.2f}") for name, seconds in slowest]
    head = ("`uv run SCRIPT`", "seconds", "over `import torch`")
    return table(head, ('`python -c "import torch"`', f"{alone:.2f}", ""), *rows)


def growth() -> str:
    rows = [("images", "data (MiB)", "seconds an epoch", "µs an image", "peak memory (MiB)")]
    for images in (15_000, 30_000, 60_000, 120_000):
        found = measured("growth.py", images)
        data = images * (28 * 28 * 4 + 8) / 2**20
        per_image = 1e6 * found["seconds"] / images
        rows.append(
            (f"{images:,}", f"{data:.0f}", f"{found['seconds']:.2f}", f"{per_image:.0f}", f"{found['peak']:.0f}")
        )
    return table(*rows)


def several_processes(rounds: int) -> str:
    """Two processes with a thread each beside one with two, on the residual network."""

    def epoch(*launcher: str, threads: int) -> float:
        done = subprocess.run(
            [sys.executable, *launcher, "ch10_cnn/residual.py", "--epochs", "1", "--device", "cpu"],
            capture_output=True, text=True, check=True, env=os.environ | {"OMP_NUM_THREADS": str(threads)},
        )  # fmt: skip
        return float(re.search(r"^epoch .* ([\d.]+) s$", done.stdout, re.MULTILINE)[1])

    launcher = ("-m", "torch.distributed.run", "--nproc-per-node", "2")
    one, two = in_turns(rounds, lambda: epoch(threads=2), lambda: epoch(*launcher, threads=1))
    return table(
        ("`residual.py`, one epoch", "seconds"),
        ("one process, two threads", f"{one:.1f}"),
        ("`torchrun --nproc-per-node 2`, a thread each", f"{two:.1f}"),
    )


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
    rows = [("", "seconds", "accuracy %, mean", "standard deviation")]
    for name, values in race(ways, range(seeds)).items():
        times = [whole for _, _, whole in values]
        accuracies = [100 * accuracy for _, accuracy, _ in values]
        mean, std = statistics.mean(accuracies), statistics.stdev(accuracies)
        rows.append((name, f"{statistics.median(times):.2f}", f"{mean:.2f}", f"{std:.2f}"))
    return table(*rows)


def main(rounds: Count = 1, seeds: Count = 10) -> None:
    rate = sgemm()
    parts = {
        "Measured": machine(rate) + "\n",
        "An epoch of the lecture's recipe": epochs(rounds, rate),
        "Close to the limit": convolution_share(),
        "To 99 %": to_99(),
        "Beside a busy process": busy_machine(3),
        "Start": starts(2),
        "Start and memory of the CNN": memory(),
        "Growth": growth(),
        "Two processes": several_processes(rounds),
        f"The choices in sprint.py, {seeds} seeds each": choices(seeds),
    }
    text = "# Benchmarks\n\nWritten by `uv run tests/benchmarks/run.py`.\n"
    RESULTS.write_text(text + "".join(f"\n## {title}\n\n{part}" for title, part in parts.items()), "utf-8")
    print(f"{RESULTS} is written.")


if __name__ == "__main__":
    run(main, all_cores=True)
