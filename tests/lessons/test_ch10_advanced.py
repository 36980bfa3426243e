"""Lecture 11: its blocks beside formulas, and the networks of lectures 9 to 11 layer by layer."""

import re

import pytest
import torch
from torch import nn
from torch.nn.functional import avg_pool2d, conv2d, linear, relu

from ch09_softmax_mnist import mnist_mlp
from ch10_cnn import compare, one_by_one, residual_variants, vanishing_gradient
from ch10_cnn.cnn import CNN
from ch10_cnn.deeper_cnn import DeeperCNN
from ch10_cnn.densenet import DenseNet
from ch10_cnn.inception import Inception, InceptionA
from ch10_cnn.residual import ResidualBlock, ResidualNet
from ch10_cnn.sprint import SprintNet
from common.cli import UsageError
from common.training import Options
from tests.conftest import ROOT

PLAIN = {"cut": nn.ZeroPad2d(-2), "pool": nn.MaxPool2d(2), "mean": nn.AvgPool2d(2), "relu": relu, "flat": nn.Flatten()}


@pytest.mark.parametrize(
    ("network", "weights", "products", "layers"),
    [
        (mnist_mlp.Net, 575_050, 574_080, "flat linear1 relu linear2 relu linear3 relu linear4 relu linear5"),
        (CNN, 8490, 467_200, "conv1 pool relu conv2 pool relu flat fc"),
        (DeeperCNN, 114_506, 3_808_128, "conv1 pool relu conv2 pool relu conv3 pool relu flat fc1 relu fc2 relu fc3"),
        (Inception, 97_298, 6_019_200, "conv1 pool relu incep1 conv2 pool relu incep2 flat fc"),
        (ResidualNet, 41_514, 2_013_184, "conv1 pool relu rblock1 conv2 pool relu rblock2 flat fc"),
        (DenseNet, 28_766, 1_325_664, "conv pool block1 transition mean block2 norm relu flat fc"),
        (SprintNet, 16_186, 623_680, "cut conv1 pool norm1 relu conv2 pool norm2 relu flat fc"),
    ],
)
def test_the_networks_layer_by_layer(network: type, weights: int, products: int, layers: str):
    torch.manual_seed(0)
    model, images = network(), torch.randn(2, 1, 28, 28)
    x = images
    for name in layers.split():
        x = (PLAIN.get(name) or getattr(model, name))(x)
    torch.testing.assert_close(model(images), x)
    assert (compare.parameters(model), compare.multiplications(model)) == (weights, products)


def test_one_by_one_is_a_linear_layer_over_the_channels(capsys: pytest.CaptureFixture):
    """Of the numbers from 1 to 27 it makes n + 2(n + 9) − (n + 18) = 2n."""
    assert one_by_one.main() == (28**2 * 25 * 192 * 32, 28**2 * (192 * 16 + 25 * 16 * 32))
    assert "by hand and by PyTorch equal\n[[ 2  4  6]\n [ 8 10 12]\n [14 16 18]]" in capsys.readouterr().out
    image, weight = torch.randn(5, 4, 3), torch.randn(2, 5)
    torch.testing.assert_close(one_by_one.mix(image, weight), linear(image.permute(1, 2, 0), weight).permute(2, 0, 1))
    assert one_by_one.multiplications(3, 5, 7, 11, 13) == 3 * 5 * 7 * 7 * 11 * 13


def test_the_branches_are_stacked():
    block, x = InceptionA(10), torch.randn(2, 10, 12, 12)

    def branch(x, *names):
        for name in names:
            x = conv2d(x, *getattr(block, name).parameters(), padding="same")
        return x

    five, three = ["branch5x5_1", "branch5x5_2"], ["branch3x3_1", "branch3x3_2", "branch3x3_3"]
    pool = branch(avg_pool2d(x, 3, 1, 1), "branch_pool")
    stacked = torch.cat([branch(x, "branch1x1"), branch(x, *five), branch(x, *three), pool], dim=1)
    torch.testing.assert_close(block(x), stacked)


