"""Chapter 7 beside NumPy, and gradient descent without an optimizer."""

import math
from collections.abc import Iterable
from itertools import pairwise
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ch07_multidim import activations, bent_boundary, diabetes, vectorization
from common.data import checked_path
from tests.conftest import ROOT

TABLE = torch.tensor(np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32))  # 759×9
X, Y = TABLE[:, :8], TABLE[:, 8:]


def network(*sizes: int, activation: nn.Module) -> nn.Sequential:
    """Linear layers of these sizes, the activation between them, a sigmoid at the end."""
    layers = [layer for size in pairwise(sizes) for layer in (nn.Linear(*size), activation)]
    return nn.Sequential(*layers[:-1], nn.Sigmoid())


def descend(model: nn.Module, batches: Iterable, epochs: int, lr: float) -> list[float]:
    """Gradient descent on the mean loss, without an optimizer or .grad. The mean loss in each epoch."""
    means = []
    for _ in range(epochs):
        losses = []  # of each person
        for x, y in batches:
            loss = nn.functional.binary_cross_entropy(model(x), y)
            gradients = torch.autograd.grad(loss, list(model.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                    parameter -= lr * gradient
            losses += [loss.item()] * len(x)
        means.append(np.mean(losses))
    return means


def percent(model: nn.Module, x: Tensor, y: Tensor) -> float:
    return 100 * ((model(x) > 0.5) == y).double().mean().item()


@pytest.mark.parametrize(("seed", "epochs", "lr", "people"), [(3, 60, 2.0, 1), (0, 350, 0.003, 759)])
def test_diabetes_is_gradient_descent(capsys, seed: int, epochs: int, lr: float, people: int):
    """On the mean loss, or the sum over all people. Loss and accuracy are those after the last step."""
    diabetes.main(seed=seed, epochs=epochs, lr=lr, reduction="mean" if people == 1 else "sum")
    out = capsys.readouterr().out
    printed = next(line for line in out.splitlines() if line.startswith("After")).split()
    assert out.count("\nepoch ") + out.startswith("epoch") == epochs // 100
    torch.manual_seed(seed)
    model = network(8, 6, 4, 1, activation=nn.Sigmoid())
    descend(model, [(X, Y)], epochs, lr * people)
    assert float(printed[6].rstrip(".%")) == pytest.approx(percent(model, X, Y), abs=0.2)  # one person
    [loss] = descend(model, [(X, Y)], 1, lr)
    assert float(printed[4].rstrip(",")) == pytest.approx(loss * people, rel=1e-3)
    assert ("No better than guessing" in out) == (people == 1)


def test_activations_start_alike_and_descend(capsys: pytest.CaptureFixture):
    losses = activations.main(epochs=21, lr=1.0, seed=4)
    out = capsys.readouterr().out
    for name, layer in [("sigmoid", nn.Sigmoid()), ("tanh", nn.Tanh()), ("softplus", nn.Softplus())]:
        torch.manual_seed(4)
        model = network(8, 6, 4, 1, activation=layer)
        before = descend(model, [(X, Y)], 20, 1.0)
        assert f"  {percent(model, X, Y):.1f}%\n" in out  # before the last step, as the loss
        assert losses[name] == pytest.approx(before + descend(model, [(X, Y)], 1, 1.0), rel=1e-5)


def test_the_moons_are_divided_step_by_step():
    histories = bent_boundary.main(steps=3, lr=0.3, seed=1).values()
    torch.manual_seed(1)
    x, y = bent_boundary.two_moons()
    models = [network(2, 1, activation=nn.ReLU())]
    models += [network(2, 16, 1, activation=layer) for layer in (nn.Identity(), nn.ReLU())]
    for model, history in zip(models, histories, strict=True):
        assert [step for step, _ in history] == [0, 1, 2, 3]  # all that the picture shows
        for _, shown in history:
            assert torch.allclose(shown(x), model(x), atol=1e-6)
            descend(model, [(x, y)], 1, 0.3)
    steps = [*bent_boundary.SHOWN, bent_boundary.main.__defaults__[0]]
    assert (np.diff(steps, n=2) >= 0).all()  # the film goes faster and faster, without a leap
    assert all(later <= 2.5 * step for step, later in pairwise(steps[1:]))


def test_loop_and_product_agree(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch):
    """On a table of any size; of two runs the faster counts, in milliseconds."""
    w, b = torch.randn(8), torch.randn(1)
    expected = (X[:50].double() * w.double()).sum(dim=1) + b.double()
    for way in (vectorization.loop, vectorization.product):
        assert torch.allclose(way(X[:50], w, b).double(), expected, rtol=1e-5, atol=1e-5)
    always_0 = Mock(return_value=torch.zeros(1))
    for loop, verdict in [(Mock(side_effect=vectorization.product), "equal"), (always_0, "DIFFERENT")]:
        monkeypatch.setattr(vectorization, "loop", loop)
        vectorization.main(seed=3)
        assert capsys.readouterr().out.count(verdict) == 6
        torch.manual_seed(3)
        assert torch.equal(loop.call_args.args[1], torch.randn(8))
    tables = [call.args[0] for call in loop.mock_calls[::3]]
    assert [len(table) for table in tables] == [1, 10, 100, 1000, 10_000, 100_000]
    assert torch.equal(tables[-1], X[torch.arange(100_000) % 759])
    monkeypatch.setattr(vectorization, "time", Mock(**{"perf_counter.side_effect": [1, 4, 6, 8]}))
    assert vectorization.milliseconds(vectorization.product, X, w, b) == 2000


def test_answers_on_the_pages_of_chapters_6_and_7():
    y_pred = 1 / (1 + math.exp(-10))  # for the label 0; of the squared error, one factor is near 0
    told = [f"= {y_pred:.4f}", f"= {2 * y_pred * y_pred * (1 - y_pred):.4f}", f"{1 / (1 + math.exp(-1)):.2f}"]
    share, negative = Y.mean().item(), int((Y == 0).sum())
    entropy = -share * math.log(share) - (1 - share) * math.log(1 - share)  # the loss of ŷ = share for everyone
    rounded = [f"ŷ = {share:.4f}", f"{entropy:.4f}", f"{759**2:,}"]
    counts = [*rounded, f"{759 - negative}", f"{negative}", f"{100 * negative}"]
    for folder, answers in [("ch06_logistic", told), ("ch07_multidim", counts)]:
        for page in (ROOT / folder).glob("README*.md"):
            text = page.read_text("utf-8").replace("=\n", "= ")
            assert [answer for answer in answers if answer not in text] == []
