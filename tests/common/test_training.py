"""common/training.py beside the lecture's own loop, and its promises about seeds, checkpoints and speed."""

import copy
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from ch09_softmax_mnist import mnist_mlp
from ch10_cnn.cnn import CNN
from ch10_cnn.deeper_cnn import DeeperCNN
from ch10_cnn.densenet import DenseNet
from ch10_cnn.inception import Inception
from ch10_cnn.residual import ResidualNet
from common import data
from common.checkpoint import Checkpoint, load_model
from common.cli import UserError, warn_if_stuck
from common.data import Loader, mnist_loaders
from common.training import Options, evaluate, train_epoch, train_on_mnist
from tests.conftest import same_bits, use_first_digits, weights

pytestmark = pytest.mark.usefixtures("few_digits")


def test_an_epoch_equals_the_lecture_loop():
    """The plain loop, default memory layout, CrossEntropyLoss's mean; sums in another order round otherwise."""
    torch.manual_seed(0)
    plain = CNN()
    ours = copy.deepcopy(plain).to(memory_format=torch.channels_last)
    optimizers = [torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5) for model in (plain, ours)]
    loader, _ = mnist_loaders(64)
    total = 0.0
    for images, labels in loader:
        loss = nn.CrossEntropyLoss()(plain(images), labels)
        optimizers[0].zero_grad()
        loss.backward()
        optimizers[0].step()
        total += loss.item() * len(labels)
    mean = total / len(loader.tensors[0])
    loader, _ = mnist_loaders(64)
    assert train_epoch(ours, loader, optimizers[1]) == pytest.approx(mean, rel=1e-5)  # measured: 1e-7
    for one, other in zip(plain.parameters(), ours.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)  # measured: 2e-7


class Net(torch.nn.Module):
    """Lecture 10's, as the lecturer types it."""

    def __init__(self):
        super(Net, self).__init__()  # noqa: UP008
        self.conv1 = torch.nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = torch.nn.Conv2d(10, 20, kernel_size=5)
        self.pooling = torch.nn.MaxPool2d(2)
        self.fc = torch.nn.Linear(320, 10)

    def forward(self, x):
        batch_size = x.size(0)
        x = F.relu(self.pooling(self.conv1(x)))
        x = F.relu(self.pooling(self.conv2(x)))
        x = x.view(batch_size, -1)
        x = self.fc(x)
        return x


def test_the_lecture_s_own_network_trains():
    """Its view needs the ordinary layout; ours is as fast as it can be."""
    ours, fast = train_on_mnist(CNN, Options(epochs=1))
    theirs, plain = train_on_mnist(Net, Options(epochs=1))
    assert plain[0]["loss"] == pytest.approx(fast[0]["loss"], rel=1e-5)
    assert ours.conv2.weight.is_contiguous(memory_format=torch.channels_last)
    assert theirs.conv2.weight.is_contiguous()


