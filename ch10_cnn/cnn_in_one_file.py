"""Lecture 10, in one file: everything that the lecturer types, from the data to the accuracy.

第 10 讲的完整程序：从数据到准确率，都在一个文件里。

    uv run ch10_cnn/cnn_in_one_file.py

It needs torch and torchvision alone: copy it, or paste it into a notebook. cnn.py is faster.

You should see: the loss every 300 batches; ten epochs end with an accuracy of about 98 %.
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
        self.conv1 = torch.nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = torch.nn.Conv2d(10, 20, kernel_size=5)
        self.pooling = torch.nn.MaxPool2d(2)
        self.fc = torch.nn.Linear(20 * 4 * 4, 10)

    def forward(self, x: Tensor) -> Tensor:
        batch_size = x.size(0)
        x = F.relu(self.pooling(self.conv1(x)))  # N×1×28×28 → N×10×24×24 → N×10×12×12
        x = F.relu(self.pooling(self.conv2(x)))  # → N×20×8×8 → N×20×4×4
        x = x.view(batch_size, -1)  # → N×320
        return self.fc(x)  # → N×10 logits, no activation: CrossEntropyLoss applies log-softmax


model = Net()
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
model.to(device)  # the model moves to the GPU once, before the optimizer is made

# Construct the loss and the optimizer.
criterion = torch.nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=lr, momentum=momentum)


# Train and test. The lecturer clears the gradients first; the other lessons do so just before backward.
def train(epoch: int) -> None:
    running_loss = 0.0
    for batch_idx, data in enumerate(train_loader):
        inputs, target = data
        inputs, target = inputs.to(device), target.to(device)  # each batch must be where the model is
        optimizer.zero_grad()  # clear the old gradients

        outputs = model(inputs)
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
    with torch.no_grad():  # no gradients are needed here
        for data in test_loader:
            inputs, target = data
            inputs, target = inputs.to(device), target.to(device)
            outputs = model(inputs)
            _, predicted = torch.max(outputs, dim=1)  # the largest logit of each row, and its column: the digit
            total += target.size(0)
            correct += (predicted == target).sum().item()
    print(f"Accuracy on test set: {100 * correct // total} %")


if __name__ == "__main__":
    for epoch in range(EPOCHS):
        train(epoch)
        test()
