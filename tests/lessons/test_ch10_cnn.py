"""Chapter 10: the operations beside torch's, and the networks as the lecture draws them."""

import functools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from torch import nn
from torch.nn.functional import conv2d, max_pool2d
from torch.optim.optimizer import register_optimizer_step_post_hook

from ch10_cnn import (
    convolution,
    edges,
    first_steps,
    look_inside,
    max_pooling,
    padding_stride,
    sprint,
)
from ch10_cnn.cnn import CNN
from ch10_cnn.compare import multiplications, parameters
from ch10_cnn.deeper_cnn import DeeperCNN
from ch10_cnn.figures import learning_curves
from ch10_cnn.look_inside import confusion_matrix, stages
from common import plotting
from common.data import Loader, mnist, mnist_loaders
from common.training import evaluate
from tests.conftest import ROOT, use_first_digits

sizes, sides, seeds = st.integers(1, 3), st.integers(3, 9), st.integers(0, 1000)


@given(channels=sizes, kernels=sizes, size=sizes, height=sides, width=sides, seed=seeds)
def test_convolution_equals_torch(channels, kernels, size, height, width, seed):
    random = torch.Generator().manual_seed(seed)
    image = torch.randn(channels, height, width, generator=random)
    weight, bias = torch.randn(kernels, channels, size, size, generator=random), torch.randn(kernels, generator=random)
    expected = conv2d(image[None], weight, bias)[0]
    torch.testing.assert_close(convolution.convolve(image, weight, bias), expected, rtol=1e-4, atol=1e-5)


@given(size=sizes, height=sides, width=sides, seed=seeds)
def test_convolution_of_one_channel_equals_torch(size, height, width, seed):
    random = torch.Generator().manual_seed(seed)
    image, kernel = torch.randn(height, width, generator=random), torch.randn(size, size, generator=random)
    expected = conv2d(image[None, None], kernel[None, None])[0, 0]
    torch.testing.assert_close(convolution.convolve_plane(image, kernel), expected, rtol=1e-4, atol=1e-5)


def test_convolution_prints_the_shapes_of_the_lecture(capsys):
    by_hand = convolution.main()
    assert by_hand.shape == (10, 98, 98)
    out = capsys.readouterr().out
    for line in ("input   1 5 100 100", "weight  10 5 3 3", "output  1 10 98 98"):
        assert line in out
    assert "[[211 295 262]\n [259 282 214]\n [251 253 169]]" in out
    assert out.count("equal") == 2


@given(size=st.integers(1, 30), kernel=st.integers(1, 7), padding=st.integers(0, 3), stride=st.integers(1, 4))
def test_output_size_is_that_of_torch(size, kernel, padding, stride):
    if size + 2 * padding >= kernel:
        output = conv2d(
            torch.zeros(1, 1, size, size), torch.zeros(1, 1, kernel, kernel), padding=padding, stride=stride
        )
        assert padding_stride.output_size(size, kernel, padding, stride) == output.shape[2]


@given(size=sizes, height=sides, width=sides, padding=st.integers(0, 3), stride=st.integers(1, 4), seed=seeds)
def test_padded_and_strided_convolution_equals_torch(size, height, width, padding, stride, seed):
    random = torch.Generator().manual_seed(seed)
    image, kernel = torch.randn(height, width, generator=random), torch.randn(size, size, generator=random)
    expected = conv2d(image[None, None], kernel[None, None], padding=padding, stride=stride)[0, 0]
    output = padding_stride.convolve(image, kernel, padding, stride)
    torch.testing.assert_close(output, expected, rtol=1e-4, atol=1e-5)


def test_padding_and_stride_of_the_lecture(capsys):
    outputs = padding_stride.main()
    assert outputs["padding 1"].tolist() == [
        [91, 168, 224, 215, 127],
        [114, 211, 295, 262, 149],
        [192, 259, 282, 214, 122],
        [194, 251, 253, 169, 86],
        [96, 112, 110, 68, 31],
    ]
    assert outputs["stride 2"].tolist() == [[211, 262], [251, 169]]
    out = capsys.readouterr().out
    assert "padding 1: 5×5 → 5×5, by hand and by PyTorch equal" in out
    assert "stride 2: 5×5 → 2×2, by hand and by PyTorch equal" in out
    assert "here 5 and 2." in out


