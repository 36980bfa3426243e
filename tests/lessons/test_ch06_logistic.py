"""Chapter 6 beside the formula and gradient descent by hand."""

import math

import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from torch import nn

from ch06_logistic import binary_cross_entropy, logistic_regression
from common import plotting
from tests.conftest import ROOT


def untrained(seed: int) -> nn.Linear:
    torch.manual_seed(seed)
    return logistic_regression.LogisticRegressionModel().linear


def by_hand(w: float, b: float, epochs: int, lr: float) -> tuple[float, float]:
    """Gradient descent on the sum of the cross-entropies; its gradient is Σ(ŷ − y)·x, known in closed form."""
    for _ in range(epochs):
        errors = [1 / (1 + math.exp(-(w * x + b))) - y for x, y in [(1, 0), (2, 0), (3, 1)]]
        w, b = w - lr * (errors[0] + 2 * errors[1] + 3 * errors[2]), b - lr * sum(errors)
    return w, b


def test_training_is_gradient_descent_on_the_cross_entropy(capsys: pytest.CaptureFixture):
    start = untrained(seed=7)
    w, b = by_hand(start.weight.item(), start.bias.item(), epochs=100, lr=0.05)
    layer = logistic_regression.main(epochs=100, lr=0.05, seed=7).linear
    assert (layer.weight.item(), layer.bias.item()) == pytest.approx((w, b), rel=1e-4)
    four = 1 / (1 + math.exp(-(4 * w + b)))
    last = f"After 4 hours the probability of a pass is {four:.2f}; it is 1/2 at {-b / w:.2f} hours.\n"
    assert capsys.readouterr().out.endswith(last)


def test_w_grows_without_end_ever_more_slowly():
    start = untrained(seed=0)
    rows = [(start.weight.item(), start.bias.item())]
    for _ in range(4):
        rows.append(by_hand(*rows[-1], 10_000, 0.01))
    grown = np.diff([w for w, _ in rows])
    assert all(np.diff(grown) < 0)
    assert grown[-1] > 0.3
    assert all(2.4 < -b / w < 2.5 for w, b in rows[1:])


def test_the_table_of_losses(capsys: pytest.CaptureFixture):
    assert binary_cross_entropy.main() == pytest.approx(-np.log([0.8, 0.2, 0.7, 0.3]).mean())
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert all(row[-1] == row[-2] for row in rows[1:7])  # by hand and by BCELoss
    assert [" ".join(row[3:]) for row in rows[10:13]] == ["nan 0.0 0.0", "inf 100.0 200.0", "inf 100.0 200.0"]


def check_picture(axes: Axes, w: float, b: float) -> None:
    """The curve, the point at 4 hours, the boundary and the loss are those of σ(w·x + b)."""
    curve, _, _, boundary, point = axes.lines
    x = np.array([1, 2, 3, *point.get_xdata(), *curve.get_xdata()])
    y_pred = 1 / (1 + np.exp(-(w * x + b)))
    assert [*point.get_ydata(), *curve.get_ydata()] == pytest.approx(y_pred[3:], abs=1e-6)
    assert np.array(boundary.get_xdata()) == pytest.approx(-b / w)
    loss = -np.log((1 - y_pred[0]) * (1 - y_pred[1]) * y_pred[2])
    assert f"loss {loss:.2f}" in axes.get_title()


def test_the_film_shows_the_first_epoch_line_by_line(films):
    """The gradient beside `loss.backward()` is autograd's; the last frame shows the trained model."""
    start = untrained(seed=0)
    loss = nn.BCELoss(reduction="sum")(torch.sigmoid(start(logistic_regression.x_data)), logistic_regression.y_data)
    loss.backward()
    trained = logistic_regression.main(epochs=3, plot=True).linear
    [(figure, move, frames)] = films.values()
    move(frames[3])
    shown = [text.get_text().rstrip() for text in figure.texts]
    assert shown[1].endswith(f"  {loss.item():.2f}")
    assert shown[3].endswith(f"w.grad {start.weight.grad.item():.2f}, b.grad {start.bias.grad.item():.2f}")
    assert shown[4] == "optimizer.step()"  # not yet
    move(frames[-1])
    check_picture(figure.axes[1], trained.weight.item(), trained.bias.item())


def test_in_a_window_sliders_move_w_and_b(sliders, monkeypatch: pytest.MonkeyPatch):
    """From the trained model on; at w = 0 there is no boundary, and no error."""
    shown = []
    monkeypatch.setattr(plotting, "show", shown.append)
    trained = logistic_regression.main(epochs=3, plot=True).linear
    axes = shown[0].axes[1]
    check_picture(axes, trained.weight.item(), trained.bias.item())
    sliders["w"].set_val(3.0)
    sliders["b"].set_val(-9.0)
    check_picture(axes, 3.0, -9.0)
    sliders["w"].set_val(0)
    assert "inf" in axes.get_title()
    shown[0].draw_without_rendering()


def gradient_at(loss: nn.Module, z: float, sigmoid: bool = True) -> tuple[float, float]:
    """Loss and d loss / d z for the label 0."""
    logit = torch.tensor(z, requires_grad=True)
    value = loss(torch.sigmoid(logit) if sigmoid else logit, torch.tensor(0.0))
    return value.item(), torch.autograd.grad(value, [logit])[0].item()


def test_answers_on_the_page():
    entropy, squares = (gradient_at(loss, 10.0)[1] for loss in (nn.BCELoss(), nn.MSELoss()))
    assert gradient_at(nn.BCELoss(), 200.0) == (100, 0)
    assert gradient_at(nn.BCEWithLogitsLoss(), 200.0, sigmoid=False) == (200, 1)
    most = 1 / (1 + math.exp(-1))  # that two sigmoids give
    for page in ("README.md", "README.zh-CN.md"):
        text = (ROOT / "ch06_logistic" / page).read_text("utf-8").replace("=\n", "= ")
        for number in (f"= {entropy:.4f}", f"= {squares:.4f}", f"{most:.2f}"):
            assert number in text, (page, number)
