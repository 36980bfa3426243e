"""Lecture 8: a Dataset gives samples, a DataLoader makes shuffled mini-batches of them.

    uv run ch08_dataloader/diabetes_loader.py

An epoch sees every sample once; the batch size is how many share a step; an iteration is one step. The workers are
processes that load batches ahead. Windows and macOS start them by importing this file anew, so the training must stand
under the guard at the end; without it, each worker would start a training of its own.
The notes judge by the training data; here 151 people are held out.
Ends with the accuracy on these 151 people, whom the network never saw: 77.48%.
"""

import math

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, random_split

from common.cli import Count, LearningRate, Seed, Workers, check_finite, run
from common.data import diabetes


class DiabetesDataset(Dataset):
    """The 759 people, one at a time."""

    def __init__(self):
        self.features, self.labels = diabetes()  # 759×8, 759×1

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.features[index], self.labels[index]

    def __len__(self) -> int:
        return len(self.features)


class Model(nn.Module):
    """The probability of class 1, N×1, from features N×8."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 6), nn.Sigmoid(), nn.Linear(6, 4), nn.Sigmoid(), nn.Linear(4, 1))

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.layers(x))


def main(
    epochs: Count = 100,
    batch_size: Count = 32,
    lr: LearningRate = 0.5,
    workers: Workers = 2,
    seed: Seed = 0,
) -> float:
    dataset = DiabetesDataset()
    iterations = math.ceil(len(dataset) / batch_size)
    last = len(dataset) - (iterations - 1) * batch_size
    print(f"{len(dataset)} samples, {batch_size} a batch: {iterations} iterations an epoch, the last batch of {last}")

    torch.manual_seed(seed)
    training, unseen = random_split(dataset, [0.8, 0.2])
    loader = DataLoader(
        training, batch_size, shuffle=True, num_workers=workers, persistent_workers=workers > 0
    )  # persistent: workers stay for all epochs, for they take longer to start than an epoch to run
    print(f"training on {len(training)} of them: {len(loader)} iterations an epoch")

    model = Model()
    criterion = nn.BCELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(1, epochs + 1):
        total = 0.0
        for features, labels in loader:
            loss = criterion(model(features), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        check_finite(total, lr)
        if epoch % math.ceil(epochs / 10) == 0:
            print(f"epoch {epoch:4}  loss = {total / len(training):.4f}")

    features, labels = next(iter(DataLoader(unseen, len(unseen))))
    accuracy = ((model(features) > 0.5) == labels).float().mean().item()
    majority = labels.mean().item()
    print(f"Right for {accuracy:.2%} of {len(unseen)} unseen people; judging all alike: {majority:.2%}.")
    return accuracy


if __name__ == "__main__":
    run(main)
