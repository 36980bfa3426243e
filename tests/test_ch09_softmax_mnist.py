"""Chapter 9 beside torch's own losses and torchvision's transforms."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn

from ch09_softmax_mnist import cross_entropy, digit_to_tensor, mnist_mlp, softmax
from common.data import mnist
from tests.conftest import ROOT

logits = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(2, 8)), elements=st.floats(-1000, 1000))


@given(z=logits, seed=st.integers(0, 1000))
def test_softmax_and_loss_equal_torch(z: np.ndarray, seed: int):
    labels = np.random.default_rng(seed).integers(0, z.shape[1], len(z))
    tensor, target = torch.tensor(z), torch.tensor(labels)
    assert softmax.softmax(z) == pytest.approx(torch.softmax(tensor, dim=1).numpy(), abs=1e-12)
    assert softmax.log_softmax(z) == pytest.approx(torch.log_softmax(tensor, dim=1).numpy(), rel=1e-12, abs=1e-12)
    loss = softmax.cross_entropy(z, np.eye(z.shape[1])[labels])
    assert np.isfinite(loss).all()
    assert loss == pytest.approx(nn.CrossEntropyLoss(reduction="none")(tensor, target).numpy(), rel=1e-12, abs=1e-12)


def test_only_the_shifted_softmax_is_finite_at_1000():
    z = np.array([1000.0, 0.0, -1000.0])
    with np.errstate(all="ignore"):
        assert np.isnan(softmax.softmax_as_written(z)[0])
    assert softmax.softmax(z) == pytest.approx([1, 0, 0])


@given(z=arrays(np.float64, 5, elements=st.floats(-50, 50)))
def test_for_small_logits_the_formula_is_the_same(z: np.ndarray):
    assert softmax.softmax_as_written(z) == pytest.approx(softmax.softmax(z), rel=1e-12)


def test_the_lecture_numbers():
    assert softmax.main() == pytest.approx(-np.log(np.exp(0.2) / np.exp([0.2, 0.1, -0.1]).sum()))
    assert cross_entropy.main() == pytest.approx((0.4966, 1.3614), abs=5e-5)


@pytest.mark.parametrize("seed", range(5))
def test_losses_by_hand_equal_torch(seed: int):
    torch.manual_seed(seed)
    z = 3 * torch.randn(3, 4)
    expected = nn.CrossEntropyLoss(reduction="none")(z, cross_entropy.LABELS)
    torch.testing.assert_close(cross_entropy.losses(z), expected)


@given(images=arrays(np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 9), st.integers(1, 9))))
def test_mean_and_std_equal_those_of_the_scaled_pixels(images: np.ndarray):
    scaled = images / 255
    assert digit_to_tensor.mean_and_std(images) == pytest.approx((scaled.mean(), scaled.std()), abs=1e-12)


def test_mlp_is_the_lecture_network():
    sizes = [784, 512, 256, 128, 64, 10]
    layers = [layer for layer in mnist_mlp.Net().modules() if isinstance(layer, nn.Linear)]
    assert [layer.in_features for layer in layers] == sizes[:-1]
    assert [layer.out_features for layer in layers] == sizes[1:]

    model = mnist_mlp.Net()
    x = torch.randn(3, 1, 28, 28)
    expected = x.reshape(3, 784)
    for layer in (model.linear1, model.linear2, model.linear3, model.linear4):
        expected = (expected @ layer.weight.T + layer.bias).clamp(min=0)
    expected = expected @ model.linear5.weight.T + model.linear5.bias
    torch.testing.assert_close(model(x), expected)


def test_the_animation_shows_both_outputs_for_each_logit(films):
    softmax.draw_sigmoid()
    [(figure, move, frames)] = films.values()
    assert frames[-1] == 2
    for z0 in (frames[0], frames[-1]):
        move(z0)
        [axes] = figure.axes
        z = torch.tensor([z0, 1.0, -1.0, 0.5], dtype=torch.float64)
        sigmoid, probabilities = torch.sigmoid(z), torch.softmax(z, dim=0)
        heights = [bar.get_height() for bar in axes.patches]
        assert heights == pytest.approx([*sigmoid.tolist(), *probabilities.tolist()])
        assert axes.get_title().endswith(f"= {probabilities[0]:.2f}")
        labels = [text.get_text() for text in axes.get_legend().get_texts()]
        assert labels == [f"sigmoid: Σ = {sigmoid.sum():.2f}", "softmax: Σ = 1.00"]


def test_answers_on_the_page():
    criterion = nn.CrossEntropyLoss()
    z, label = torch.tensor([[0.2, 0.1, -0.1]]), torch.tensor([0])
    answers = [f"{criterion(z, label):.4f}", f"{criterion(torch.softmax(z, dim=1), label):.4f}"]
    for classes in (3, 10):  # softmax twice, of the best and the worst prediction
        best = torch.eye(classes)[:1]
        bound = criterion(best, label)
        assert bound == pytest.approx(-math.log(math.e / (math.e + classes - 1)))
        assert criterion(best, torch.tensor([1])) == pytest.approx(bound.item() + 1)
        answers.append(f"{bound:.4f}")

    first, labels = cross_entropy.FIRST, cross_entropy.LABELS
    answers.append(f"{nn.NLLLoss()(torch.log_softmax(first, dim=1), labels):.4f}")
    answers.append(f"−{-nn.NLLLoss()(torch.softmax(first, dim=1), labels):.4f}")

    largest, predicted = torch.max(first, dim=1)
    assert (largest.tolist(), predicted.tolist()) == (first.amax(dim=1).tolist(), labels.tolist())
    with pytest.raises(RuntimeError, match="Long"):
        criterion(first, labels.float())
    with pytest.raises(RuntimeError, match="1D target"):
        criterion(first, labels.reshape(3, 1))

    sizes = [784, 512, 256, 128, 64, 10]
    layers = [sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(5)]  # weights and biases
    assert sum(parameter.numel() for parameter in mnist_mlp.Net().parameters()) == sum(layers)
    answers += [f"28·28 = {28 * 28}", f"{sum(layers):,}", f"{layers[0]:,}"]

    images, _ = mnist(train=False)
    answers += [f"−{-images.min():.2f}", f"{images.max():.2f}"]
    for name in ("README.md", "README.zh-CN.md"):
        page = (ROOT / "ch09_softmax_mnist" / name).read_text("utf-8")
        questions = " ".join(page[page.index("<details>") :].split())
        assert [answer for answer in answers if answer not in questions] == []
        assert f"log 9 = {math.log(9):.3f}" in questions
