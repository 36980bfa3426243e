"""The lecture's train() and test() on MNIST, and the loop around them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from common import distributed, plotting
from common.checkpoint import Checkpoint, History
from common.cli import Count, LearningRate, Momentum, SavePath, Seed, check_finite, progress
from common.data import Loader, mnist_loaders

import torch
from torch import nn
from torch.nn.functional import cross_entropy

Network = TypeVar("Network", bound=nn.Module)


@dataclass(frozen=True)
class Options:
    """What every script that trains on MNIST lets you choose."""

    epochs: Count = 10  # how often the whole training set is seen
    batch_size: Count = 64  # images in a step
    lr: LearningRate = 0.01  # learning rate
    momentum: Momentum = 0.5  # share of the last step that is kept in the next
    seed: Seed = 0  # fixes every random choice
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps, xpu
    plot: bool = False  # draw loss, accuracy and the misread digits
    checkpoint: SavePath = None  # saved after each epoch; the same command continues from it


def train_epoch(model: nn.Module, loader: Loader, optimizer: torch.optim.Optimizer, title: str = "train") -> float:
    """The lecture's train(): one step per batch over the whole training set. Returns the mean loss."""
    model.train()
    total = 0.0
    for images, labels in progress(loader, title):
        images, labels = distributed.share(images, labels)  # all of them; under torchrun, this process's share
        loss = cross_entropy(model(images), labels)  # the mean over the batch; lecture: criterion(outputs, target)
        optimizer.zero_grad()  # backward adds to .grad, so the last batch's must go
        loss.backward()  # the gradient of the loss for each weight
        optimizer.step()  # a step against it
        total += loss.detach() * len(labels)  # lecture: loss.item(), for which a GPU would have to finish every step
    return distributed.add_up(total) / loader.samples


@torch.no_grad()
def evaluate(model: nn.Module, loader: Loader) -> float:
    """The lecture's test(): the accuracy, that is the share of images whose largest logit is the label's."""
    model.eval()
    correct = 0.0
    for images, labels in loader:
        images, labels = distributed.share(images, labels)
        predicted = model(images).argmax(dim=1)  # lecture: _, predicted = torch.max(outputs.data, dim=1)
        correct += (predicted == labels).sum()
    return distributed.add_up(correct) / loader.samples


def train_on_mnist(network: Callable[[], Network], options: Options) -> tuple[Network, History]:
    """Build a network and train it on MNIST by stochastic gradient descent with momentum.

    Prints a line an epoch; with a checkpoint, saves after each and continues from it. Returns the network and the
    history. Raises UserError where the loss stops being a number, or the checkpoint belongs to another training.
    """
    device = distributed.join(options.device)
    torch.manual_seed(options.seed)
    train_loader, test_loader = mnist_loaders(options.batch_size, device, options.seed)
    model = network().to(device).to(memory_format=torch.channels_last)  # the layout that convolutions run fastest in
    optimizer = torch.optim.SGD(model.parameters(), lr=options.lr, momentum=options.momentum)
    settings = {"--batch-size": options.batch_size, "--lr": options.lr, "--momentum": options.momentum}
    settings["--seed"] = options.seed
    trained = distributed.parallel(model, train_loader)  # the same model, its gradients averaged under torchrun
    checkpoint = Checkpoint(options.checkpoint, settings, train_loader.generator, model, optimizer)
    with checkpoint as history:  # of the epochs that are done
        for epoch in range(len(history) + 1, options.epochs + 1):
            start = time.perf_counter()
            loss = train_epoch(trained, train_loader, optimizer, f"epoch {epoch}")
            seconds = time.perf_counter() - start
            check_finite(loss, options.lr)
            accuracy = evaluate(model, test_loader)
            print(f"epoch {epoch:2}  loss {loss:.4f}  test accuracy {accuracy:.2%}  {seconds:.1f} s", flush=True)
            history.append({"loss": loss, "accuracy": accuracy, "seconds": seconds})
            checkpoint.save()
    if options.plot and distributed.rank() == 0:
        plotting.learning_curves(history, model, *test_loader.tensors)
    return model, history
