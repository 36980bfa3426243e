"""Lectures 10 and 11: the networks side by side.

    uv run ch10_cnn/compare.py

Each is trained as its own script does. Multiplications are those of one image on its way through the network, counted
by PyTorch; seconds are those of an epoch of training.
Ends with the most accurate of the five after one epoch.
"""

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from ch10_cnn.cnn import CNN
from ch10_cnn.deeper_cnn import DeeperCNN
from ch10_cnn.densenet import DenseNet
from ch10_cnn.inception import Inception
from ch10_cnn.residual import ResidualNet
from common.cli import run
from common.options import Device, Epochs, Seed
from common.training import Options, train_on_mnist

NETWORKS = [CNN, Inception, ResidualNet, DeeperCNN, DenseNet]


def parameters(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def multiplications(model: nn.Module) -> int:
    """Of the convolutions and linear layers, for one image."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.zeros(1, 1, 28, 28))
    return counter.get_total_flops() // 2  # a multiplication and an addition are two


def main(epochs: Epochs = 1, seed: Seed = 0, device: Device = "auto") -> dict[str, float]:
    rows = []
    accuracies = {}
    for network in NETWORKS:
        name = network.__name__
        print(name)
        model, history = train_on_mnist(network, Options(epochs=epochs, seed=seed, device=device))
        model = model.cpu().eval()
        accuracy = history[-1]["accuracy"]
        seconds = sum(epoch["seconds"] for epoch in history) / epochs
        rows.append(f"{name:12}{parameters(model):10,}  {multiplications(model):15,}  {accuracy:8.2%}  {seconds:7.1f}")
        accuracies[name] = accuracy
    print("\nnetwork     parameters  multiplications  accuracy  s/epoch")
    for row in rows:
        print(row)
    best = "CNN"
    for name, accuracy in accuracies.items():
        if accuracy > accuracies[best]:
            best = name
    print(f"The most accurate is {best}, {accuracies[best]:.2%} after epoch {epochs}.")
    return accuracies


if __name__ == "__main__":
    run(main)
