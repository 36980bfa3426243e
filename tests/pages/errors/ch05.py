"""What torch says while a learner types lecture 5, and what helps."""

from operator import call

import torch
from torch import nn
from torch.optim import LBFGS, SGD

from ch05_linear_regression import optimizers
from ch05_linear_regression.linear_regression import LinearModel, x_data, y_data

MODEL = LinearModel()
BARE = nn.Module()  # as with `_init_` and `foward`: neither is what it should be
ROW, WHOLE = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([[1], [2], [3]])


class NoSuper(nn.Module):
    def __init__(self):
        self.linear = nn.Linear(1, 1)


class NoSelf(nn.Module):
    def forward(x):  # noqa: N805
        return x


ERRORS = {
    "cannot assign module before Module.__init__() call": (call, NoSuper, LinearModel),
    "optimizer got an empty parameter list": (lambda model: SGD(model.parameters(), lr=0.01), BARE, MODEL),
    "object has no attribute 'linear'": (lambda model: model.linear(x_data), BARE, MODEL),
    'is missing the required "forward" function': (lambda model: model(x_data), BARE, MODEL),
    "forward() takes 1 positional argument but 2 were given": (lambda model: model(x_data), NoSelf(), MODEL),
    "__init__() takes 1 positional argument but 2 were given": (lambda model: model(x_data), LinearModel, MODEL),
    "must be Tensor, not float": (MODEL, 4.0, torch.tensor([[4.0]])),
    "mat1 and mat2 shapes cannot be multiplied (1x3 and 1x1)": (MODEL, ROW, ROW.view(-1, 1), x_data),
    "mat1 and mat2 must have the same dtype, but got Long and Float": (MODEL, WHOLE, WHOLE.float()),
    "Using a target size (torch.Size([3])) that is different to the input size (torch.Size([3, 1])).": (
        lambda y: nn.MSELoss()(MODEL(x_data), y),
        ROW,
        ROW.view(-1, 1),
    ),
    "size_average and reduce args will be deprecated, please use reduction='sum' instead.": (
        lambda option: nn.MSELoss(**option),
        {"size_average": False},
        {"reduction": "sum"},
    ),
    "Boolean value of Tensor with more than one value is ambiguous": (
        call,
        lambda: nn.MSELoss(MODEL(x_data), y_data),
        lambda: nn.MSELoss()(MODEL(x_data), y_data),
    ),
    "'method' object is not iterable": (lambda them: SGD(them, lr=0.01), MODEL.parameters, MODEL.parameters()),
    "LBFGS.step() missing 1 required positional argument: 'closure'": (
        call,
        lambda: LBFGS(MODEL.parameters()).step(),
        lambda: optimizers.train_lbfgs(MODEL.linear, LBFGS(MODEL.parameters()), 1),
    ),
    "invalid index of a 0-dim tensor.": (call, lambda: x_data.sum().data[0], x_data.sum().item),
    "a Tensor with 3 elements cannot be converted to Scalar": (call, x_data.item, x_data.tolist, x_data.mean().item),
}
