"""Lecture 10: kernels, feature maps and accuracy change while the network learns.

第 10 讲：网络学习时，卷积核、特征图和准确率怎样变化。

    uv run ch10_cnn/first_steps.py --plot

The kernels of cnn.py begin at random; every step changes each weight a little.

You should see: about 10 % by guessing, then above 90 % after 400 steps, less than half an epoch.
"""

import torch
from torch import nn
from torch.nn.functional import relu

from ch10_cnn.cnn import CNN
from common.cli import run
from common.data import mnist_loaders
from common.options import Plot, Seed

STEPS = 400  # of the 938 in an epoch
EVERY = 25  # steps between two looks


def main(seed: Seed = 0, plot: Plot = False):
    torch.manual_seed(seed)
    train_loader, test_loader = mnist_loaders(batch_size=64, seed=seed)
    test_images, test_labels = test_loader.tensors
    model = CNN().to(memory_format=torch.channels_last)  # the layout that convolutions run fastest in
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    accuracies, kernels, maps = [], [], []  # as they were at each look
    for step, (images, labels) in enumerate(train_loader):
        if step % EVERY == 0:
            with torch.no_grad():
                predicted = model(test_images[:1000]).argmax(dim=1)
                accuracies.append((predicted == test_labels[:1000]).float().mean().item())
                kernels.append(model.conv1.weight[:, 0].clone())  # 10×1×5×5 → 10×5×5; a copy: the weight will change
                maps.append(relu(model.conv1(test_images[0])))  # 1×28×28 → 10×24×24
        if step % 100 == 0:
            print(f"after {step:3} steps  test accuracy {accuracies[-1]:.1%}")
        if step == STEPS:
            break
        logits = model(images)
        loss = criterion(logits, labels)
        optimizer.zero_grad()  # clear the old gradients
        loss.backward()  # compute the new ones
        optimizer.step()  # update the weights

    above = "above" if accuracies[-1] > 0.9 else "not above"
    print(f"From about 10 % by guessing, {STEPS} steps led to {accuracies[-1]:.1%}, {above} 90 %.")
    if plot:
        from ch10_cnn.figures.first_steps import draw

        draw(accuracies, kernels, maps)
    return accuracies, kernels, maps


if __name__ == "__main__":
    run(main)