def test_an_edge_is_where_the_image_changes():
    """A picture that is dark above and light below has a horizontal edge, and no vertical one."""
    above = torch.tensor([[1.0], [1], [0], [0]]).expand(4, 4)
    flat, left = torch.full((4, 4), 0.7), above.T
    seen = {name: [conv2d(x[None], kernel[None, None])[0] for x in (flat, above, left)] for name, kernel in
            edges.KERNELS.items()}  # fmt: skip
    for name in ("lecture's", "mean"):
        assert torch.allclose(seen[name][0], flat[1:3, 1:3])
    assert [output.abs().max() < 1e-6 for output in seen["horizontal edge"]] == [True, False, True]
    assert [output.abs().max() < 1e-6 for output in seen["vertical edge"]] == [True, True, False]
    assert torch.allclose(seen["horizontal edge"][1], torch.ones(2, 2))  # positive: the ink is above
    assert torch.allclose(seen["vertical edge"][2], torch.ones(2, 2))  # the ink is on the left
    digit = mnist(train=False)[0][15, 0]
    digit = (digit - digit.min()) / (digit.max() - digit.min())
    for output, kernel in zip(edges.main(), edges.KERNELS.values(), strict=True):
        torch.testing.assert_close(output, conv2d(digit[None], kernel[None, None])[0])


@given(channels=sizes, height=sides, width=sides, size=sizes, seed=seeds)
def test_max_pooling_equals_torch(channels, height, width, size, seed):
    image = torch.randn(channels, height, width, generator=torch.Generator().manual_seed(seed))
    assert torch.equal(max_pooling.max_pool(image, size), max_pool2d(image[None], size)[0])


def test_pooling_and_relu_can_be_swapped(capsys):
    assert max_pooling.main().tolist() == [[[4, 8], [9, 8]]]
    out = capsys.readouterr().out
    assert "by hand and by PyTorch equal" in out
    assert "relu(pool(x)) and pool(relu(x)) are equal, with 92,160 ReLUs and 368,640" in out


def shapes(model: nn.Module) -> dict[str, list[tuple[int, ...]]]:
    """The output shapes of every layer for one image, by name."""
    found = {}

    def note(name: str, _layer: nn.Module, _x: tuple[torch.Tensor], y: torch.Tensor) -> None:
        found.setdefault(name, []).append(tuple(y.shape[1:]))

    for name, layer in model.named_modules():
        layer.register_forward_hook(functools.partial(note, name))
    model(torch.zeros(2, 1, 28, 28))
    return found


def conv(channels: int, kernels: int, size: int) -> int:
    """Its parameters: weights and biases."""
    return kernels * channels * size**2 + kernels


def test_cnn_is_that_of_the_lecture():
    found = shapes(CNN())
    assert found["conv1"] == [(10, 24, 24)]
    assert found["conv2"] == [(20, 8, 8)]
    assert found["pooling"] == [(10, 12, 12), (20, 4, 4)]
    assert found[""] == [(10,)]
    assert parameters(CNN()) == conv(1, 10, 5) + conv(10, 20, 5) + 3210
    assert multiplications(CNN()) == 24 * 24 * 10 * 25 + 8 * 8 * 20 * 10 * 25 + 320 * 10


def test_deeper_cnn_has_the_shapes_in_its_comments():
    found = shapes(DeeperCNN())
    assert found["pooling"] == [(16, 14, 14), (32, 7, 7), (64, 3, 3)]
    assert [found[name] for name in ("fc1", "fc2", "fc3")] == [[(128,)], [(64,)], [(10,)]]
    deeper, images = DeeperCNN(), torch.randn(2, 1, 28, 28)
    layers = [deeper.conv1, deeper.conv2, deeper.conv3]
    layers = [part for layer in layers for part in (layer, nn.MaxPool2d(2), nn.ReLU())]
    layers += [nn.Flatten(), deeper.fc1, nn.ReLU(), deeper.fc2, nn.ReLU(), deeper.fc3]
    torch.testing.assert_close(deeper(images), nn.Sequential(*layers)(images))


@given(pairs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1))
def test_confusion_matrix_counts(pairs):
    labels = torch.tensor([label for label, _ in pairs])
    predicted = torch.tensor([prediction for _, prediction in pairs])
    matrix = confusion_matrix(predicted, labels)
    for label, prediction in np.ndindex(10, 10):
        assert matrix[label, prediction] == pairs.count((label, prediction))


def test_the_stages_are_those_of_the_forward_pass():
    model, image = CNN().requires_grad_(False), torch.randn(1, 28, 28)
    found = stages(model, image)
    expected = [(1, 28, 28), (10, 24, 24), (10, 12, 12), (20, 8, 8), (20, 4, 4), (320,), (10,)]
    assert [tuple(stage.shape) for stage in found] == expected
    torch.testing.assert_close(found[-1], model(image[None])[0])


def test_rows_of_the_confusion_matrix_are_labels(monkeypatch: pytest.MonkeyPatch, capsys):
    use_first_digits(monkeypatch, 1280, 1000)
    matrix = look_inside.main(epochs=1)
    labels = mnist(train=False)[1]
    assert matrix.sum(dim=1).tolist() == labels.bincount(minlength=10).tolist()
    assert matrix.sum(dim=0).tolist() != matrix.sum(dim=1).tolist()
    last = capsys.readouterr().out.splitlines()[-1]
    label, prediction, times = map(int, re.search(r"a (\d) as (\d) \((\d+) times\)", last).groups())
    errors = matrix.clone().fill_diagonal_(0)
    assert last.startswith(f"{errors.sum()} of 1,000 are misread after epoch 1,")
    assert errors[label, prediction] == errors.max() == times


