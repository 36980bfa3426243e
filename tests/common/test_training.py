"""common/training.py beside the lecture's own loop, and its promises about seeds, checkpoints and speed."""

import os
from pathlib import Path
from unittest import mock

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from ch10_cnn.cnn import CNN
from common import data
from common.checkpoint import Checkpoint, load_model
from common.cli import UserError, warn_if_stuck
from common.training import Options, train_on_mnist
from tests.conftest import same_bits, weights

pytestmark = pytest.mark.usefixtures("few_digits")


class Noisy(nn.Sequential):
    """A network whose outputs depend on train() and eval(); the latter records no gradients."""

    def __init__(self):
        super().__init__(nn.Flatten(), nn.Linear(784, 10), nn.BatchNorm1d(10), nn.Dropout(0.2))

    def forward(self, x):
        assert self.training == torch.is_grad_enabled()
        return super().forward(x)


def test_every_option_is_used_as_in_a_loop_by_hand():
    """Batch size, learning rate, momentum and seed; train() while training, eval() and the test images after it."""
    model, history = train_on_mnist(Noisy, Options(epochs=2, batch_size=48, lr=0.02, momentum=0.7, seed=5))
    torch.manual_seed(5)
    by_hand = Noisy()
    optimizer = torch.optim.SGD(by_hand.parameters(), lr=0.02, momentum=0.7)
    images, labels = data.mnist(train=True)
    order = torch.Generator().manual_seed(5)
    for epoch in history:
        losses = []
        by_hand.train()
        for batch in torch.randperm(len(labels), generator=order).split(48):  # the last has 16
            loss = nn.CrossEntropyLoss()(by_hand(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses += [loss.item()] * len(batch)
        assert epoch["loss"] == pytest.approx(sum(losses) / len(losses), rel=1e-5)
        by_hand.eval()
        test_images, test_labels = data.mnist(train=False)
        with torch.no_grad():
            right = by_hand(test_images).argmax(dim=1) == test_labels
        assert epoch["accuracy"] == pytest.approx(right.float().mean().item())
    torch.testing.assert_close(model.state_dict(), by_hand.state_dict())
    assert Options() == Options(10, 64, 0.01, 0.5, 0, "auto", False, None)  # the lecture's


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


def test_a_training_that_learns_nothing_names_the_likely_causes(capsys: pytest.CaptureFixture):
    """After the first epoch and after the last."""
    train_on_mnist(CNN, Options(epochs=3, lr=1e-9))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["epoch", "No", "epoch", "epoch", "No"]
    assert "the learning rate is too large or too small, softmax or sigmoid is there twice" in lines[1]


def test_no_better_than_guessing(capsys: pytest.CaptureFixture):
    for loss, accuracy, shares, told in [
        (2.30, 0.30, [0.1] * 10, True),  # at log 10
        (1.90, 0.113, [0.113, *[0.098] * 9], True),  # all one class
        (1.90, 0.30, [0.1] * 10, False),
        (0.47, 0.76, [0.3465, 0.6535], False),
        (0.02, 1.00, [0, 1], False),  # there is one class alone
    ]:
        warn_if_stuck(loss, accuracy, shares)
        assert capsys.readouterr().out.count("\n") == told


@pytest.mark.parametrize("network", [Noisy, CNN])
def test_stopped_and_continued_equals_uninterrupted(network: type[nn.Module], tmp_path: Path, capsys):
    """To the bit; another seed gives other weights."""
    histories = []
    for name, epochs, seed in [("whole", 3, 3), ("parts", 1, 3), ("parts", 1, 3), ("parts", 3, 3), ("other", 3, 4)]:
        _, history = train_on_mnist(network, Options(epochs=epochs, seed=seed, checkpoint=tmp_path / name))
        histories.append([(epoch["loss"], epoch["accuracy"]) for epoch in history])
    assert histories[0] == histories[3] != histories[4]
    assert same_bits(weights(tmp_path / "whole"), weights(tmp_path / "parts"))
    assert capsys.readouterr().out.count("parts: 1 epochs are done\n") == 2


def test_a_stop_keeps_the_epochs_that_are_done(tmp_path: Path, capsys: pytest.CaptureFixture):
    """In the first epoch, in the second, and inside the save after the second, with the new file half written."""
    for where, calls in [
        ("common.training.train_epoch", [KeyboardInterrupt]),
        ("common.training.train_epoch", [0.5, KeyboardInterrupt]),
        ("os.fsync", [None, KeyboardInterrupt]),  # the first asks whether it can be written
    ]:
        with mock.patch(where, side_effect=calls), pytest.raises(KeyboardInterrupt):
            train_on_mnist(CNN, Options(epochs=3, checkpoint=tmp_path / "a"))
    _, history = train_on_mnist(CNN, Options(epochs=2, checkpoint=tmp_path / "a"))
    assert len(history) == 2
    assert capsys.readouterr().out.count("a: 1 epochs are done\n") == 2
    assert os.listdir(tmp_path) == ["a"]


def test_a_loss_that_is_no_number_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(data, "STD", 1e-38)  # inputs so large that the scores overflow
    with pytest.raises(UserError, match=r"became nan: .* try --lr 0.001"):
        train_on_mnist(CNN, Options(epochs=2, checkpoint=tmp_path / "a"))
    assert not list(tmp_path.iterdir())


def test_a_checkpoint_belongs_to_its_training(tmp_path: Path):
    path = tmp_path / "a"
    train_on_mnist(CNN, Options(epochs=1, checkpoint=path))
    before = path.read_bytes()
    for name, value in {"batch_size": 32, "lr": 0.02, "momentum": 0.9, "seed": 5}.items():
        with pytest.raises(UserError, match=f"made with --{name.replace('_', '-')} .*, not {value}; use the same"):
            train_on_mnist(CNN, Options(epochs=2, checkpoint=path, **{name: value}))
    wider = CNN()  # as where a learner has changed the script meanwhile
    wider.conv1 = nn.Conv2d(1, 20, 5)
    for model, optimizer, said in [
        (Noisy(), torch.optim.SGD, "a was made with network CNN, not Noisy"),
        (wider, torch.optim.SGD, "a is not a whole checkpoint of this network"),
        (CNN(), torch.optim.Adam, "a was made with optimizer SGD, not Adam"),
    ]:
        with pytest.raises(UserError, match=said):
            Checkpoint(path, {}, torch.Generator(), model, optimizer(model.parameters()))
        if optimizer is torch.optim.SGD:
            with pytest.raises(UserError, match=said):
                load_model(path, model)
    assert path.read_bytes() == before


def test_weights_that_are_no_numbers_are_not_used(tmp_path: Path):
    """As the last step of an epoch may leave them, after its loss was computed."""
    model = CNN()
    model.conv1.weight.data[0] = torch.nan
    Checkpoint(tmp_path / "a", {}, torch.Generator(), model).save()
    with pytest.raises(UserError, match="a holds weights that are not numbers; train it anew"):
        load_model(tmp_path / "a", CNN())
    os.truncate(tmp_path / "a", 2**30 + 1)
    with mock.patch.object(Path, "read_bytes") as read, pytest.raises(UserError, match="a is not a whole checkpoint"):
        load_model(tmp_path / "a", CNN())
    read.assert_not_called()  # it may be larger than the memory
