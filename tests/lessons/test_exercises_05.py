"""The exercises of lecture 5."""

import torch

from ch05_linear_regression.linear_regression import LinearModel, x_data, y_data
from tests.exercises import *  # noqa: F403


def train(model, criterion, optimizer, epochs):
    for _ in range(epochs):
        loss = criterion(model(x_data), y_data)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


ANSWERS = {
    "x_data": x_data,
    "y_data": y_data,
    "LinearModel": LinearModel,
    "train": train,
    "train_and_predict": "[2.0, 4.0, 6.0] → [[2.0], [4.0], [6.0]]",
}
PREDICTED = {"parameters": [8, 6, 9, 7]}
MISTAKES = [
    ("x_data", torch.tensor([1.0, 2.0, 3.0]), "this is a row"),
    ("x_data", torch.tensor([[1], [2], [3]]), "whole numbers"),
    ("y_data", torch.tensor([2.0, 4.0, 6.0]), "this is a row"),
    ("y_data", torch.tensor([[2], [4], [6]]), "whole numbers"),
    ("LinearModel", "self.linear(x) → x", "returns x as it came"),
    ("train", "optimizer.step() →", "nothing moves"),
    ("train", "loss.backward() → loss.backward(); optimizer.zero_grad()", "nothing moves"),
    ("train", "optimizer.zero_grad() → | optimizer.step() → optimizer.step(); optimizer.zero_grad()", "All right!"),
    ("train", "optimizer.zero_grad() →", "where is zero_grad()"),
    ("train", "optimizer.step() → optimizer.step(); return loss.item()", "one epoch, not two"),
    ("train_and_predict", None, "print y_pred.shape"),
]