def test_the_learning_curves_and_apart_from_them_the_misread_digits(monkeypatch: pytest.MonkeyPatch):
    use_first_digits(monkeypatch, 64, 100)
    shown = []
    monkeypatch.setattr(plotting, "show", lambda figure, name="": shown.append((name, figure)))
    torch.manual_seed(0)
    model, history = CNN().eval(), [{"loss": 0.5, "accuracy": 0.75}, {"loss": 0.25, "accuracy": 0.875}]
    learning_curves.draw(model, history)
    (name, curves), (other, misread) = shown
    assert (name, other) == ("", "misread")
    drawn = [line.get_ydata().tolist() for axes in curves.axes for line in axes.lines]
    assert drawn == [[0.5, 0.25], [75.0, 87.5]]
    images, labels = mnist(train=False)
    predicted = model(images).argmax(dim=1)
    pairs = [f"{label} → {read}" for label, read in zip(labels, predicted, strict=True) if label != read]
    assert [axes.get_title() for axes in misread.axes] == pairs[:15]
    assert misread.get_suptitle().startswith(f"{len(pairs)} / 100")


def test_the_lecture_in_one_file_can_be_pasted_into_a_notebook(monkeypatch: pytest.MonkeyPatch):
    """A cell has no __file__; the data is that of the current folder."""
    asked = []

    def dataset(root: Path, **_: object) -> None:
        asked.append(root)
        raise ConnectionError

    monkeypatch.setattr("torchvision.datasets.MNIST", dataset)
    monkeypatch.chdir(ROOT)
    source = (ROOT / "ch10_cnn/cnn_in_one_file.py").read_text("utf-8")
    with pytest.raises(ConnectionError):
        exec(source, {"__name__": "cell"})
    assert asked == [Path("data")]


@pytest.fixture
def movies(films: dict[str, tuple], monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple]:
    """The animations that a script would show, and none of its stills."""
    monkeypatch.setattr(plotting, "show", lambda *_: None)
    return films


def last_texts(movie: tuple[Figure, Callable, Sequence]) -> list[str]:
    """What is written in the last frame, after all the others were drawn."""
    figure, draw, frames = movie
    for frame in frames:
        draw(frame)
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.mark.slow
def test_the_sliding_windows_end_with_the_whole_output(movies):
    image, kernel = convolution.IMAGE[None, None], convolution.KERNEL[None, None]
    convolution.main(plot=True)
    padding_stride.main(plot=True)
    expected = {
        "single": conv2d(image, kernel),
        "padding": conv2d(image, kernel, padding=1),
        "stride": conv2d(image, kernel, stride=2),
    }
    for name, output in expected.items():
        texts = last_texts(movies[name])
        numbers = [f"{value:.0f}" for value in output.flatten().tolist()]
        assert [text for text in texts if text.isdigit()][-len(numbers) :] == numbers
        assert texts[-1] == f"5×5 → {output.shape[2]}×{output.shape[3]}"
        left, right = texts[-2].replace("\n", " ").split("] = ")[1].rsplit(" = ", 1)
        products = [term.split("·") for term in left.split(" + ")]
        assert sum(int(pixel) * int(weight) for pixel, weight in products) == int(right) == int(numbers[-1])
    max_pooling.main(plot=True)
    texts = last_texts(movies.pop(""))
    assert [text for text in texts if text.isdigit()][-4:] == ["4", "8", "9", "8"]
    assert texts[-1] == "output[1, 1] = max(7, 8, 4, 6) = 8"
    outputs = edges.main(plot=True)
    last_texts(movies[""])
    pictures = [axes.images[0].get_array() for axes in movies[""][0].axes if axes.images]
    for picture, output in zip(pictures[-4:], outputs, strict=True):
        assert np.array_equal(picture, output)


def test_the_first_steps_end_with_the_network_they_led_to(movies, monkeypatch: pytest.MonkeyPatch):
    """The same steps by hand: kernels, feature maps and accuracy of the last moment."""
    use_first_digits(monkeypatch, 3264, 1000)
    torch.manual_seed(1)
    loader, test_loader = mnist_loaders(64, seed=1)
    images, labels = (part[:1000] for part in test_loader.tensors)
    model = CNN().to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    for _, (x, y) in zip(range(50), loader, strict=False):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    monkeypatch.setattr(first_steps, "STEPS", 50)
    accuracies, kernels, maps = first_steps.main(seed=1, plot=True)
    assert len(accuracies) == len(kernels) == len(maps) == 3
    assert accuracies[-1] == pytest.approx((model(images).argmax(dim=1) == labels).float().mean().item())
    torch.testing.assert_close(kernels[-1], model.conv1.weight[:, 0].detach())
    assert not torch.equal(kernels[0], kernels[-1])
    torch.testing.assert_close(maps[-1], model.conv1(images[0]).relu().detach())
    assert last_texts(movies[""])[-1] == f"optimizer.step(), 50 times: {accuracies[-1]:.1%}"


