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


def by_hand(w: float, b: float, epochs: int, lr: float) -> tuple[float, float]:
    """Gradient descent on the sum of the cross-entropies; its gradient is Σ(ŷ − y)·x, known in closed form."""
    for _ in range(epochs):
        errors = [1 / (1 + math.exp(-(w * x + b))) - y for x, y in [(1, 0), (2, 0), (3, 1)]]
        w, b = w - lr * (errors[0] + 2 * errors[1] + 3 * errors[2]), b - lr * sum(errors)
    return w, b


@pytest.mark.parametrize(("epochs", "lr", "seed"), [(1000, 0.01, 0), (100, 0.05, 7)])
def test_training_is_gradient_descent_on_the_cross_entropy(capsys, epochs: int, lr: float, seed: int):
    torch.manual_seed(seed)
    start = logistic_regression.LogisticRegressionModel().linear
    w, b = by_hand(start.weight.item(), start.bias.item(), epochs, lr)
    defaults = (epochs, lr, seed) == (1000, 0.01, 0)
    model = logistic_regression.main() if defaults else logistic_regression.main(epochs=epochs, lr=lr, seed=seed)
    assert (model.linear.weight.item(), model.linear.bias.item()) == pytest.approx((w, b), rel=1e-4)
    four = 1 / (1 + math.exp(-(4 * w + b)))
    last = f"After 4 hours the probability of a pass is {four:.2f}; it is 1/2 at {-b / w:.2f} hours.\n"
    assert capsys.readouterr().out.endswith(last)


@given(
    st.lists(st.tuples(st.floats(0.001, 0.999), st.sampled_from([0.0, 1.0])), min_size=1, max_size=20),
)
def test_the_formula_equals_torch(samples: list[tuple[float, float]]):
    y_pred, labels = torch.tensor(samples, dtype=torch.float64).T
    losses = [binary_cross_entropy.binary_cross_entropy(p, y) for p, y in samples]
    assert losses == pytest.approx(torch.nn.BCELoss(reduction="none")(y_pred, labels).tolist(), rel=1e-9)


def test_the_table_of_losses(capsys: pytest.CaptureFixture):
    assert binary_cross_entropy.main() == pytest.approx(-np.log([0.8, 0.2, 0.7, 0.3]).mean())
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert all(row[-1] == row[-2] for row in rows[1:7])  # by hand and by BCELoss
    assert [row[3:] for row in rows[10:13]] == [
        ["nan", "0.0", "0.0"],
        ["inf", "100.0", "200.0"],
        ["inf", "100.0", "200.0"],
    ]


def title(w: float, b: float) -> str:
    """What the picture says of a sigmoid, computed anew."""
    y_pred = 1 / (1 + np.exp(-(w * np.array([1.0, 2.0, 3.0]) + b)))
    loss = -np.log(np.array([1 - y_pred[0], 1 - y_pred[1], y_pred[2]])).sum()
    four = 1 / (1 + np.exp(-(4 * w + b)))
    formula = f"ŷ = σ({w:.2f}·x {'−' if b < 0 else '+'} {abs(b):.2f}), loss {loss:.2f}"
    return f"{formula}\nboundary −b/w = {-b / w:.2f} h, 4 h: ŷ = {four:.2f}"


def test_the_film_ends_with_the_trained_model(films):
    model = logistic_regression.main(plot=True)
    [(figure, move, frames)] = films.values()
    for frame in frames:
        move(frame)
    axes = figure.axes[1]
    curve, _, _, line, point = axes.lines
    hours = torch.tensor(curve.get_xdata(), dtype=torch.float32).unsqueeze(1)
    w, b = model.linear.weight.item(), model.linear.bias.item()
    assert curve.get_ydata() == pytest.approx(model(hours).detach().flatten().numpy(), abs=1e-6)
    assert point.get_ydata()[0] == pytest.approx(model(torch.tensor([[4.0]])).item(), abs=1e-6)
    assert line.get_xdata()[0] == pytest.approx(-b / w)
    first, second = axes.get_title().split("\n")
    assert (first.split(", after epoch 1000")[0], second) == tuple(title(w, b).split("\n"))
    assert [text.get_text().split()[-1] for text in figure.texts][-1] == f"{b:.2f}"


def test_the_first_epoch_is_shown_line_by_line(films):
    """The gradient beside `loss.backward()` is autograd's."""
    torch.manual_seed(0)
    model = logistic_regression.LogisticRegressionModel()
    loss = torch.nn.BCELoss(reduction="sum")(model(logistic_regression.x_data), logistic_regression.y_data)
    loss.backward()
    logistic_regression.main(epochs=3, plot=True)
    [(figure, move, frames)] = films.values()
    move(frames[3])
    shown = [text.get_text().rstrip() for text in figure.texts]
    assert shown[1].endswith(f"  {loss.item():.2f}")
    w_grad, b_grad = model.linear.weight.grad.item(), model.linear.bias.grad.item()
    assert shown[3].endswith(f"w.grad {w_grad:.2f}, b.grad {b_grad:.2f}")
    assert shown[4] == "optimizer.step()"  # not yet


def test_in_a_window_sliders_move_w_and_b(sliders, monkeypatch: pytest.MonkeyPatch):
    def show(figure: Figure) -> None:
        """As a user would: the sliders begin at the trained model, then move."""
        axes = figure.axes[1]
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
    model = logistic_regression.main(plot=True)
    assert shown == [pytest.approx((model.linear.weight.item(), model.linear.bias.item()))]


def test_the_four_samples_lie_on_the_curves(monkeypatch: pytest.MonkeyPatch):
    drawn = []
    monkeypatch.setattr(plotting, "show", lambda figure: drawn.append(figure.axes[0]))
    binary_cross_entropy.main(plot=True)
    one, zero, *points = drawn[0].lines
    assert one.get_ydata() == pytest.approx(-np.log(one.get_xdata()))
    assert zero.get_ydata() == pytest.approx(-np.log(1 - np.array(zero.get_xdata())))
    assert [float(y) for point in points for y in point.get_ydata()] == pytest.approx(-np.log([0.8, 0.2, 0.7, 0.3]))
    assert [point.get_color() for point in points] == [one.get_color()] * 2 + [zero.get_color()] * 2


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
    assert gradient_at(torch.nn.BCELoss(), 200.0) == (100, 0)
    assert gradient_at(torch.nn.BCEWithLogitsLoss(), 200.0, sigmoid=False) == (200, 1)
    assert f"{1 / (1 + math.exp(-1)):.2f}" in text  # the most that two sigmoids give


def test_w_grows_without_end_ever_more_slowly():
    torch.manual_seed(0)
    start = logistic_regression.LogisticRegressionModel().linear
    rows = [(start.weight.item(), start.bias.item())]
    for _ in range(4):
        rows.append(by_hand(*rows[-1], 10_000, 0.01))
    weights = [w for w, _ in rows]
    grown = [weights[i + 1] - weights[i] for i in range(4)]
    assert grown == sorted(grown, reverse=True)
    assert grown[-1] > 0.3
    assert all(2.4 < -b / w < 2.5 for w, b in rows[1:])


@pytest.mark.parametrize("seed", range(4))
def test_two_sigmoids_end_where_all_fail(seed: int):
    """At ŷ = 0 for everyone, with a loss of log 2 each."""
    torch.manual_seed(seed)
    model = logistic_regression.LogisticRegressionModel()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    for _ in range(1000):
        y_pred = model(logistic_regression.x_data)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(y_pred, logistic_regression.y_data)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() == pytest.approx(math.log(2), abs=0.01)
    assert y_pred.max() < 0.05
