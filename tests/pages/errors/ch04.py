"""What torch says while a learner types lecture 4, and what helps."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from ch04_backprop.autograd_sgd import loss, x_data, y_data


def leaf(requires_grad: bool = True) -> Tensor:
    """The lecture's w."""
    w = torch.Tensor([1.0])
    w.requires_grad = requires_grad
    return w


def loss_of(w: Tensor):
    loss(1.0, 2.0, w).backward()


def backward_twice(again: bool):
    w = leaf()
    loss_val = loss(1.0, 2.0, w)
    loss_val.backward()
    if again:
        loss_val = loss(1.0, 2.0, w)
    loss_val.backward()


def in_place():
    w = leaf()
    loss_of(w)
    w -= 0.01 * w.grad


def under_no_grad():
    w = leaf()
    loss_of(w)
    with torch.no_grad():
        w -= 0.01 * w.grad
    assert abs(w.item() - 1.02) < 1e-6


def through_data(backward: bool = True):
    w = leaf()
    if backward:
        loss_of(w)
    w.data = w.data - 0.01 * w.grad.data
    assert abs(w.item() - 1.02) < 1e-6


def two_steps(new_tensor: bool):
    w = leaf()
    loss_of(w)
    if new_tensor:
        w = w - 0.01 * w.grad
    else:
        with torch.no_grad():
            w -= 0.01 * w.grad
    loss_of(w)
    print(w.grad)


def all_samples() -> Tensor:
    return loss(torch.tensor(x_data), torch.tensor(y_data), leaf())


def curve(losses: list):
    Figure().subplots().plot([1], losses)


ERRORS = {
    "element 0 of tensors does not require grad and does not have a grad_fn": (
        lambda: loss_of(leaf(requires_grad=False)),
        lambda: loss_of(leaf()),
    ),
    "Trying to backward through the graph a second time": (
        lambda: backward_twice(again=False),
        lambda: backward_twice(again=True),
    ),
    "a leaf Variable that requires grad is being used in an in-place operation": (
        in_place,
        lambda: (under_no_grad(), through_data()),
    ),
    "'NoneType' object has no attribute 'data'": (lambda: through_data(backward=False), through_data),
    "unsupported operand type(s) for *: 'float' and 'NoneType'": (lambda: 0.01 * leaf().grad, under_no_grad),
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed.": (
        lambda: two_steps(new_tensor=True),
        lambda: two_steps(new_tensor=False),
    ),
    "Only Tensors of floating point and complex dtype can require gradients": (
        lambda: torch.tensor(1, requires_grad=True),
        lambda: loss_of(torch.tensor(1.0, requires_grad=True)),
    ),
    "grad can be implicitly created only for scalar outputs": (
        lambda: all_samples().backward(),
        lambda: (all_samples().sum().backward(), all_samples().mean().backward()),
    ),
    "Can't call numpy() on Tensor that requires grad.": (
        lambda: curve([loss(1.0, 2.0, leaf())]),
        lambda: curve([loss(1.0, 2.0, leaf()).item()]),
    ),
}
