"""What Python and our scripts say while a learner types lecture 3, and what helps."""

from operator import call

from ch03_gradient_descent import gradient_descent, mini_batch
from ch03_gradient_descent.gradient_descent import forward, gradient, x_data


def step_without_w():
    w -= 0.01 * gradient(1.0)  # noqa: F821, F841


def step(w: float = 1.0) -> float:
    w -= 0.01 * gradient(w)
    return w


ERRORS = {
    "can't multiply sequence by non-int of type 'float'": (lambda x: forward(x, 1.0), x_data, x_data[0]),
    "forward() missing 1 required positional argument: 'w'": (lambda numbers: forward(*numbers), [4], [4, 1.0]),
    "cannot access local variable 'w' where it is not associated with a value": (call, step_without_w, step),
    "OverflowError: (34, …)": (lambda lr: gradient_descent.main(lr=lr, steps=200), 1, 0.1),
    "the loss or a weight became nan: the learning rate is too large; try --lr …": (
        lambda lr: mini_batch.main(lr=lr),
        10,
        0.1,
    ),
}
