"""Chapter 9 beside torch's own losses and torchvision's transforms."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn

from ch09_softmax_mnist import cross_entropy, digit_to_tensor, mnist_mlp, softmax
from ch09_softmax_mnist.figures import cross_entropy as cross_entropy_picture
from ch09_softmax_mnist.figures import softmax as softmax_picture
from common.training import Options

logits = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(2, 8)), elements=st.floats(-1000, 1000))


@given(z=logits)
def test_softmax_equals_torch(z: np.ndarray):
    expected = torch.softmax(torch.tensor(z), dim=1).numpy()
    assert softmax.softmax(z) == pytest.approx(expected, abs=1e-12)
    small = z / 20  # up to 50, so that the formula does as well
    assert softmax.softmax_as_written(small) == pytest.approx(softmax.softmax(small), rel=1e-12)


@given(z=logits, seed=st.integers(0, 1000))
def test_cross_entropy_of_probabilities_equals_torch(z: np.ndarray, seed: int):
    z = z / 20
    labels = np.random.default_rng(seed).integers(0, z.shape[1], len(z))
    loss = softmax.cross_entropy(softmax.softmax(z), np.eye(z.shape[1])[labels])
    expected = nn.CrossEntropyLoss(reduction="none")(torch.tensor(z), torch.tensor(labels))
    assert loss == pytest.approx(expected.numpy(), rel=1e-9, abs=1e-12)


def test_only_the_mended_softmax_is_finite_at_1000(capsys: pytest.CaptureFixture):
    softmax.main()
    out = capsys.readouterr().out
    assert out.count("0.9729") == 3
    assert "as written     [nan" in out
    assert "minus largest  [1. 0. 0.]" in out


def test_the_lecture_numbers():
    assert softmax.main() == pytest.approx(-np.log(np.exp(0.2) / np.exp([0.2, 0.1, -0.1]).sum()))
    assert cross_entropy.main() == pytest.approx((0.4966, 1.3614), abs=5e-5)


@pytest.mark.parametrize("seed", range(3))
def test_losses_by_hand_equal_torch(seed: int):
    torch.manual_seed(seed)
    z, labels = 300 * torch.randn(5, 4), torch.randint(4, (5,))
    torch.testing.assert_close(cross_entropy.losses(z, labels), nn.CrossEntropyLoss(reduction="none")(z, labels))


def test_each_prediction_is_counted(capsys: pytest.CaptureFixture):
    cross_entropy.main()
    out = capsys.readouterr().out
    assert out.index("0.4966") < out.index("right for 3 of 3") < out.index("1.3614") < out.index("right for 0 of 3")


def test_the_picture_picks_at_the_labels(figures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    cross_entropy_picture.draw(cross_entropy.FIRST, cross_entropy.LABELS, torch.tensor([1.0, 2.0, 6.0]))
    [axes] = figures[0].axes
    picked = [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if line.get_color() == "black"]
    assert picked == [(3.8 + 2, 1.2), (3.8 + 0, 2.2), (3.8 + 1, 3.2)]
    assert "3.0000" in [text.get_text() for text in axes.texts]


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


def test_the_film_shows_both_outputs_for_each_logit(films):
    softmax_picture.draw_sigmoid()
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


def test_the_picture_follows_a_pixel(figures, few_digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    digit_to_tensor.main(plot=True)
    title = figures[0].axes[0].get_title()
    assert title == f"253 → {253 / 255:.2f} → {(253 / 255 - 0.1307) / 0.3081:.2f},  0 → 0 → −{0.1307 / 0.3081:.2f}"


def test_the_curves_are_the_history(figures, few_digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    options = Options(epochs=2, plot=True)
    _, history = mnist_mlp.main(options)
    loss, accuracy = figures[0].axes
    assert loss.lines[0].get_ydata().tolist() == [epoch["loss"] for epoch in history]
    assert accuracy.lines[0].get_ydata().tolist() == [100 * epoch["accuracy"] for epoch in history]
    assert loss.get_title().startswith(f"{history[-1]['accuracy']:.2%} ")


def test_what_two_softmaxes_cost():
    criterion = nn.CrossEntropyLoss()
    z, label = torch.tensor([[0.2, 0.1, -0.1]]), torch.tensor([0])
    assert criterion(torch.softmax(z, dim=1), label) == pytest.approx(1.0548, abs=5e-5)
    best = torch.eye(10)[:1]
    assert criterion(best, label) == pytest.approx(-math.log(math.e / (math.e + 9)))
    assert criterion(best, label) == pytest.approx(1.4612, abs=5e-5)
    assert criterion(best, torch.tensor([1])) == pytest.approx(2.4612, abs=5e-5)
    probabilities = torch.softmax(cross_entropy.FIRST, dim=1)
    assert nn.NLLLoss()(probabilities, cross_entropy.LABELS) == pytest.approx(-0.6186, abs=5e-5)