class Noisy(nn.Module):
    """A network whose outputs depend on train() and eval()."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.BatchNorm1d(10), nn.Dropout(0.2))

    def forward(self, x):
        return self.layers(x)


def test_every_option_is_used_as_in_a_loop_by_hand():
    """Batch size, learning rate, momentum and seed; train() while training, eval() and the test images after it."""
    model, history = train_on_mnist(Noisy, Options(epochs=2, batch_size=32, lr=0.02, momentum=0.7, seed=5))
    torch.manual_seed(5)
    by_hand = Noisy()
    optimizer = torch.optim.SGD(by_hand.parameters(), lr=0.02, momentum=0.7)
    images, labels = data.mnist(train=True)
    order = torch.Generator().manual_seed(5)
    for epoch in history:
        losses = []
        by_hand.train()
        for batch in torch.randperm(len(labels), generator=order).split(32):
            loss = nn.CrossEntropyLoss()(by_hand(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses += [loss.item()] * len(batch)
        assert epoch["loss"] == pytest.approx(sum(losses) / len(losses), rel=1e-5)
        by_hand.eval()
        test_images, test_labels = data.mnist(train=False)
        right = [
            by_hand(image[None]).argmax().item() == label for image, label in zip(test_images, test_labels, strict=True)
        ]
        assert epoch["accuracy"] == pytest.approx(sum(right) / len(right))
    for one, other in zip(model.parameters(), by_hand.parameters(), strict=True):
        torch.testing.assert_close(one, other)
    assert Options() == Options(10, 64, 0.01, 0.5, 0, "auto", False, None)  # the lecture's


def test_evaluate_records_no_gradients():
    seen = []
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    model.register_forward_hook(lambda *words: seen.append(words[-1].requires_grad))
    evaluate(model, mnist_loaders(64)[1])
    assert seen
    assert not any(seen)


def test_a_training_that_learns_nothing_names_the_likely_causes(capsys: pytest.CaptureFixture):
    class SoftmaxTwice(CNN):
        def forward(self, x):
            return super().forward(x).softmax(dim=1)

    for network, options in [(CNN, Options(epochs=1, lr=1.0)), (SoftmaxTwice, Options(epochs=1, lr=1e-4))]:
        train_on_mnist(network, options)
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 2
        for cause in ("learning rate", "softmax", "labels"):
            assert cause in lines[1]


@pytest.mark.parametrize(
    ("loss", "accuracy", "shares", "told"),
    [
        (2.30, 0.30, [0.1] * 10, True),  # at log 10
        (1.90, 0.113, [0.113, *[0.098] * 9], True),  # all one class
        (1.90, 0.30, [0.1] * 10, False),
        (0.645, 0.6535, [0.3465, 0.6535], True),  # chapter 7's table with lr 0.1
        (0.47, 0.76, [0.3465, 0.6535], False),
    ],
)
def test_no_better_than_guessing(capsys: pytest.CaptureFixture, loss: float, accuracy: float, shares: list, told: bool):
    warn_if_stuck(loss, accuracy, shares)
    assert capsys.readouterr().out.count("\n") == told


def test_accuracy_counts_the_right_answers():
    _, test_loader = mnist_loaders(64)
    images, labels = test_loader.tensors

    class Always7(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.eye(10)[7].repeat(len(x), 1)

    assert evaluate(Always7(), Loader(images, labels, batch_size=64)) == (labels == 7).float().mean()


def test_the_host_waits_for_the_loss_once_an_epoch():
    class Reads(TorchDispatchMode):
        count = 0

        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            self.count += function is torch.ops.aten._local_scalar_dense.default
            return function(*args, **(kwargs or {}))

    model = CNN()
    loader, _ = mnist_loaders(64)
    with Reads() as reads:
        train_epoch(model, loader, torch.optim.SGD(model.parameters(), lr=0.01))
    assert reads.count == 1


@pytest.mark.parametrize("network", [mnist_mlp.Net, CNN, Inception, ResidualNet, DeeperCNN, DenseNet])
def test_same_seed_same_bits_also_when_stopped(network: type[nn.Module], tmp_path: Path, monkeypatch):
    use_first_digits(monkeypatch, 100, 100)
    for name, epochs, seed in (("whole", 2, 3), ("parts", 1, 3), ("parts", 2, 3), ("other", 2, 4)):
        train_on_mnist(network, Options(epochs=epochs, seed=seed, checkpoint=tmp_path / name))
    assert same_bits(weights(tmp_path / "whole"), weights(tmp_path / "parts"))
    assert not same_bits(weights(tmp_path / "whole"), weights(tmp_path / "other"))


def test_stopped_and_continued_equals_uninterrupted(tmp_path: Path, capsys: pytest.CaptureFixture):
    _, whole = train_on_mnist(CNN, Options(epochs=4, checkpoint=tmp_path / "whole"))
    train_on_mnist(CNN, Options(epochs=1, checkpoint=tmp_path / "parts"))
    train_on_mnist(CNN, Options(epochs=3, checkpoint=tmp_path / "parts"))
    _, parts = train_on_mnist(CNN, Options(epochs=4, checkpoint=tmp_path / "parts"))
    assert [epoch["loss"] for epoch in parts] == [epoch["loss"] for epoch in whole]
    assert [epoch["accuracy"] for epoch in parts] == [epoch["accuracy"] for epoch in whole]
    assert same_bits(weights(tmp_path / "whole"), weights(tmp_path / "parts"))
    assert "3 epochs are done" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {"whole", "parts"}


def test_ctrl_c_keeps_the_epochs_that_are_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    calls = iter([None, KeyboardInterrupt])

    def interrupted(*args: object) -> float:
        if stop := next(calls):
            raise stop
        return train_epoch(*args)

    monkeypatch.setattr("common.training.train_epoch", interrupted)
    with pytest.raises(KeyboardInterrupt, match="in epoch 2; the same command continues after epoch 1"):
        train_on_mnist(CNN, Options(epochs=3, checkpoint=tmp_path / "a"))
    assert len(torch.load(tmp_path / "a", weights_only=True)["history"]) == 1


def test_a_loss_that_is_no_number_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(data, "STD", 1e-38)  # inputs so large that the scores overflow
    with pytest.raises(UserError, match=r"became nan: .* try --lr 0.001"):
        train_on_mnist(CNN, Options(epochs=2, checkpoint=tmp_path / "a"))
    assert not list(tmp_path.iterdir())


def test_a_checkpoint_belongs_to_its_training(tmp_path: Path):
    path = tmp_path / "a"
    train_on_mnist(CNN, Options(epochs=1, checkpoint=path))
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"was made with --lr 0.01, not 0.02"):
        train_on_mnist(CNN, Options(epochs=2, lr=0.02, checkpoint=path))
    with pytest.raises(UserError, match="was made with network CNN, not Linear"):
        train_on_mnist(lambda: nn.Linear(784, 10), Options(epochs=2, checkpoint=path))
    with pytest.raises(UserError, match="was made with network CNN, not Linear"):
        load_model(path, nn.Linear(784, 10))
    wider, order = CNN(), torch.Generator()  # as where a learner has changed the script meanwhile
    wider.conv1 = nn.Conv2d(1, 20, 5)
    sgd, adam = torch.optim.SGD(wider.parameters()), torch.optim.Adam(wider.parameters())
    with pytest.raises(UserError, match="is not a whole checkpoint of this network"):
        Checkpoint(path, {}, order, wider, sgd).__enter__()
    with pytest.raises(UserError, match="is not a whole checkpoint of this network"):
        load_model(path, wider)
    with pytest.raises(UserError, match="was made with optimizer SGD, not Adam"):
        Checkpoint(path, {}, order, CNN(), adam).__enter__()
    assert path.read_bytes() == before


def test_weights_that_are_no_numbers_are_not_used(tmp_path: Path):
    """As the last step of an epoch may leave them, after its loss was computed."""
    model = CNN()
    model.conv1.weight.data[0] = torch.nan
    Checkpoint(tmp_path / "a", {}, torch.Generator(), model).save()
    with pytest.raises(UserError, match="a holds weights that are no numbers; train it anew"):
        load_model(tmp_path / "a", CNN())
