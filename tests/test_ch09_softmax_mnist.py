"""Chapter 9 beside torch's own losses and torchvision's transforms."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn

from ch09_softmax_mnist import cross_entropy, digit_to_tensor, mnist_mlp, softmax

scores = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(2, 8)), elements=st.floats(-1000, 1000))


@given(z=scores, seed=st.integers(0, 1000))
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
def test_for_small_scores_the_formula_is_the_same(z: np.ndarray):
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
def test_mean_and_deviation_equal_numpy(images: np.ndarray):
    scaled = images / 255
    assert digit_to_tensor.mean_and_deviation(images) == pytest.approx((scaled.mean(), scaled.std()), abs=1e-12)


def test_mlp_is_the_lecture_network():
    sizes = [784, 512, 256, 128, 64, 10]
    layers = [layer for layer in mnist_mlp.Net().modules() if isinstance(layer, nn.Linear)]
    assert [layer.in_features for layer in layers] == sizes[:-1]
    assert [layer.out_features for layer in layers] == sizes[1:]
    model, x = mnist_mlp.Net(), torch.randn(3, 1, 28, 28)
    expected = x.reshape(3, 784)
    for index, parameters in enumerate(zip(*[iter(model.parameters())] * 2, strict=True)):
        weight, bias = parameters
        expected = expected @ weight.T + bias
        expected = expected.clamp(min=0) if index < 4 else expected
    torch.testing.assert_close(model(x), expected)
