"""Chapter 10, lecture 10: the operations beside torch's, and what the network learns and shows."""

import itertools
import math
import re
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import conv2d, cross_entropy, max_pool2d

from ch10_cnn import convolution, edges, first_steps, look_inside, max_pooling, padding_stride, sprint
from ch10_cnn.cnn import CNN
from ch10_cnn.sprint import SprintNet
from common.data import Loader, mnist, mnist_loaders
from common.training import Options, evaluate, train_epoch, train_on_mnist
from tests.conftest import use_first_digits

SIZES, SIDES, SEEDS = st.integers(1, 3), st.integers(3, 9), st.integers(0, 999)


@given(st.tuples(SIZES, SIZES, SIZES), st.tuples(SIDES, SIDES), st.integers(0, 3), st.integers(1, 4), SEEDS)
def test_convolution_and_pooling_by_hand_equal_torchs(shape, sides, padding, stride, seed):
    channels, kernels, size = shape
    random = torch.Generator().manual_seed(seed)
    image = torch.randn(channels, *sides, generator=random)
    weight, bias = torch.randn(kernels, channels, size, size, generator=random), torch.randn(kernels, generator=random)
    all_channels = convolution.convolve(image, weight, bias)
    torch.testing.assert_close(all_channels, conv2d(image[None], weight, bias)[0], rtol=1e-4, atol=1e-5)

    plane, kernel = image[0], weight[0, 0]
    expected = conv2d(plane[None, None], kernel[None, None], padding=padding, stride=stride)[0, 0]
    padded = padding_stride.convolve(plane, kernel, padding, stride)
    torch.testing.assert_close(padded, expected, rtol=1e-4, atol=1e-5)
    for side, output in zip(sides, expected.shape, strict=True):
        assert padding_stride.output_size(side, size, padding, stride) == output
    assert torch.equal(max_pooling.max_pool(image, size), max_pool2d(image[None], size)[0])


def test_an_edge_is_where_the_image_changes():
    """A picture that is dark above and light below has a horizontal edge, and no vertical one."""
    above = torch.tensor([[1.0], [1], [0], [0]]).expand(4, 4)
    for image, edge, other in ((above, "horizontal", "vertical"), (above.T, "vertical", "horizontal")):
        seen = {name: conv2d(image[None, None], kernel[None, None]) for name, kernel in edges.KERNELS.items()}
        torch.testing.assert_close(seen[f"{edge} edge"], torch.ones(1, 1, 2, 2))  # positive: the ink is above, or left
        assert not seen[f"{other} edge"].any()
    image = mnist(train=False)[0][15] * 0.3081 + 0.1307  # paper is 0, ink is 1
    for output, kernel, total in zip(edges.main(), edges.KERNELS.values(), (1, 1, 0, 0), strict=True):
        torch.testing.assert_close(output, conv2d(image, kernel[None, None])[0], rtol=0, atol=1e-5)
        assert kernel.sum().item() == pytest.approx(total, abs=1e-6)


def test_the_confusion_matrix_and_the_stages_of_the_trained_network(monkeypatch: pytest.MonkeyPatch, capsys):
    use_first_digits(monkeypatch, 1280, 1000)
    model, _ = train_on_mnist(CNN, Options(epochs=1, seed=0, device="cpu"))
    matrix = look_inside.main(epochs=1)
    images, labels = mnist(train=False)
    assert matrix.flatten().equal((10 * labels + model(images).argmax(dim=1)).bincount(minlength=100))  # row by row
    torch.testing.assert_close(look_inside.stages(model, images[0])[-1], model(images[:1])[0])
    out = capsys.readouterr().out
    assert "a seven on its way: 1×28×28 → 10×24×24 → 10×12×12 → 20×8×8 → 20×4×4 → 320 → 10\n" in out
    all_errors, label, prediction, times = map(int, re.findall(r"(\d+)(?: of| as| \(| times)", out)[-4:])
    errors = matrix.clone().fill_diagonal_(0)
    assert (all_errors, times, times) == (errors.sum(), errors[label, prediction], errors.max())


def test_the_examples_of_the_lecture():
    sums = convolution.convolve_plane(convolution.IMAGE, convolution.KERNEL)
    assert sums.tolist() == [[211, 295, 262], [259, 282, 214], [251, 253, 169]]
    assert max_pooling.main().tolist() == [[[4, 8], [9, 8]]]
    assert torch.equal(max_pooling.IMAGE, convolution.IMAGE[:4, :4])


