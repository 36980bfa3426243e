"""Lectures 10 and 11: five networks side by side.

第 10、11 讲：五个网络并排比较。

    uv run ch10_cnn/compare.py

Each is trained for one epoch, otherwise as its own script does. Multiplications are those of one image; seconds
are those of one epoch.

You should see: Inception makes 12.9 times as many multiplications as CNN.
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


def main(epochs: Epochs = 1, seed: Seed = 0, device: Device = "auto"):
    rows = []
    counts = {}
    for network in NETWORKS:
        name = network.__name__
        print(name)
        model, history = train_on_mnist(network, Options(epochs=epochs, seed=seed, device=device))
        model = model.cpu().eval()
        counts[name] = multiplications(model)
        accuracy = history[-1]["accuracy"]
        seconds = sum(epoch["seconds"] for epoch in history) / epochs
        rows.append(f"{name:12}{parameters(model):10,}  {counts[name]:15,}  {accuracy:8.2%}  {seconds:7.1f}")
    print("\nnetwork     parameters  multiplications  accuracy  s/epoch")
    for row in rows:
        print(row)
    most = max(counts, key=counts.get)
    print(f"{most} makes {counts[most] / counts['CNN']:.1f} times as many multiplications as CNN.")
    print("One seed does not tell which network reads best.")
    return rows


if __name__ == "__main__":
    run(main)
