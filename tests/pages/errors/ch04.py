"""What torch says while a learner types lecture 4, and what helps."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from ch04_backprop.autograd_sgd import loss, x_data, y_data


def leaf() -> Tensor:
    """The lecture's w."""
    return torch.tensor([1.0], requires_grad=True)


def with_gradient() -> Tensor:
    w = leaf()
    loss(1.0, 2.0, w).backward()
    return w


def update(context):
    w = with_gradient()
    with context():
        w -= 0.01 * w.grad


def update_data(w: Tensor):
    w.data = w.data - 0.01 * w.grad.data


ERRORS = {
    "element 0 of tensors does not require grad and does not have a grad_fn": (
        lambda w: loss(1.0, 2.0, w).backward(),
        torch.Tensor([1.0]),
        leaf(),
    ),
    "Trying to backward through the graph a second time": (
        lambda losses: [loss_val.backward() for loss_val in losses],
        [loss(1.0, 2.0, leaf())] * 2,
        [loss(1.0, 2.0, leaf()) for _ in range(2)],
    ),
    "a leaf Variable that requires grad is being used in an in-place operation": (
        update,
        torch.enable_grad,
        torch.no_grad,
    ),
    "'NoneType' object has no attribute 'data'": (update_data, leaf(), with_gradient()),
    "unsupported operand type(s) for *: 'float' and 'NoneType'": (lambda w: 0.01 * w.grad, leaf(), with_gradient()),
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed.": (
        lambda w: w.grad,
        with_gradient() - 0.01,
        with_gradient(),
    ),
    "Only Tensors of floating point and complex dtype can require gradients": (
        lambda number: torch.tensor(number, requires_grad=True),
        1,
        1.0,
    ),
    "grad can be implicitly created only for scalar outputs": (
        lambda reduced: reduced(loss(torch.tensor(x_data), torch.tensor(y_data), leaf())).backward(),
        lambda losses: losses,
        torch.sum,
        torch.mean,
    ),
    "Can't call numpy() on Tensor that requires grad.": (
        lambda losses: Figure().subplots().plot([1], losses),
        [loss(1.0, 2.0, leaf())],
        [loss(1.0, 2.0, leaf()).item()],
    ),
}
