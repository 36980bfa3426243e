"""Chapter 6 beside the formula and gradient descent by hand."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from ch06_logistic import binary_cross_entropy, logistic_regression
from common import plotting
from tests.conftest import ROOT


def test_training_is_gradient_descent_on_the_cross_entropy():
    """Its gradient is Σ(ŷ − y)·x, known in closed form."""
    torch.manual_seed(0)
    start = logistic_regression.LogisticRegressionModel().linear
    w, b = start.weight.item(), start.bias.item()
    x, y = np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, 1.0])
    for _ in range(1000):
        error = 1 / (1 + np.exp(-(w * x + b))) - y
        w, b = w - 0.01 * (error @ x), b - 0.01 * error.sum()
    model, boundary = logistic_regression.main()
    assert (model.linear.weight.item(), model.linear.bias.item()) == pytest.approx((w, b), rel=1e-4)
    assert boundary == pytest.approx(-b / w, rel=1e-4)
    assert model(torch.tensor([[boundary]])).item() == pytest.approx(0.5)
    assert 2 < boundary < 3  # between the last who failed and the first who passed


def test_more_hours_more_probability():
    model, _ = logistic_regression.main()
    probability = model(torch.linspace(0, 10, 50).unsqueeze(1)).flatten()
    assert (probability.diff() > 0).all()


@given(
    st.lists(st.tuples(st.floats(0.001, 0.999), st.sampled_from([0.0, 1.0])), min_size=1, max_size=20),
    st.sampled_from(["sum", "mean"]),
)
def test_the_formula_equals_torch(samples: list[tuple[float, float]], reduction: str):
    predicted, labels = torch.tensor(samples, dtype=torch.float64).T
    by_hand = math.fsum(binary_cross_entropy.binary_cross_entropy(p, y) for p, y in samples)
    by_hand /= len(samples) if reduction == "mean" else 1
    for loss in binary_cross_entropy.losses(predicted, labels, reduction):
        assert loss.item() == pytest.approx(by_hand, rel=1e-9)


def test_saturated_losses_are_as_the_docstring_says(capsys: pytest.CaptureFixture):
    binary_cross_entropy.main()
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if " 200 " in line or "-200" in line]
    assert [row[3:] for row in rows] == [["nan", "0.0", "0.0"], ["inf", "100.0", "200.0"], ["inf", "100.0", "200.0"]]


def title(w: float, b: float) -> str:
    """What the picture says of a sigmoid, computed anew."""
    y_pred = 1 / (1 + np.exp(-(w * np.array([1.0, 2.0, 3.0]) + b)))
    loss = -np.log(np.array([1 - y_pred[0], 1 - y_pred[1], y_pred[2]])).sum()
    four = 1 / (1 + np.exp(-(4 * w + b)))
    return f"ŷ = σ({w:.2f}·x {b:+.2f}),  loss = {loss:.2f}\nboundary −b/w = {-b / w:.2f},  after 4 hours ŷ = {four:.2f}"


def test_the_last_frame_is_the_trained_model(films):
    model, boundary = logistic_regression.main(plot=True)
    [(figure, move, frames)] = films.values()
    for frame in frames:
        move(frame)
    curve, _, point, line = figure.axes[0].lines
    hours = torch.tensor(curve.get_xdata(), dtype=torch.float32).unsqueeze(1)
    assert curve.get_ydata() == pytest.approx(model(hours).detach().flatten().numpy(), abs=1e-6)
    assert point.get_ydata()[0] == pytest.approx(model(torch.tensor([[4.0]])).item(), abs=1e-6)
    assert line.get_xdata()[0] == pytest.approx(boundary)
    expected = title(model.linear.weight.item(), model.linear.bias.item())
    assert figure.axes[0].get_title() == f"epoch 1000:  {expected}"


def test_in_a_window_sliders_move_w_and_b(sliders, monkeypatch: pytest.MonkeyPatch):
    def show(figure: Figure) -> None:
        """As a user would: the sliders begin at the trained model, then move."""
        axes = figure.axes[0]
        w, b = sliders["w"].val, sliders["b"].val
        assert axes.get_title() == title(w, b)
        for name, value in [("w", 3.0), ("b", -9.0), ("w", -1.5), ("b", 4.0)]:
            sliders[name].set_val(value)
            assert axes.get_title() == title(sliders["w"].val, sliders["b"].val)
            assert np.array(axes.lines[3].get_xdata()) == pytest.approx(-sliders["b"].val / sliders["w"].val)
        sliders["w"].set_val(0)
        assert "inf" in axes.get_title()
        figure.draw_without_rendering()
        shown.append((w, b))

    shown = []
    monkeypatch.setattr(plotting, "show", show)
    model, _ = logistic_regression.main(plot=True)
    assert shown == [pytest.approx((model.linear.weight.item(), model.linear.bias.item()))]


def test_the_four_samples_lie_on_the_curves(monkeypatch: pytest.MonkeyPatch):
    drawn = []
    monkeypatch.setattr(plotting, "show", lambda figure: drawn.append(figure.axes[0]))
    binary_cross_entropy.main(plot=True)
    one, zero, *points = drawn[0].lines
    assert one.get_ydata() == pytest.approx(-np.log(one.get_xdata()))
    assert zero.get_ydata() == pytest.approx(-np.log(1 - np.array(zero.get_xdata())))
    assert [float(y) for point in points for y in point.get_ydata()] == pytest.approx(-np.log([0.9, 0.3, 0.8, 0.8]))
    assert len({curve.get_color() for curve in (one, zero)} & {point.get_color() for point in points}) == 2


def gradient_at(loss: torch.nn.Module, z: float, sigmoid: bool = True) -> tuple[float, float]:
    """Loss and d loss / d z for the label 0."""
    logit = torch.tensor(z, requires_grad=True)
    value = loss(torch.sigmoid(logit) if sigmoid else logit, torch.tensor(0.0))
    return value.item(), torch.autograd.grad(value, [logit])[0].item()


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_answers_on_the_page(page: str):
    text = (ROOT / "ch06_logistic" / page).read_text("utf-8")
    y_pred = 1 / (1 + math.exp(-10))
    assert gradient_at(torch.nn.BCELoss(), 10.0)[1] == pytest.approx(y_pred, rel=1e-4)
    assert gradient_at(torch.nn.MSELoss(), 10.0)[1] == pytest.approx(2 * y_pred * y_pred * (1 - y_pred), rel=1e-2)
    for number in (y_pred, 2 * y_pred * y_pred * (1 - y_pred)):
        assert f"= {number:.4f}" in text.replace("=\n", "= ")

    saturated = next(z for z in range(100) if torch.sigmoid(torch.tensor(float(z))) == 1)
    assert f"z = {saturated}" in text
    assert gradient_at(torch.nn.BCELoss(), 200.0) == (100, 0)
    assert gradient_at(torch.nn.BCEWithLogitsLoss(), 200.0, sigmoid=False) == (200, 1)

    model, boundary = logistic_regression.main()
    for number in (model.linear.weight.item(), model.linear.bias.item(), boundary):
        assert f"{number:.2f}" in text

    torch.manual_seed(0)
    start = logistic_regression.LogisticRegressionModel().linear
    w, b = start.weight.item(), start.bias.item()
    for epoch in range(1, 100_001):
        first = 1 / (1 + math.exp(-(w + b)))
        second = 1 / (1 + math.exp(-(2 * w + b)))
        third = 1 / (1 + math.exp(-(3 * w + b))) - 1
        w, b = w - 0.01 * (first + 2 * second + 3 * third), b - 0.01 * (first + second + third)
        if epoch in (1_000, 10_000, 100_000):
            assert f"{w:.2f}" in text
            assert f"{epoch:,} " in text
            assert round(-b / w, 1) in (2.4, 2.5)
