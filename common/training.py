"""The lecture's train() and test(), and the loop around them; the same code serves one process and many (torchrun)."""

import atexit
import contextlib
import io
import os
import re
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
import torch.distributed as dist
from rich.console import Console
from rich.progress import track
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.parallel import DistributedDataParallel

from common import plotting
from common.cli import Count, LearningRate, Momentum, Seed, UserError, check_finite
from common.data import Loader, mnist_loaders
from common.device import choose_device
from common.files import check_writable, write_whole


@dataclass(frozen=True)
class Options:
    """What every script that trains on MNIST lets you choose."""

    epochs: Count = 10
    """how often the whole training set is seen"""
    batch_size: Count = 64
    """images in a step"""
    lr: LearningRate = 0.01
    """learning rate"""
    momentum: Momentum = 0.5
    """share of the last step that is kept in the next"""
    seed: Seed = 0
    """fixes every random choice"""
    device: str = "auto"
    """auto, cpu, cuda, cuda:1, mps, xpu"""
    plot: bool = False
    """draw loss, accuracy and the misread digits"""
    checkpoint: Path | None = None
    """saved after each epoch; the same command continues from it"""


class Epoch(NamedTuple):
    """One line of the history: mean training loss, share of the test set read right, seconds of training."""

    loss: float
    accuracy: float
    seconds: float


def train_epoch(model: nn.Module, loader: Loader, optimizer: torch.optim.Optimizer, title: str = "train") -> float:
    """Take one step per batch over the whole training set; return the mean loss."""
    model.train()
    rank, world = place()
    total = torch.zeros((), device=loader.tensors[0].device)
    console = Console()
    for images, labels in track(loader, title, console=console, transient=True, disable=not console.is_terminal):
        # Each process takes its share of the batch. The sum over the whole batch's length, rather than the mean of the
        # share, is exact for uneven shares; DistributedDataParallel averages gradients, so world undoes its division.
        share = slice(rank, None, world)
        loss = cross_entropy(model(images[share]), labels[share], reduction="sum")
        optimizer.zero_grad()
        (loss * (world / len(labels))).backward()
        optimizer.step()
        total += loss.detach()  # stays on the device: reading it here would wait for each step
    return add_up(total).item() / len(loader.tensors[0])


@torch.no_grad()
def evaluate(model: nn.Module, loader: Loader) -> float:
    """The share of the samples whose largest score is at the right label."""
    model.eval()
    rank, world = place()
    correct = torch.zeros((), device=loader.tensors[0].device)
    for images, labels in loader:
        share = slice(rank, None, world)
        correct += (model(images[share]).argmax(dim=1) == labels[share]).sum()
    return add_up(correct).item() / len(loader.tensors[0])


def fit(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    train_loader: Loader,
    test_loader: Loader,
    epochs: int,
    checkpoint: Path | None = None,
) -> list[Epoch]:
    """Train and test for some epochs, a printed line each; with a checkpoint, save after each and continue from it.

    Raises UserError where the loss stops being a number, or the checkpoint belongs to another training.
    """
    history = resume(checkpoint, model, optimizer, train_loader) if checkpoint else []
    if history:
        print(f"{checkpoint}: {len(history)} epochs are done")
    trained = DistributedDataParallel(model) if dist.is_initialized() else model
    try:
        for epoch in range(len(history) + 1, epochs + 1):
            start = time.perf_counter()
            loss = train_epoch(trained, train_loader, optimizer, f"epoch {epoch}")
            seconds = time.perf_counter() - start
            check_finite(loss, optimizer.param_groups[0]["lr"])
            history.append(Epoch(loss, evaluate(model, test_loader), seconds))
            print(
                f"epoch {epoch:2}  loss {loss:.4f}  test accuracy {history[-1].accuracy:.2%}  {seconds:.1f} s",
                flush=True,
            )
            if checkpoint and place()[0] == 0:
                save(checkpoint, model, optimizer, train_loader, history)
    except KeyboardInterrupt:
        kept = f"; the same command continues after epoch {len(history)}" if checkpoint and history else ""
        raise KeyboardInterrupt(f" in epoch {len(history) + 1}{kept}") from None
    return history


