"""Lecture 10, sprint: about 99 % of MNIST in less than one epoch.

第 10 讲，冲刺：不到一轮训练，准确率约 99 %。

    uv run ch10_cnn/sprint.py

Batch norm, Adam, a one-cycle learning rate and label smoothing train fast. Where unsure, it also looks at the
image moved by a pixel.

You should see: test accuracy of about 99 %.

Source: github.com/tuomaso/train_mnist_fast, 2021 (99.04 % in 0.76 s on a GTX 1660 Ti).
"""

import time

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from common.cli import run
from common.data import Loader, mnist_loaders
from common.device import choose_device
from common.options import Count, Device, Seed

BATCH_SIZE = 256
IMAGES = 40_000  # to train on, each seen once


class SprintNet(nn.Module):
    """Logits of the ten digits, N×10, from images N×1×28×28: the CNN, wider, with batch norm, of 24×24 pixels."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, kernel_size=5, bias=False)  # the norm after it has a bias of its own
        self.norm1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, kernel_size=5, bias=False)
        self.norm2 = nn.BatchNorm2d(32)
        self.pooling = nn.MaxPool2d(2)
        self.fc = nn.Linear(32 * 3 * 3, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, :, 2:26, 2:26]  # N×1×28×28 → N×1×24×24: most digits have nothing in the margin
        x = relu(self.norm1(self.pooling(self.conv1(x))))  # → N×16×20×20 → N×16×10×10
        x = relu(self.norm2(self.pooling(self.conv2(x))))  # → N×32×6×6 → N×32×3×3
        return self.fc(x.flatten(1))  # → N×288 → N×10


def train(images: Tensor, labels: Tensor, seed: int) -> SprintNet:
    """Train a new network on images N×1×28×28 and labels N, each seen once."""
    torch.manual_seed(seed)
    # Two switches for speed alone. channels_last: the channels of a pixel lie side by side in memory. fused: the
    # optimizer updates all weights in one call. betas: Adam forgets old gradients sooner than by default.
    model = SprintNet().to(images.device).to(memory_format=torch.channels_last)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.05)  # targets of 0.955 and 0.005 in place of 1 and 0
    optimizer = torch.optim.Adam(model.parameters(), betas=(0.7, 0.9), fused=True)
    batches = images.split(BATCH_SIZE)  # in the file's order, which is mixed already
    schedule = torch.optim.lr_scheduler.OneCycleLR(  # up to max_lr in a tenth of the steps, then down to zero
        optimizer, max_lr=0.04, total_steps=len(batches), pct_start=0.1, cycle_momentum=False
    )
    for x, y in zip(batches, labels.split(BATCH_SIZE)):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()  # the learning rate of the next step
    return model


@torch.no_grad()
def evaluate(model: SprintNet, loader: Loader, unsure_below: float = 0.5) -> float:
    """The accuracy. Where no digit has that probability, the network also looks at the image moved by a pixel."""
    model.eval()
    correct = 0.0
    for x, y in loader:
        logits = model(x)
        unsure = logits.softmax(dim=1).amax(dim=1) < unsure_below
        for shift in [(0, 1), (0, -1), (1, 0), (-1, 0)]:
            logits[unsure] += model(x[unsure].roll(shift, dims=(2, 3)))
        correct += (logits.argmax(dim=1) == y).sum()
    return float(correct / loader.samples)


def main(seed: Seed = 0, runs: Count = 1, device: Device = "auto") -> list:
    """:param runs: how many networks to train, with one seed after the other"""
    train_loader, test_loader = mnist_loaders(BATCH_SIZE, choose_device(device))
    images, labels = train_loader.tensors
    seconds, accuracies = [], []
    for run_seed in range(seed, seed + runs):
        start = time.perf_counter()
        model = train(images[:IMAGES], labels[:IMAGES], run_seed)
        accuracies.append(evaluate(model, test_loader))  # waits for an accelerator, so the clock is read after it
        seconds.append(time.perf_counter() - start)
        print(f"seed {run_seed}  {seconds[-1]:.2f} s  test accuracy {accuracies[-1]:.2%}")
    print(f"The test accuracy is {sum(accuracies) / runs:.2%} after {sum(seconds) / runs:.1f} s, on average.")
    return accuracies


if __name__ == "__main__":
    run(main, all_cores=True)