def test_residual_block_adds_before_the_last_relu():
    block, x = ResidualBlock(4), torch.randn(2, 4, 5, 5)
    inner = conv2d(x, block.conv1.weight, block.conv1.bias, padding=1).clamp(min=0)
    outer = conv2d(inner, block.conv2.weight, block.conv2.bias, padding=1)
    torch.testing.assert_close(block(x), (x + outer).clamp(min=0))


def test_residual_variants_do_what_they_say():
    """And all four start alike."""
    x, biases = torch.randn(2, 16, 12, 12), []
    for name, expected in {
        "Original": lambda block, f: relu(x + f),
        "ConstantScaling": lambda block, f: relu(x + f) / 2,
        "ConvShortcut": lambda block, f: relu(block.shortcut(x) + f),
        "PreActivation": lambda block, _: x + block.conv2(relu(block.norm2(block.conv1(relu(block.norm1(x)))))),
    }.items():
        torch.manual_seed(0)
        net = residual_variants.Net(getattr(residual_variants, name))
        biases.append(net.fc.bias.tolist())
        block = net.rblock1
        f = block.norm2(block.conv2(relu(block.norm1(block.conv1(x)))))
        torch.testing.assert_close(block(x), expected(block, f))
        assert net(torch.randn(1, 1, 28, 28)).shape == (1, 10)
    assert biases == biases[:1] * 4


def test_dense_layers_pass_on_what_they_were_given():
    block, x = DenseNet().block1, torch.randn(2, 16, 12, 12)
    norm, _, conv = block[0].new
    torch.testing.assert_close(block(x)[:, :24], torch.cat([x, conv(relu(norm(x)))], dim=1))


def test_the_gradient_of_blocks_with_a_shortcut_is_that_of_residual_blocks():
    """Of the others the page tells the sizes."""
    torch.manual_seed(5)
    layers = nn.Sequential(*[ResidualBlock(16) for _ in range(3)])
    layers(torch.randn(8, 16, 12, 12)).mean().backward()
    expected = [layer.conv1.weight.grad.norm().item() for layer in layers]
    assert vanishing_gradient.gradient_sizes(3, 5, shortcut=True) == pytest.approx(expected, rel=1e-4)
    vanishing_gradient.main(blocks=50)
    with pytest.raises(UsageError, match="--blocks 51"):
        vanishing_gradient.main(blocks=51)


def test_compare_and_residual_variants_name_no_best(monkeypatch: pytest.MonkeyPatch, capsys):
    """Nothing is trained; the accuracies are 0.91, 0.92, …"""
    asked = []

    def train(network, options):
        asked.append(options)
        return network(), [{"accuracy": 0.5, "seconds": 1.0}, {"accuracy": 0.9 + len(asked) / 100, "seconds": 4.0}]

    monkeypatch.setattr(compare, "train_on_mnist", train)
    monkeypatch.setattr(residual_variants, "train_on_mnist", train)
    assert compare.main(epochs=2, seed=7)[0].split() == ["CNN", "8,490", "467,200", "91.00%", "2.5"]
    assert "\nInception makes 12.9 times as many multiplications as CNN.\nOne seed does" in capsys.readouterr().out
    assert list(residual_variants.main(epochs=2, seed=7).values()) == pytest.approx([0.96, 0.97, 0.98, 0.99])
    assert "They lie 3.00 points apart; one seed" in capsys.readouterr().out
    assert asked == [Options(epochs=2, seed=7)] * 9


def test_the_sums_on_the_page():
    sums = re.findall(r"([(\d][\d·+−/() ]*\d) = (\d[\d,]*)", (ROOT / "ch10_cnn/README.md").read_text("utf-8"))
    assert ("20·10·5·5 + 20", "5,020") in sums
    for left, right in sums:
        assert eval(left.replace("·", "*").replace("−", "-")) == int(right.replace(",", "")), left
