"""Chapter 6 beside the formula and gradient descent by hand."""

import math

import numpy as np
import pytest
import torch
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


def test_training_is_gradient_descent_on_the_cross_entropy():
    start = untrained(seed=7)
    end = logistic_regression.main(epochs=100, lr=0.05, seed=7).linear
    w, b = by_hand(start.weight.item(), start.bias.item(), epochs=100, lr=0.05)
    assert (end.weight.item(), end.bias.item()) == pytest.approx((w, b), rel=1e-4)


def test_w_grows_without_end_ever_more_slowly():
    rows = [by_hand(0, 0, 10_000, 0.01)]
    for _ in range(4):
        rows.append(by_hand(*rows[-1], 10_000, 0.01))
    grown = np.diff([w for w, _ in rows])
    assert grown[0] > grown[1] > grown[2] > grown[3] > 0.3
    assert all(2.4 < -b / w < 2.5 for w, b in rows)


def test_the_table_of_losses(capsys: pytest.CaptureFixture):
    assert binary_cross_entropy.main() == pytest.approx(-np.log([0.8, 0.2, 0.7, 0.3]).mean())
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert all(row[-1] == row[-2] for row in rows[1:7])  # by hand and by BCELoss
    assert [" ".join(row[3:]) for row in rows[10:13]] == ["nan 0.0 0.0", "inf 100.0 200.0", "inf 100.0 200.0"]


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
    end = f"w {trained.weight.item():.2f}, b {trained.bias.item():.2f}"
    assert figure.texts[4].get_text().endswith(end)


def test_in_a_window_sliders_move_w_and_b(sliders, monkeypatch: pytest.MonkeyPatch):
    """From the trained model on; at w = 0 there is no boundary, and no error."""
    shown = []
    monkeypatch.setattr(plotting, "show", shown.append)
    trained = logistic_regression.main(epochs=3, plot=True).linear
    assert (sliders["w"].val, sliders["b"].val) == (trained.weight.item(), trained.bias.item())
    sliders["w"].set_val(3)
    sliders["b"].set_val(-9)
    curve, _, _, boundary, point = shown[0].axes[1].lines
    hours = np.array([*point.get_xdata(), *curve.get_xdata()])
    y_pred = 1 / (1 + np.exp(-(3 * hours - 9)))
    assert [*point.get_ydata(), *curve.get_ydata()] == pytest.approx(y_pred, abs=1e-6)
    assert boundary.get_xdata() == [3, 3]
    sliders["w"].set_val(0)
    assert "inf" in shown[0].axes[1].get_title()
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
