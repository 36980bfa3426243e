"""Chapter 6 beside the formula and gradient descent by hand."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from ch06_logistic import binary_cross_entropy, logistic_regression
from common import plotting


def by_hand(w: float, b: float, epochs: int, lr: float) -> tuple[float, float]:
    """Gradient descent on the sum of the cross-entropies; its gradient is Σ(ŷ − y)·x, known in closed form."""
    for _ in range(epochs):
        errors = [1 / (1 + math.exp(-(w * x + b))) - y for x, y in [(1, 0), (2, 0), (3, 1)]]
        w, b = w - lr * (errors[0] + 2 * errors[1] + 3 * errors[2]), b - lr * sum(errors)
    return w, b


def test_training_and_its_film_are_gradient_descent_on_the_cross_entropy(films, capsys):
    """The film shows the first epoch line by line, and in the end the trained model."""
    torch.manual_seed(7)
    w, b = [parameter.item() for parameter in nn.Linear(1, 1).parameters()]
    trained = [end.item() for end in logistic_regression.main(epochs=100, lr=0.05, seed=7, plot=True).parameters()]
    assert trained == pytest.approx(by_hand(w, b, epochs=100, lr=0.05), rel=1e-4)
    assert capsys.readouterr().out.startswith("epoch   100  loss ")
    [(figure, move, frames)] = films.values()
    move(frames[3])
    shown = [text.get_text().rstrip() for text in figure.texts]
    w_next, b_next = by_hand(w, b, epochs=1, lr=1)  # a whole gradient away
    assert shown[3].endswith(f"w.grad {w - w_next:.2f}, b.grad {b - b_next:.2f}")
    assert shown[4] == "optimizer.step()"  # not yet
    move(frames[-1])
    assert figure.texts[4].get_text().endswith("w {:.2f}, b {:.2f}".format(*trained))


def test_in_a_window_sliders_move_w_and_b(sliders, monkeypatch: pytest.MonkeyPatch):
    """From the trained model on; at w = 0 there is no boundary, and no error."""
    shown = []
    monkeypatch.setattr(plotting, "show", shown.append)
    trained = logistic_regression.main(epochs=3, plot=True).linear
    assert (sliders["w"].val, sliders["b"].val) == (trained.weight.item(), trained.bias.item())
    sliders["w"].set_val(3)
    sliders["b"].set_val(-9)
    curve, _, _, boundary, point = shown[0].axes[1].lines
    for line in (curve, point):
        assert line.get_ydata() == pytest.approx(1 / (1 + np.exp(9 - 3 * np.array(line.get_xdata()))), abs=1e-6)
    assert boundary.get_xdata() == [3, 3]
    sliders["w"].set_val(0)
    assert "inf" in shown[0].axes[1].get_title()


def test_the_table_of_losses(capsys: pytest.CaptureFixture):
    assert binary_cross_entropy.main() == pytest.approx(-np.log([0.8, 0.2, 0.7, 0.3]).mean())
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert all(row[-1] == row[-2] for row in rows[1:7])  # by hand and by BCELoss
    assert [" ".join(row[3:]) for row in rows[10:13]] == ["nan 0.0 0.0", "inf 100.0 200.0", "inf 100.0 200.0"]
