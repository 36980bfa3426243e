"""Lecture 9, in one file: everything that the lecturer types, from the data to the accuracy.

    uv run ch09_softmax_mnist/mnist_in_one_file.py

It needs torch and torchvision, but nothing of this project: copy it out and it runs.
It prints the loss every 300 batches and the accuracy after each epoch. mnist_mlp.py trains the same network faster.
Ten epochs end with an accuracy of about 97 %.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, optim
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

EPOCHS = 10
batch_size = 64
lr = 0.01
momentum = 0.5
ROOT = Path(__file__).parent.parent / "data"  # this project's, with MNIST in it
if not ROOT.exists():
    ROOT = Path("data")  # the file was copied out: torchvision downloads MNIST to this folder

# Prepare the dataset.
transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
train_dataset = datasets.MNIST(root=ROOT, train=True, download=True, transform=transform)
train_loader = DataLoader(train_dataset, shuffle=True, batch_size=batch_size)
test_dataset = datasets.MNIST(root=ROOT, train=False, download=True, transform=transform)
test_loader = DataLoader(test_dataset, shuffle=False, batch_size=batch_size)


# Design the model.
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = torch.nn.Linear(784, 512)
        self.l2 = torch.nn.Linear(512, 256)
        self.l3 = torch.nn.Linear(256, 128)
        self.l4 = torch.nn.Linear(128, 64)
        self.l5 = torch.nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = x.view(-1, 784)  # N×1×28×28 → N×784
        x = F.relu(self.l1(x))
        x = F.relu(self.l2(x))
        x = F.relu(self.l3(x))
        x = F.relu(self.l4(x))
        return self.l5(x)  # N×10 logits: no activation, for CrossEntropyLoss applies log-softmax


model = Net()

# Construct the loss and the optimizer.
criterion = torch.nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=lr, momentum=momentum)


# Train and test.
def train(epoch: int) -> None:
    running_loss = 0.0
    for batch_idx, data in enumerate(train_loader):
        inputs, target = data
        optimizer.zero_grad()  # backward adds to .grad, so the last batch's must go

        outputs = model(inputs)  # forward
        loss = criterion(outputs, target)  # the mean over the batch
        loss.backward()  # the gradient of the loss for each weight
        optimizer.step()  # a step against it

        running_loss += loss.item()
        if batch_idx % 300 == 299:
            print(f"[{epoch + 1}, {batch_idx + 1:5}] loss: {running_loss / 300:.3f}")
            running_loss = 0.0


def test() -> None:
    correct = 0
    total = 0
    with torch.no_grad():  # no gradients are needed here
        for data in test_loader:
            images, labels = data
            outputs = model(images)
            _, predicted = torch.max(outputs, dim=1)  # the largest logit of each row, and its column: the digit
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
    print(f"Accuracy on test set: {100 * correct // total} %")


if __name__ == "__main__":
    for epoch in range(EPOCHS):
        train(epoch)
        test()
