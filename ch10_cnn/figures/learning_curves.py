"""Loss and test accuracy of each epoch, and the test digits that the network misreads."""

import torch

from common import plotting
from common.data import mnist
from common.plotting import term


def draw(model, history):
    draw_curves(history)
    draw_misread(model)


def draw_curves(history):
    figure = plotting.figure(7, 5.6)
    loss, accuracy = figure.subplots(2, 1, sharex=True)
    epochs = range(1, len(history) + 1)
    loss.plot(epochs, [epoch["loss"] for epoch in history], "o-", color=plotting.ERROR)
    loss.set(ylabel=term("training loss", "损失"), ylim=(0, None))
    accuracy.plot(epochs, [100 * epoch["accuracy"] for epoch in history], "o-", color=plotting.ACCURACY)
    accuracy.set(xlabel=term("epoch", "轮"), ylabel=term("accuracy %", "准确率"), xlim=(0.5, len(history) + 0.5))
    accuracy.set(ylim=(None, 100))
    after = term(f"after epoch {len(history)}", f"第 {len(history)} 轮后")
    accuracy.set(title=f"{history[-1]['accuracy']:.2%} {after}")
    accuracy.locator_params(axis="x", integer=True, min_n_ticks=1)
    plotting.show(figure)


@torch.no_grad()
def draw_misread(model):
    images, labels = mnist(train=False)
    device = next(model.parameters()).device
    predicted = model(images.to(device)).argmax(dim=1).cpu()
    wrong = (predicted != labels).nonzero().flatten()
    figure = plotting.figure(7, 4.9)
    figure.suptitle(f"{len(wrong)} / {len(labels):,} {term('misread', '认错')}")
    grid = figure.subplots(3, 5, subplot_kw={"frame_on": False, "xticks": [], "yticks": []}).flat
    for axes, index in zip(grid, wrong.tolist()):
        axes.imshow(images[index, 0].numpy())
        axes.set_title(f"{labels[index]} → {predicted[index]}")
    plotting.show(figure, "misread")
