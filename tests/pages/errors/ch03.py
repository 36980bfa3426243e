"""What Python and our scripts say while a learner types lecture 3, and what helps."""

from ch03_gradient_descent import gradient_descent, mini_batch
from ch03_gradient_descent.gradient_descent import forward, gradient, x_data, y_data


def step_without_w():
    w -= 0.01 * gradient(1.0)  # noqa: F821, F841


def step(w: float) -> float:
    w -= 0.01 * gradient(w)
    return w


ERRORS = {
    "can't multiply sequence by non-int of type 'float'": (
        lambda: forward(x_data, 1.0),
        lambda: [forward(x, 1.0) for x, y in zip(x_data, y_data, strict=True)],
    ),
    "forward() missing 1 required positional argument: 'w'": (lambda: forward(4), lambda: forward(4, 1.0)),
    "cannot access local variable 'w' where it is not associated with a value": (step_without_w, lambda: step(1.0)),
    "OverflowError: (34, …)": (lambda: gradient_descent.main(lr=1, steps=200), lambda: gradient_descent.main(lr=0.1)),
    "the loss or a weight became nan: the learning rate is too large; try --lr …": (
        lambda: mini_batch.main(lr=10),
        lambda: mini_batch.main(lr=0.1),
    ),
}