def test_answers_on_the_page():
    model = CNN()
    found = shapes(model)
    sides = [28, found["conv1"][0][1], found["pooling"][0][1], found["conv2"][0][1], found["pooling"][1][1]]
    larger = model.pooling(model.conv2(model.pooling(model.conv1(torch.zeros(1, 1, 32, 32)))))
    kept = padding_stride.output_size(7, 3, padding=1), padding_stride.output_size(7, 5, padding=2)
    assert kept == (7, 7)
    facts = [
        " → ".join(map(str, sides)),
        f"10·1·5·5 + 10 = {parameters(model.conv1)}",
        f"20·10·5·5 + 20 = {parameters(model.conv2):,}",
        f"320·10 + 10 = {parameters(model.fc):,}",
        f"{parameters(model):,}",
        f"20·4·4 = {model.fc.in_features}",
        f"20·5·5 = {larger.numel()}",
    ]
    for page in ("README.md", "README.zh-CN.md"):
        text = (ROOT / "ch10_cnn" / page).read_text("utf-8")
        assert [fact for fact in facts if fact not in text] == []


def test_sprint_learns_in_a_few_steps():
    images, labels = mnist(train=False)  # which is read in a sixth of the time
    images, labels = images[:5120], labels[:5120]
    model = sprint.train(images, labels, seed=0)
    assert evaluate(model, Loader(images, labels, batch_size=1000)) > 0.9  # measured over seeds 0-9: 0.923 to 0.948
    found = shapes(sprint.SprintNet())
    assert found["conv1"] == [(16, 20, 20)]
    assert found["pooling"] == [(16, 10, 10), (32, 3, 3)]


def test_the_learning_rate_of_sprint_rises_and_falls_to_zero():
    rates = []
    hook = register_optimizer_step_post_hook(lambda adam, *_: rates.append(adam.param_groups[0]["lr"]))
    sprint.train(torch.randn(400, 1, 28, 28), torch.zeros(400).long(), seed=0, batch_size=10)
    hook.remove()
    assert len(rates) == 40
    assert rates.index(max(rates)) == 3  # after a tenth of the steps
    assert max(rates) == pytest.approx(0.04)
    assert rates[3:] == sorted(rates[3:], reverse=True)
    assert rates[-1] < 1e-6


def test_label_smoothing_changes_what_sprint_learns():
    images, labels = torch.randn(20, 1, 28, 28), torch.arange(20) % 10
    smooth, hard = (sprint.train(images, labels, seed=0, batch_size=10, smoothing=share) for share in (0.05, 0))
    assert not torch.equal(smooth.fc.weight, hard.fc.weight)


def test_the_second_look_adds_up_the_logits_of_five_places():
    torch.manual_seed(0)
    model = sprint.SprintNet()
    images, labels = (part[:200] for part in mnist(train=False))
    loader = Loader(images, labels, batch_size=50)
    assert sprint.evaluate(model, loader, unsure_below=0) == pytest.approx(evaluate(model, loader))
    assert model.norm1.num_batches_tracked == 0  # the test images leave no trace in the batch norm
    places = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0)]
    logits = sum(model(torch.from_numpy(np.roll(images.numpy(), place, (2, 3)))) for place in places)
    assert sprint.evaluate(model, loader, unsure_below=1) == pytest.approx((logits.argmax(1) == labels).float().mean())


@pytest.mark.slow
def test_sprint_over_ten_seeds(script):
    _, out, _ = script("ch10_cnn/sprint.py", "--runs", "10", "--seed", "7000")
    accuracies = [float(line.split("accuracy ")[1].split("%")[0]) for line in out.splitlines()[:10]]
    assert sum(accuracies) / 10 >= 99
    assert min(accuracies) >= 98.85


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "first", "tenth"),
    [
        ("ch09_softmax_mnist/mnist_mlp.py", 86, 97),
        ("ch10_cnn/cnn.py", 96, 98.5),
    ],
)
def test_accuracy_after_one_and_within_ten_epochs(script, path: str, first: float, tenth: float):
    _, out, _ = script(path)
    accuracies = [float(accuracy) for accuracy in re.findall(r"test accuracy (\S+)%", out)]
    assert accuracies[0] >= first
    assert max(accuracies) >= tenth
