"""Lecture 5: linear regression the PyTorch way, in four steps.

    uv run ch05_linear_regression/linear_regression.py --plot

The loss is the sum over the three samples, as in the lecture. With --reduction mean, loss and gradient are a third of
that: the same lr takes steps a third as long, and 1000 epochs end further from the goal.
Ends with w = 2.00, b = 0.00 and f(4) = 8.00.
"""

import torch
from torch import Tensor, nn

from common import plotting
from common.cli import check_finite, run
from common.options import Epochs, LearningRate, Plot, Reduction, Seed

# Step 1: the data, a row per sample. (The lecture: torch.Tensor, which makes floats of any numbers.)
x_data = torch.tensor([[1.0], [2.0], [3.0]])  # 3×1
y_data = torch.tensor([[2.0], [4.0], [6.0]])  # 3×1


# Step 2: the model. backward comes by itself, from the graph that forward records.
class LinearModel(nn.Module):
    """y = w·x + b, for x of shape N×1."""

    def __init__(self):
        super().__init__()  # the lecture: super(LinearModel, self).__init__(), the same
        # in_features and out_features: one number in, one out. (The notes call them the first values of w and b,
        # but those are random.)
        self.linear = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        y_pred = self.linear(x)  # N×1
        return y_pred


def main(
    epochs: Epochs = 1000,
    lr: LearningRate = 0.01,
    reduction: Reduction = "sum",
    seed: Seed = 0,
    plot: Plot = False,
) -> tuple[float, float]:
    torch.manual_seed(seed)
    model = LinearModel()
    w = model.linear.weight  # 1×1
    b = model.linear.bias  # 1
    history = [(w.item(), b.item())]  # for the picture; item: the number alone, without the graph

    # Step 3: the loss and the optimizer.
    criterion = nn.MSELoss(reduction=reduction)  # the lecture: size_average=False, deprecated; today reduction="sum"
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)  # parameters() finds w and b in the model's layers

    # Step 4: the training loop.
    for epoch in range(1, epochs + 1):
        y_pred = model(x_data)  # 3×1; calls model.forward, which records the graph
        loss = criterion(y_pred, y_data)  # one number: how far the predictions are from the data
        optimizer.zero_grad()  # backward adds to .grad, so the last epoch's gradients must go
        loss.backward()  # leaves d loss / d w and d loss / d b in the parameters' .grad
        optimizer.step()  # w -= lr * w.grad, and b likewise
        history.append((w.item(), b.item()))
        if epoch % 100 == 0:
            print(f"epoch {epoch:5}  loss = {loss.item():.3g}")
    check_finite(loss.item(), lr)

    x_test = torch.tensor([[4.0]])  # 1×1
    print(f"after: w = {w.item():.2f}, b = {b.item():.2f} and f(4) = {model(x_test).item():.2f}.")
    if plot:
        draw(history, criterion)
    return w.item(), b.item()


def draw(history: list[tuple[float, float]], criterion: nn.Module) -> None:
    """The line and the data, and what each line of the training loop leaves: two epochs line by line, then whole."""
    figure = plotting.figure(7, 6.2)
    axes = figure.subplots()
    axes.plot(x_data.numpy(), y_data.numpy(), "o", markersize=9)
    errors = axes.vlines([1, 2, 3], [2, 4, 6], [2, 4, 6], plotting.RED)
    line = axes.plot([0, 4], [0, 8], "o-", color=plotting.ORANGE, markevery=[1])[0]
    axes.set(xlabel="x", ylabel="y", ylim=(-0.7, 9.2))
    code = figure.suptitle("", x=0.03, ha="left", family="monospace", fontsize=11.5)

    def move(frame: tuple[int, int]) -> None:
        epoch, count = frame  # count: how many of the five lines have run
        w, b = history[epoch - 1]
        parameters = torch.tensor([w, b], requires_grad=True)
        y_pred = parameters[0] * x_data + parameters[1]  # 3×1
        loss = criterion(y_pred, y_data)
        grad = torch.autograd.grad(loss, [parameters])[0]  # as backward computes it
        new_w, new_b = history[epoch]
        lines = [
            f"y_pred = model(x_data)            {y_pred[0, 0]:.2f}, {y_pred[1, 0]:.2f}, {y_pred[2, 0]:.2f}",
            f"loss = criterion(y_pred, y_data)  {loss:.3g}",
            "optimizer.zero_grad()             w.grad = b.grad = None",
            f"loss.backward()                   w.grad = {grad[0]:.3g}, b.grad = {grad[1]:.3g}",
            f"optimizer.step()                  w = {new_w:.2f}, b = {new_b:.2f}",
        ]
        code.set_text("\n".join([f"# epoch {epoch}", *lines[:count], *[""] * (5 - count)]))
        if count == 5:
            w, b = history[epoch]  # the step has moved the line
        line.set_ydata([b, 4 * w + b])
        errors.set_segments([[(x, 2 * x), (x, w * x + b)] for x in [1, 2, 3]])
        axes.set_title(f"ŷ = w·x + b = {w:.2f}·x + {b:.2f},   f(4) = {4 * w + b:.2f}")

    frames = [(epoch, count) for epoch in [1, 2] for count in [1, 2, 3, 4, 5]]
    frames += [(epoch, 5) for epoch in [3, 4, 5, 7, 10, 20, 40, 70, 100, 150, 200, 300, 400, 600, len(history) - 1]]
    plotting.animate(figure, move, [frame for frame in frames if frame[0] < len(history)], fps=3)


if __name__ == "__main__":
    run(main)