def train_on_mnist(network: Callable[[], nn.Module], options: Options) -> tuple[nn.Module, list[Epoch]]:
    """Build a network and train it on MNIST by stochastic gradient descent with momentum; return it and its history."""
    with processes(options.device) as device:
        torch.manual_seed(options.seed)
        train_loader, test_loader = mnist_loaders(options.batch_size, device, options.seed)
        model = network().to(device, memory_format=torch.channels_last)
        optimizer = torch.optim.SGD(model.parameters(), lr=options.lr, momentum=options.momentum)
        history = fit(model, optimizer, train_loader, test_loader, options.epochs, options.checkpoint)
        if options.plot and place()[0] == 0:
            plotting.training(history, model, *test_loader.tensors)
    return model, history


def save(path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, loader: Loader, history: list[Epoch]) -> None:
    """Write all that the next epoch depends on."""
    content = io.BytesIO()
    torch.save(
        {
            "recipe": recipe(model, optimizer, loader),
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "order": loader.generator.get_state(),
            "history": [tuple(epoch) for epoch in history],
        },
        content,
    )
    write_whole(path, content.getvalue())


def recipe(model: nn.Module, optimizer: torch.optim.Optimizer, loader: Loader) -> dict[str, str | float]:
    """What must be the same for a training to continue as if it had not been interrupted."""
    defaults = optimizer.defaults
    return {
        "network": type(model).__name__,
        "--batch-size": loader.batch_size,
        "--lr": defaults["lr"],
        "--momentum": defaults.get("momentum", 0),
        "--seed": loader.generator.initial_seed(),
    }


def load(path: Path) -> dict:
    """Read a checkpoint. Raises UserError where it is not a whole one; runs no code that a file may hold."""
    try:
        with zipfile.ZipFile(path) as content:  # torch.load does not look at the checksums
            if content.testzip():
                raise ValueError
        state = torch.load(path, map_location="cpu", weights_only=True)
        if {"recipe", "model", "optimizer", "random", "order", "history"} - state.keys():
            raise ValueError
        return state
    except Exception as error:  # a file of random bytes can raise almost anything
        raise UserError(f"{path} is not a whole checkpoint of this project; remove it or choose another") from error


def load_model(path: Path, model: nn.Module) -> nn.Module:
    """Put a checkpoint's weights into the model that they belong to."""
    try:
        model.load_state_dict(load(path)["model"])
    except (RuntimeError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path} holds another network than {type(model).__name__}; choose another checkpoint"
        ) from error
    return model


def resume(path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, loader: Loader) -> list[Epoch]:
    """Bring model, optimizer and random state to where the checkpoint left them; return the history so far."""
    check_writable(path)
    if not path.exists():
        return []
    state = load(path)
    for name, value in recipe(model, optimizer, loader).items():
        if (saved := state["recipe"].get(name)) != value:
            raise UserError(f"{path} was made with {name} {saved}, not {value}; use the same or another --checkpoint")
    load_model(path, model)
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    loader.generator.set_state(state["order"])
    return [Epoch(*epoch) for epoch in state["history"]]


@contextlib.contextmanager
def processes(device: str) -> Iterator[torch.device]:
    """The device to train on, after joining the other processes where torchrun started this one.

    Batches are shared among the processes: see train_epoch.
    """
    chosen = choose_device(device)
    if not dist.is_torchelastic_launched():
        yield chosen
        return
    if chosen.type != "cpu" and chosen.index is None:
        chosen = choose_device(f"{chosen.type}:{os.environ['LOCAL_RANK']}")
        torch.accelerator.set_device_index(chosen.index)
    if not dist.is_initialized():
        dist.init_process_group()
        atexit.register(dist.destroy_process_group)
        signal.signal(signal.SIGTERM, another_ended)  # torchrun sends it to those that are left
    try:
        yield chosen
    except RuntimeError as error:
        if not re.search("gloo|NCCL|[Cc]onnection", str(error)):
            raise
        another_ended()


def another_ended(*_: object) -> None:
    """Stop this process too, and say so once, whether the broken connection is noticed first or torchrun's signal."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise UserError("another process of this training ended; its own message tells why") from None


def place() -> tuple[int, int]:
    """This process's rank, and how many processes there are."""
    if dist.is_torchelastic_launched():
        return int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    return 0, 1


def add_up(value: torch.Tensor) -> torch.Tensor:
    """The sum of value over all processes."""
    if dist.is_initialized():
        dist.all_reduce(value)
    return value
