"""The exercises of lecture 5."""

import torch
from torch import nn

from ch05_linear_regression import exercise_05
from ch05_linear_regression.linear_regression import LinearModel, x_data, y_data
from tests.exercises import *  # noqa: F403

EXERCISE = exercise_05


def loop(*lines: str):
    """A train() with these of the last three lines of its loop, in this order."""

    def train(model, criterion, optimizer, epochs):
        for _ in range(epochs):
            loss = criterion(model(x_data), y_data)
            run = {"clear": optimizer.zero_grad, "backward": loss.backward, "step": optimizer.step}
            for line in lines:
                run[line]()
        return loss.item()

    return train


class Unchanged(LinearModel):
    def forward(self, x):
        return x


class ThreeIn(LinearModel):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 1)


def train_and_predict(model, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        optimizer.zero_grad()
        nn.MSELoss()(model(x_data), y_data).backward()
        optimizer.step()
    return model(x_data).detach()


ANSWERS = {
    "x_data": x_data,
    "y_data": y_data,
    "LinearModel": LinearModel,
    "train": loop("clear", "backward", "step"),
    "train_and_predict": train_and_predict,
    "parameters": 8,
}
MISTAKES = [
    ("x_data", torch.tensor([1.0, 2.0, 3.0]), "this is a row"),
    ("x_data", torch.tensor([[1], [2], [3]]), "whole numbers"),
    ("x_data", [[1.0], [2.0], [3.0]], "torch.tensor"),
    ("y_data", torch.tensor([2.0, 4.0, 6.0]), "this is a row"),
    ("y_data", torch.tensor([[2], [4], [6]]), "whole numbers"),
    ("y_data", x_data, "is 2·x"),
    ("LinearModel", Unchanged, "returns x as it came"),
    ("LinearModel", ThreeIn, "one number in"),
    ("train", loop(), "nothing moves"),
    ("train", loop("clear", "step", "backward"), "nothing moves"),
    ("train", loop("backward", "clear", "step"), "nothing moves"),
    ("train", loop("backward", "step"), "where is zero_grad()"),
    ("train", lambda *words: loop("clear", "backward", "step")(*words[:-1], 1), "one epoch, not two"),
    ("train_and_predict", exercise_05.train_and_predict, "print y_pred.shape"),
    ("parameters", 6, "the biases are missing"),
    ("parameters", 9, "not to an input"),
    ("parameters", 7, "a bias of its own"),
]


def test_clearing_after_the_step_passes_too(verdict):
    code, out = verdict(exercise_05, ANSWERS | {"train": loop("backward", "step", "clear")})
    assert code == 0, out