def test_the_first_steps_end_with_the_network_they_led_to(monkeypatch: pytest.MonkeyPatch):
    """Kernels, feature maps and accuracy of the last moment, where 25 batches are an epoch."""
    assert f"after {first_steps.STEPS} steps" in first_steps.__doc__
    monkeypatch.setattr(first_steps, "STEPS", 25)
    use_first_digits(monkeypatch, 1664, 1000)
    accuracies, kernels, maps = first_steps.main(seed=1)
    torch.manual_seed(1)
    loader, test_loader = mnist_loaders(64, seed=1)
    model = CNN().to(memory_format=torch.channels_last)
    batches = [torch.cat(parts) for parts in zip(*itertools.islice(loader, 25), strict=True)]
    train_epoch(model, Loader(*batches, batch_size=64), torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5))
    assert len(accuracies) == len(kernels) == len(maps) == 2
    assert accuracies[-1] == pytest.approx(evaluate(model, test_loader))
    torch.testing.assert_close(kernels[-1], model.conv1.weight[:, 0].detach())
    torch.testing.assert_close(maps[-1], model.conv1(test_loader.tensors[0][0]).relu().detach())
    assert not torch.equal(kernels[0], kernels[-1])


def test_sprint_takes_the_steps_of_adam_with_smooth_labels_at_a_rate_that_rises_and_falls(monkeypatch):
    images, labels = torch.randn(200, 1, 28, 28).double(), torch.arange(200) % 10
    monkeypatch.setattr(sprint, "SprintNet", lambda: SprintNet().double())
    monkeypatch.setattr(sprint, "BATCH_SIZE", 10)
    model = sprint.train(images, labels, seed=3)
    torch.manual_seed(3)
    expected = sprint.SprintNet()
    adam = torch.optim.Adam(expected.parameters(), betas=(0.7, 0.9))
    for step in range(20):  # a tenth of them up, from a 25th of 0.04
        adam.param_groups[0]["lr"] = 0.02 * (1 + math.cos(math.pi * (step - 1) / 18)) if step else 0.04 / 25
        part = slice(10 * step, 10 * step + 10)
        targets = 0.005 + 0.95 * torch.eye(10)[labels[part]]
        adam.zero_grad()
        cross_entropy(expected(images[part]), targets).backward()
        adam.step()
    for one, other in zip(model.parameters(), expected.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=0.0001, atol=0.0001)


def test_sprint_trains_on_two_thirds_of_the_images_and_tells_the_mean(monkeypatch: pytest.MonkeyPatch, capsys):
    images = Mock(tensors=(range(60_000), range(60_000)))
    monkeypatch.setattr(sprint, "mnist_loaders", lambda *_: (images, None))
    monkeypatch.setattr(sprint, "train", lambda images, labels, seed: len(images) / 60_000 + seed / 100)
    monkeypatch.setattr(sprint, "evaluate", lambda model, loader: model)
    assert sprint.main(seed=3, runs=2) == pytest.approx([2 / 3 + 0.03, 2 / 3 + 0.04])
    assert "accuracy is 70.17% after 0.0 s" in capsys.readouterr().out


def test_the_second_look_adds_up_the_logits_of_five_places():
    torch.manual_seed(0)
    model = SprintNet()
    images, labels = (part[:200] for part in mnist(train=False))
    loader = Loader(images, labels, batch_size=50)
    assert sprint.evaluate(model, loader, unsure_below=0) == pytest.approx(evaluate(model, loader))
    assert model.norm1.num_batches_tracked == 0  # the test images leave no trace in the batch norm
    places = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0)]
    logits = sum(model(torch.from_numpy(np.roll(images.numpy(), place, (2, 3)))) for place in places)
    assert sprint.evaluate(model, loader, unsure_below=1) == pytest.approx((logits.argmax(1) == labels).float().mean())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "least", "most"),
    [
        ("ch09_softmax_mnist/mnist_mlp.py", 86, 97),
        ("ch10_cnn/cnn.py", 96, 98.5),
        *[(f"ch10_cnn/{name}.py", 95.5, 98.8) for name in ("inception", "residual", "densenet")],
        ("ch10_cnn/sprint.py --runs 10 --seed 7000", 98.85, 99),
    ],
)
def test_accuracy_within_ten_epochs_and_of_ten_sprints(script, command: str, least: float, most: float):
    accuracies = [float(accuracy) for accuracy in re.findall(r"  test accuracy (\S+)%", script(*command.split()).out)]
    assert (len(accuracies), min(accuracies) >= least, max(accuracies) >= most) == (10, True, True)
