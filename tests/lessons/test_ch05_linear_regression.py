"""Chapter 5 beside NumPy's least squares and gradient descent by hand."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from ch05_linear_regression import linear_regression, optimizers
from common import plotting

DESIGN = np.column_stack([[1, 2, 3], np.ones(3)])
LABELS = np.array([2, 4, 6])


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures of main's animations, each as its last frame leaves it."""
    drawn = []

    def animate(figure: Figure, draw: Callable, frames: Sequence, seconds: list, **_: object) -> None:
        assert len(seconds) == len(frames)
        for frame in frames:
            draw(frame)
        drawn.append(figure)

    monkeypatch.setattr(plotting, "animate", animate)
    return drawn


def start(seed: int = 0) -> np.ndarray:
    torch.manual_seed(seed)
    layer = torch.nn.Linear(1, 1)
    return np.array([layer.weight.item(), layer.bias.item()])


@pytest.mark.parametrize("seed", [0, 1])
def test_ends_at_the_least_squares_solution(seed: int):
    solution = np.linalg.lstsq(DESIGN, LABELS, rcond=None)[0]
    assert linear_regression.main(seed=seed) == pytest.approx(solution, abs=1e-2)  # measured: up to 2e-3


@pytest.mark.parametrize(("reduction", "divisor", "lr", "seed"), [("sum", 1, 0.01, 0), ("mean", 3, 0.02, 5)])
def test_follows_gradient_descent(reduction: Literal["sum", "mean"], divisor: int, lr: float, seed: int):
    parameters = start(seed)
    for _ in range(10):
        parameters -= lr * 2 * DESIGN.T @ (DESIGN @ parameters - LABELS) / divisor
    assert linear_regression.main(10, lr, reduction, seed) == pytest.approx(parameters, rel=1e-5)


@pytest.fixture(scope="module")
def best() -> dict:
    return optimizers.main(25)


def test_optimizers_share_the_start_and_lower_the_loss(best: dict):
    assert len(best) == 9
    for loss, lr, path in best.values():
        assert path[0][:2] == tuple(start())
        assert len(path) == 26
        assert path[-1][2] == loss < path[0][2] / 20
        assert lr in optimizers.RATES
        for w, b, loss in path:
            assert np.mean((DESIGN @ [w, b] - LABELS) ** 2) == pytest.approx(loss, rel=1e-4, abs=1e-6)
    assert best["LBFGS"][0] == min(loss for loss, _, _ in best.values())
    assert best["LBFGS"][2][1][2] < 1e-6  # after one step, as the page says


@pytest.mark.parametrize(("name", "share"), [("SGD", 0), ("momentum", 0.9)])
def test_two_of_the_table_by_hand(best: dict, name: str, share: float):
    _, lr, path = best[name]
    parameters, step = start(), np.zeros(2)
    for w, b, _ in path:
        assert parameters == pytest.approx([w, b], rel=1e-3, abs=1e-4)
        step = share * step + 2 * DESIGN.T @ (DESIGN @ parameters - LABELS) / 3
        parameters = parameters - lr * step


@pytest.mark.parametrize("name", ["Adagrad", "Adam", "Adamax", "RMSprop", "Rprop", "ASGD", "LBFGS"])
def test_the_others_are_torchs_own(name: str):
    model = torch.nn.Linear(1, 1)
    assert optimizers.OPTIMIZERS[name](model.parameters(), lr=0.5).defaults["lr"] == 0.5
    assert optimizers.OPTIMIZERS[name] is getattr(torch.optim, name)


def test_the_smallest_loss_wins(best: dict):
    for name in ("SGD", "Adam"):
        for lr in optimizers.RATES:
            torch.manual_seed(0)
            model = torch.nn.Linear(1, 1)
            path = optimizers.train(model, optimizers.OPTIMIZERS[name](model.parameters(), lr=lr), 25)
            assert not path[-1][2] < best[name][0]


@pytest.mark.parametrize("epochs", [1, 2, 300])
def test_the_last_frame_is_the_fitted_line(frames: list[Figure], epochs: int):
    w, b = linear_regression.main(epochs, plot=True)
    code, axes = frames[0].axes
    assert axes.lines[0].get_ydata() == pytest.approx([b, 4.2 * w + b])
    assert axes.get_title() == f"y_pred = {w:.2f}·x + {b:.2f},   f(4) = {4 * w + b:.2f}"
    assert code.texts[-1].get_text() == f"w = {w:.2f}, b = {b:.2f}"
    lines = [text.get_text() for text in code.texts if text.get_family() == ["monospace"]]
    source = Path(linear_regression.__file__).read_text("utf-8")
    assert len(lines) == 5
    for line in lines:
        assert f"\n        {line}  #" in source


def test_the_last_frame_has_nine_paths_to_their_losses(frames: list[Figure]):
    best = optimizers.main(10, plot=True)
    assert len(frames[0].axes) == 9
    for axes, (name, (loss, lr, path)) in zip(frames[0].axes, best.items(), strict=True):
        first, second = axes.get_title().split("\n")
        assert first == f"{name}, lr {lr:g}"
        assert second == "loss < 1e-9" if loss < 1e-9 else float(second.split()[1]) == pytest.approx(loss, rel=0.5)
        assert pytest.approx(np.array(path)[:, :2]) == np.array(axes.lines[1].get_data()).T


def test_model_x_passes_everything_on_to_forward_and_runs_hooks():
    class Echo(torch.nn.Module):
        def forward(self, *args: object, **kwargs: object) -> tuple:
            return args, kwargs

    calls = []
    model = Echo()
    model.register_forward_hook(lambda *args: calls.append(args))
    assert model(1, 2, three=3) == ((1, 2), {"three": 3})
    model.forward(1)
    assert len(calls) == 1


def test_size_average_false_is_the_sum_and_warns():
    with pytest.warns(UserWarning, match="reduction='sum'"):
        old = torch.nn.MSELoss(size_average=False)
    y_pred = torch.tensor([[1.0], [0.0], [5.0]])
    y = linear_regression.y_data
    assert old(y_pred, y) == torch.nn.MSELoss(reduction="sum")(y_pred, y) == 1 + 16 + 1


def test_linear_keeps_its_weight_as_out_times_in_and_starts_at_random():
    assert torch.nn.Linear(3, 2).weight.shape == (2, 3)
    firsts = [linear_regression.LinearModel().linear for _ in range(50)]
    assert len({layer.weight.item() for layer in firsts}) == 50
    assert all(-1 <= value.item() <= 1 for layer in firsts for value in (layer.weight, layer.bias))


def test_lbfgs_asks_six_times_in_its_first_step_as_the_page_says():
    torch.manual_seed(0)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.LBFGS(model.parameters(), lr=1)
    optimizers.train_lbfgs(model, optimizer, 1)
    assert optimizer.state_dict()["state"][0]["func_evals"] == 6


def test_descent_diverges_above_the_learning_rate_of_the_page():
    steepest = np.linalg.eigvalsh(2 * DESIGN.T @ DESIGN).max()  # of the sum; descent diverges above 2 / steepest
    assert 2 / steepest == pytest.approx(0.0601, abs=5e-5)
    assert 3 * 2 / steepest == pytest.approx(0.1803, abs=5e-5)
    assert abs(linear_regression.main(300, lr=1.01 * 2 / steepest)[0]) > 10
    assert abs(linear_regression.main(300, lr=0.99 * 2 / steepest)[0]) < 10
