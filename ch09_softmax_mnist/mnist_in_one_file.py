"""Lecture 9, in one file: all that the lecturer types, from the data to the accuracy.

第 9 讲，全部写在一个文件里：老师敲的每一行，从数据到准确率。

    uv run ch09_softmax_mnist/mnist_in_one_file.py

It needs torch and torchvision, nothing of this project: copy it, or paste it into a notebook, and it runs.
mnist_mlp.py trains the same network faster.

You should see: an accuracy of about 97 % after ten epochs.
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
here = Path(__file__).parents[1] if "__file__" in globals() else Path()  # a notebook has no __file__
root = here / "data"  # this project's, with MNIST in it
if not root.exists():
    root = Path("data")  # the file was copied out: torchvision downloads MNIST to this folder

# Prepare the dataset.
transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
train_dataset = datasets.MNIST(root=root, train=True, download=True, transform=transform)
train_loader = DataLoader(train_dataset, shuffle=True, batch_size=batch_size)
test_dataset = datasets.MNIST(root=root, train=False, download=True, transform=transform)
test_loader = DataLoader(test_dataset, shuffle=False, batch_size=batch_size)


# Design the model.
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = torch.nn.Linear(28 * 28, 512)
        self.l2 = torch.nn.Linear(512, 256)
        self.l3 = torch.nn.Linear(256, 128)
        self.l4 = torch.nn.Linear(128, 64)
        self.l5 = torch.nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = x.view(-1, 28 * 28)  # N×1×28×28 → N×784
        x = F.relu(self.l1(x))  # → N×512
        x = F.relu(self.l2(x))  # → N×256
        x = F.relu(self.l3(x))  # → N×128
        x = F.relu(self.l4(x))  # → N×64
        return self.l5(x)  # → N×10 logits, no activation: CrossEntropyLoss applies log-softmax


model = Net()

# Construct the loss and the optimizer.
criterion = torch.nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=lr, momentum=momentum)


# Train and test.
def train(epoch: int) -> None:
    running_loss = 0.0
    for batch_idx, data in enumerate(train_loader):
        inputs, target = data  # N×1×28×28, N
        # The lecturer's order: he clears first. The other lessons clear right before backward; both work.
        optimizer.zero_grad()  # clear the old gradients
        outputs = model(inputs)  # the logits, N×10
        loss = criterion(outputs, target)  # the mean over the batch
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights

        running_loss += loss.item()
        if batch_idx % 300 == 299:
            print(f"[{epoch + 1}, {batch_idx + 1:5}] loss: {running_loss / 300:.3f}")
            running_loss = 0.0


def test() -> None:
    correct = 0
    total = 0
    with torch.no_grad():  # without gradients: nothing is learned here
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
