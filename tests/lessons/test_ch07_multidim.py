"""Chapter 7 beside the numbers of the lecture's own settings, NumPy, and autograd without an optimizer."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from ch07_multidim import activations, bent_boundary, diabetes, vectorization
from common.data import checked_path
from tests.conftest import ROOT

TABLE = torch.tensor(np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=",", dtype=np.float32))
X = TABLE[:, :8]
Y = TABLE[:, 8:]


def trained(activation: nn.Module, seed: int, epochs: int, lr: float) -> tuple[float, float]:
    """Loss and accuracy of the 8→6→4→1 network after gradient descent on the mean loss, without an optimizer."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(8, 6), activation, nn.Linear(6, 4), activation, nn.Linear(4, 1), nn.Sigmoid())
    for _ in range(epochs):
        parameters = list(model.parameters())
        grads = torch.autograd.grad(nn.functional.binary_cross_entropy(model(X), Y), parameters)
        with torch.no_grad():
            for parameter, grad in zip(parameters, grads, strict=True):
                parameter -= lr * grad
    y_pred = model(X)
    return nn.functional.binary_cross_entropy(y_pred, Y).item(), ((y_pred > 0.5) == Y).float().mean().item()


@pytest.mark.parametrize(
    ("seed", "epochs", "lr", "reduction", "stuck"),
    [(3, 60, 2.0, "mean", True), (0, 350, 0.003, "sum", False)],
)
def test_diabetes_is_gradient_descent(capsys, seed: int, epochs: int, lr: float, reduction: str, stuck: bool):
    """What it prints after training is the loss and the accuracy of one and the same network."""
    diabetes.main(seed=seed, epochs=epochs, lr=lr, reduction=reduction)
    out = capsys.readouterr().out
    printed = next(line for line in out.splitlines() if line.startswith("After")).split()
    factor = 759 if reduction == "sum" else 1
    loss, accuracy = trained(nn.Sigmoid(), seed, epochs, lr * factor)
    assert float(printed[4].rstrip(",")) == pytest.approx(loss * factor, rel=1e-3)
    assert float(printed[6].rstrip(".%")) == pytest.approx(100 * accuracy, abs=0.2)  # one person
    assert ("No better than guessing" in out) == stuck


def test_loop_and_product_agree():
    torch.manual_seed(0)
    x, w, b = torch.randn(50, 8), torch.randn(8), torch.randn(1)
    expected = (x.double() * w.double()).sum(dim=1) + b.double()
    for way in (vectorization.loop, vectorization.product):
        assert torch.allclose(way(x, w, b).double(), expected, rtol=1e-5, atol=1e-5)


def test_activations_start_alike_and_descend(capsys: pytest.CaptureFixture):
    losses = activations.main(epochs=21, lr=1.0, seed=4)
    out = capsys.readouterr().out
    for name, layer in [("sigmoid", nn.Sigmoid()), ("tanh", nn.Tanh()), ("softplus", nn.Softplus())]:
        loss, accuracy = trained(layer, seed=4, epochs=20, lr=1.0)  # before the last step
        assert losses[name][20] == pytest.approx(loss, rel=1e-5)
        assert f"  {accuracy:.1%}\n" in out


def test_the_steepest_slopes_are_those_in_the_picture():
    z = torch.linspace(-6, 6, 241, requires_grad=True)
    for name, layer in activations.ACTIVATIONS.items():
        steepest = torch.autograd.grad(layer(z).sum(), z)[0].max().item()
        assert steepest == pytest.approx({"sigmoid": 0.25, "SiLU": 1.1}.get(name, 1), abs=0.01), name


def test_the_moons_are_divided_step_by_step():
    history = bent_boundary.main(steps=3, lr=0.3, seed=1)["one layer"]
    assert [step for step, _ in history] == [0, 1, 2, 3]  # all that the picture shows
    before, after = (list(model.parameters()) for _, model in history[:2])
    torch.manual_seed(1)
    x, y = bent_boundary.two_moons()
    error = torch.sigmoid(x @ before[0].T + before[1]) - y
    assert torch.allclose(after[0], before[0] - 0.3 * (error * x).mean(dim=0), atol=1e-6)


def test_answers_on_the_page():
    share = Y.mean().item()
    entropy = -share * math.log(share) - (1 - share) * math.log(1 - share)  # the loss of ŷ = share for everyone
    positive, negative = int(Y.sum()), int((Y == 0).sum())
    pairs = (torch.full((759, 1), 0.6) > 0.5) == Y[:, -1]  # everyone with everyone
    assert pairs.sum() / 759 == positive  # an "accuracy" of some hundreds
    answers = [f"{pairs.numel():,}", f"ŷ = {share:.4f}", f"{entropy:.4f}", "1/16", positive, negative, 100 * negative]
    for page in ("README.md", "README.zh-CN.md"):
        text = (ROOT / "ch07_multidim" / page).read_text("utf-8")
        assert [answer for answer in answers if str(answer) not in text] == []
