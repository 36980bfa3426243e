"""The lecture's train() and test() on MNIST, and the loop around them."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from cyclopts import Parameter
from torch import nn
from torch.nn.functional import cross_entropy

from common import distributed
from common.checkpoint import Checkpoint, History
from common.cli import check_finite, progress, warn_if_stuck
from common.data import Loader, mnist_loaders
from common.options import Batch, Device, Epochs, LearningRate, Momentum, Plot, SavePath, Seed


@Parameter(name="*")  # its fields are options: --epochs, not --training.epochs
@dataclass(frozen=True)
class Options:
    """What every script that trains on MNIST lets you choose."""

    epochs: Epochs = 10
    batch_size: Batch = 64
    lr: LearningRate = 0.01
    momentum: Momentum = 0.5
    seed: Seed = 0
    device: Device = "auto"
    plot: Plot = False
    checkpoint: SavePath = None


def train_epoch(model: nn.Module, loader: Loader, optimizer: torch.optim.Optimizer, title: str = "train") -> float:
    """The lecture's train(): one step per batch over the whole training set. Returns the mean loss."""
    model.train()
    total = 0.0
    for images, labels in progress(loader, title):
        loss = cross_entropy(model(images), labels)  # the mean over the batch; lecture: criterion(outputs, target)
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights
        total += loss.detach() * len(labels)  # lecture: loss.item(), for which a GPU would have to finish every step
    return distributed.add_up(total) / loader.samples


@torch.no_grad()
def evaluate(model: nn.Module, loader: Loader) -> float:
    """The lecture's test(): the accuracy, that is the share of images whose largest logit is the label's."""
    model.eval()
    correct = 0
    for images, labels in loader:
        predicted = model(images).argmax(dim=1)  # lecture: _, predicted = torch.max(outputs.data, dim=1)
        correct += (predicted == labels).sum().item()
    return correct / loader.samples


def train_on_mnist(network: Callable[[], nn.Module], options: Options) -> tuple[nn.Module, History]:
    """Build a network and train it on MNIST by stochastic gradient descent with momentum.

    Prints a line an epoch; with a checkpoint, saves after each and continues from it. Returns the network and the
    history. Raises UserError where the loss stops being a number, or the checkpoint belongs to another training.
    """
    device = distributed.join(options.device)
    torch.manual_seed(options.seed)
    train_loader, test_loader = mnist_loaders(options.batch_size, device, options.seed)
    images, labels = test_loader.tensors
    model = network().to(device).to(memory_format=torch.channels_last)  # convolutions take 0.7 of the time in it
    try:
        evaluate(model, Loader(images[:2], labels[:2], batch_size=2))
    except RuntimeError:  # the lecture's x.view(batch_size, -1) needs the ordinary layout
        model.to(memory_format=torch.contiguous_format)
    optimizer = torch.optim.SGD(model.parameters(), lr=options.lr, momentum=options.momentum)
    trained = distributed.parallel(model, train_loader)  # the same model, its gradients averaged under torchrun
    settings = {"--batch-size": options.batch_size, "--lr": options.lr, "--momentum": options.momentum}
    settings["--seed"] = options.seed
    checkpoint = Checkpoint(options.checkpoint, settings, train_loader.generator, model, optimizer)
    history = checkpoint.history  # of the epochs that are done
    for epoch in range(len(history) + 1, options.epochs + 1):
        start = time.perf_counter()
        loss = train_epoch(trained, train_loader, optimizer, f"epoch {epoch}")
        seconds = time.perf_counter() - start
        check_finite(loss, options.lr)
        accuracy = evaluate(model, test_loader)
        print(f"epoch {epoch:2}  loss {loss:.4f}  test accuracy {accuracy:.2%}  {seconds:.1f} s", flush=True)
        if epoch in (1, options.epochs):
            warn_if_stuck(loss, accuracy, labels.bincount() / len(labels))
        history.append({"loss": loss, "accuracy": accuracy, "seconds": seconds})
        checkpoint.save()
    return model, history
