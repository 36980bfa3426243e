"""Chapter 5 beside NumPy's least squares and gradient descent by hand."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from ch05_linear_regression import linear_regression, optimizers
from common import plotting
from tests.conftest import ROOT


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures of main's animations, each as its last frame leaves it."""
    drawn = []

    def animate(figure: Figure, draw: Callable, frames: Sequence, **kwargs: object) -> None:
        for frame in frames:
            draw(frame)
        drawn.append(figure)

    monkeypatch.setattr(plotting, "animate", animate)
    monkeypatch.setattr(plotting, "show", lambda *args: None)
    return drawn


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_ends_at_the_least_squares_solution(seed: int):
    design = np.column_stack([linear_regression.x_data, np.ones(3)])
    solution = np.linalg.lstsq(design, linear_regression.y_data.numpy().ravel(), rcond=None)[0]
    assert linear_regression.main(seed=seed) == pytest.approx(solution, abs=1e-2)  # measured: up to 2e-3


@pytest.mark.parametrize(("reduction", "divisor"), [("sum", 1), ("mean", 3)])
def test_a_mean_divides_the_step_by_the_samples(reduction: Literal["sum", "mean"], divisor: int):
    torch.manual_seed(0)
    start = linear_regression.LinearModel().linear
    parameters = np.array([start.weight.item(), start.bias.item()])
    design = np.column_stack([linear_regression.x_data, np.ones(3)])
    for _ in range(10):
        parameters -= 0.01 * 2 * design.T @ (design @ parameters - linear_regression.y_data.numpy().ravel()) / divisor
    assert linear_regression.main(10, reduction=reduction) == pytest.approx(parameters, rel=1e-5)


def test_optimizers_share_the_start_and_lower_the_loss():
    losses = optimizers.main(100)
    assert len({values[0] for values in losses.values()}) == 1
    assert all(len(values) == 101 for values in losses.values())
    assert all(values[-1] < values[0] for values in losses.values())
    assert losses["LBFGS"][100] == min(values[100] for values in losses.values())


def test_sgd_in_the_table_is_gradient_descent():
    torch.manual_seed(0)
    start = torch.nn.Linear(1, 1)
    parameters = np.array([start.weight.item(), start.bias.item()])
    design, target = np.column_stack([optimizers.x_data, np.ones(3)]), optimizers.y_data.numpy().ravel()
    expected = []
    for _ in range(51):
        residual = design @ parameters - target
        expected.append(np.mean(residual**2))
        parameters -= 0.01 * 2 * design.T @ residual / 3
    assert optimizers.main(50)["SGD"] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("epochs", [1, 2, 1000])
def test_the_last_frame_is_the_fitted_line(frames: list[Figure], epochs: int):
    w, b = linear_regression.main(epochs, plot=True)
    (axes,) = frames[0].axes
    assert axes.lines[1].get_ydata() == pytest.approx([b, 4 * w + b])
    assert axes.get_title() == f"ŷ = w·x + b = {w:.2f}·x + {b:.2f},   f(4) = {4 * w + b:.2f}"
    code = frames[0].get_suptitle()
    assert code.startswith(f"# epoch {epochs}\n")
    assert code.endswith(f"w = {w:.2f}, b = {b:.2f}")


def test_the_code_in_the_picture_is_the_code_of_the_loop(frames: list[Figure]):
    linear_regression.main(1, plot=True)
    source = (ROOT / "ch05_linear_regression/linear_regression.py").read_text("utf-8")
    for line in frames[0].get_suptitle().splitlines()[1:]:
        assert f"\n        {line.split('  ')[0]}  #" in source


def test_the_last_frame_has_nine_paths_to_their_losses(frames: list[Figure]):
    losses = optimizers.main(20, plot=True)
    axes = frames[0].axes[0]
    lines = axes.lines[1:]  # the first marks the minimum
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        f"{name} {values[-1]:.2g}" for name, values in losses.items()
    ]
    for line, values in zip(lines, losses.values(), strict=True):
        w, b = line.get_data()
        x, y = optimizers.x_data.numpy(), optimizers.y_data.numpy()  # 3×1
        assert ((w * x + b - y) ** 2).mean(axis=0) == pytest.approx(values, rel=1e-4, abs=1e-6)


def test_model_x_passes_everything_on_to_forward_and_runs_hooks():
    class Echo(torch.nn.Module):
        def forward(self, *args: object, **kwargs: object) -> tuple:
            return args, kwargs

    calls = []
    model = Echo()
    model.register_forward_hook(lambda *args: calls.append(args))
    assert model(1, 2, three=3) == ((1, 2), {"three": 3})
    assert len(calls) == 1
    model.forward(1)
    assert len(calls) == 1


def test_size_average_false_is_the_sum_and_warns():
    with pytest.warns(UserWarning, match="reduction='sum'"):
        old = torch.nn.MSELoss(size_average=False)
    y_pred = torch.tensor([[1.0], [0.0], [5.0]])
    y = linear_regression.y_data
    assert old(y_pred, y) == torch.nn.MSELoss(reduction="sum")(y_pred, y) == 1 + 16 + 1


def test_linears_arguments_are_features_and_its_first_values_random():
    firsts = [linear_regression.LinearModel().linear for _ in range(50)]
    assert len({layer.weight.item() for layer in firsts}) == 50
    assert all(-1 <= value.item() <= 1 for layer in firsts for value in (layer.weight, layer.bias))


def closures_of_lbfgs() -> int:
    torch.manual_seed(0)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.LBFGS(model.parameters(), lr=1)
    calls = []

    def closure() -> float:
        calls.append(1)
        loss = torch.nn.functional.mse_loss(model(optimizers.x_data), optimizers.y_data)
        optimizer.zero_grad()
        loss.backward()
        return loss.item()

    optimizer.step(closure)
    return len(calls)


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_answers_on_the_page(page: str):
    text = (ROOT / "ch05_linear_regression" / page).read_text("utf-8")
    x = np.array([1.0, 2.0, 3.0])
    assert sum(2 * x * (x - 2 * x)) == -28
    w = torch.tensor(1.0, requires_grad=True)
    for gradient in (-28, -56):
        ((w * linear_regression.x_data - linear_regression.y_data) ** 2).sum().backward()
        assert w.grad == gradient
        assert f"{gradient}" in text

    design = np.column_stack([x, np.ones(3)])
    steepest = np.linalg.eigvalsh(2 * design.T @ design).max()  # of the sum; descent diverges above 2 / steepest
    assert f"{2 / steepest:.4f}" in text
    assert f"{3 * 2 / steepest:.4f}" in text
    assert abs(linear_regression.main(300, lr=1.01 * 2 / steepest)[0]) > 10
    assert abs(linear_regression.main(300, lr=0.99 * 2 / steepest)[0]) < 10

    layer = torch.nn.Linear(3, 2)
    count = sum(parameter.numel() for parameter in layer.parameters())
    assert f"{count} parameters" in text or f"{count} 个参数" in text
    assert layer.weight.shape == (2, 3)
    assert f"{closures_of_lbfgs()} times" in text or f"{closures_of_lbfgs()} 次" in text
