"""What torch says while a learner types lecture 5, and what helps."""

import torch
from torch import nn

from ch05_linear_regression import optimizers
from ch05_linear_regression.linear_regression import LinearModel, x_data, y_data


class NoSuper(nn.Module):
    def __init__(self):
        self.linear = nn.Linear(1, 1)


class OneUnderscore(nn.Module):
    def _init_(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)


class Foward(nn.Module):
    def foward(self, x):
        return x


class NoSelf(nn.Module):
    def forward(x):  # noqa: N805
        return x


def sgd(model: nn.Module):
    return torch.optim.SGD(model.parameters(), lr=0.01)


def lbfgs(closure: bool):
    model = nn.Linear(1, 1)
    optimizer = torch.optim.LBFGS(model.parameters())
    if closure:
        optimizers.train_lbfgs(model, optimizer, 1)
    else:
        optimizer.step()


def right():
    """The lecture's model, called as the page says."""
    model = LinearModel()
    sgd(model)
    assert model(x_data).shape == (3, 1)


def loss_of(x=x_data, y=y_data, criterion=None):
    return (criterion or nn.MSELoss())(LinearModel()(x), y)


ROW = torch.tensor([1.0, 2.0, 3.0])
WHOLE = torch.tensor([[1], [2], [3]])

ERRORS = {
    "cannot assign module before Module.__init__() call": (NoSuper, right),
    "optimizer got an empty parameter list": (lambda: sgd(OneUnderscore()), right),
    "object has no attribute 'linear'": (lambda: OneUnderscore()(x_data), right),
    'is missing the required "forward" function': (lambda: Foward()(x_data), right),
    "forward() takes 1 positional argument but 2 were given": (lambda: NoSelf()(x_data), right),
    "__init__() takes 1 positional argument but 2 were given": (lambda: LinearModel(x_data), right),
    "must be Tensor, not float": (lambda: LinearModel()(4.0), lambda: LinearModel()(torch.tensor([[4.0]]))),
    "mat1 and mat2 shapes cannot be multiplied (1x3 and 1x1)": (
        lambda: LinearModel()(ROW),
        lambda: (right(), LinearModel()(ROW.view(-1, 1))),
    ),
    "mat1 and mat2 must have the same dtype, but got Long and Float": (
        lambda: LinearModel()(WHOLE),
        lambda: LinearModel()(WHOLE.float()),
    ),
    "Using a target size (torch.Size([3])) that is different to the input size (torch.Size([3, 1])).": (
        lambda: loss_of(y=ROW),
        lambda: loss_of(y=ROW.view(-1, 1)),
    ),
    "size_average and reduce args will be deprecated, please use reduction='sum' instead.": (
        lambda: loss_of(criterion=nn.MSELoss(size_average=False)),
        lambda: loss_of(criterion=nn.MSELoss(reduction="sum")),
    ),
    "Boolean value of Tensor with more than one value is ambiguous": (
        lambda: nn.MSELoss(LinearModel()(x_data), y_data),
        loss_of,
    ),
    "'method' object is not iterable": (
        lambda: torch.optim.SGD(LinearModel().parameters, lr=0.01),
        lambda: torch.optim.SGD(LinearModel().parameters(), lr=0.01),
    ),
    "LBFGS.step() missing 1 required positional argument: 'closure'": (
        lambda: lbfgs(closure=False),
        lambda: lbfgs(closure=True),
    ),
    "invalid index of a 0-dim tensor.": (lambda: loss_of().data[0], lambda: loss_of().item()),
    "a Tensor with 3 elements cannot be converted to Scalar": (
        lambda: LinearModel()(x_data).item(),
        lambda: (LinearModel()(x_data).tolist(), LinearModel()(x_data).mean().item()),
    ),
}
