"""Chapter 10, lecture 11: its blocks beside formulas, its networks as the lecture draws them."""

import pytest
import torch
from torch import nn
from torch.nn.functional import avg_pool2d, conv2d, relu

from ch10_cnn import compare, one_by_one, residual_variants, vanishing_gradient
from ch10_cnn.cnn import CNN
from ch10_cnn.compare import multiplications, parameters
from ch10_cnn.densenet import DenseNet
from ch10_cnn.figures import inception as inception_figure
from ch10_cnn.figures import residual as residual_figure
from ch10_cnn.inception import Inception, InceptionA
from ch10_cnn.residual import ResidualBlock, ResidualNet
from ch10_cnn.residual_variants import VARIANTS, Net
from common import plotting
from common.cli import UsageError
from tests.conftest import ROOT
from tests.lessons.test_ch10_cnn import conv, shapes


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list:
    """The figures that are shown."""
    figures = []
    monkeypatch.setattr(plotting, "show", lambda figure, name="": figures.append(figure))
    return figures


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list:
    """The options with which compare and residual_variants would train; the accuracies are 0.91, 0.92, …"""
    asked = []

    def train_on_mnist(network, options):
        asked.append(options)
        accuracy = 0.9 + len(asked) / 100
        return network(), [{"accuracy": 0.5, "seconds": 1.0}, {"accuracy": accuracy, "seconds": 4.0}]

    monkeypatch.setattr(compare, "train_on_mnist", train_on_mnist)
    monkeypatch.setattr(residual_variants, "train_on_mnist", train_on_mnist)
    return asked


def test_one_by_one_is_a_linear_layer_over_the_channels(capsys):
    image, weight = torch.randn(5, 4, 3), torch.randn(2, 5)
    by_pixel = nn.functional.linear(image.permute(1, 2, 0), weight).permute(2, 0, 1)
    torch.testing.assert_close(one_by_one.mix(image, weight), by_pixel)
    assert one_by_one.main() == (28 * 28 * 32 * 192 * 25, 28 * 28 * (16 * 192 + 32 * 16 * 25)) == (120422400, 12443648)
    assert one_by_one.multiplications(3, 5, 7, 11, 13) == 3 * 5 * 7 * 7 * 11 * 13
    assert "by hand and by PyTorch equal" in capsys.readouterr().out


def test_inception_is_that_of_the_lecture():
    found = shapes(Inception())
    assert found["conv1"] == [(10, 24, 24)]
    for block, side in (("incep1", 12), ("incep2", 4)):
        branches = {"branch1x1": 16, "branch5x5_1": 16, "branch5x5_2": 24, "branch3x3_1": 16}
        branches |= {"branch3x3_2": 24, "branch3x3_3": 24, "branch_pool": 24}
        for branch, channels in branches.items():
            assert found[f"{block}.{branch}"] == [(channels, side, side)]
        assert found[block] == [(88, side, side)]
    assert found["pooling"] == [(10, 12, 12), (20, 4, 4)]

    def block(channels):
        return conv(channels, 16, 1) * 3 + conv(channels, 24, 1) + conv(16, 24, 5) + conv(16, 24, 3) + conv(24, 24, 3)

    assert parameters(Inception()) == conv(1, 10, 5) + block(10) + conv(88, 20, 5) + block(20) + 14090


def test_the_branches_are_stacked_and_one_linear_map():
    block, x = InceptionA(10).double(), torch.randn(2, 10, 12, 12).double()
    w = dict(block.named_parameters())

    def layer(x, name, padding=0):
        return conv2d(x, w[f"{name}.weight"], w[f"{name}.bias"], padding=padding)

    five = layer(layer(x, "branch5x5_1"), "branch5x5_2", 2)
    three = layer(layer(layer(x, "branch3x3_1"), "branch3x3_2", 1), "branch3x3_3", 1)
    pool = layer(avg_pool2d(x, 3, 1, 1), "branch_pool")
    torch.testing.assert_close(block(x), torch.cat([layer(x, "branch1x1"), five, three, pool], dim=1))
    a, b = x[:1], x[1:]
    behind = nn.Sequential(block, nn.Conv2d(88, 20, 5).double())
    torch.testing.assert_close(behind(a + b) + behind(0 * a), behind(a) + behind(b))


def test_residual_net_is_that_of_the_lecture():
    found = shapes(ResidualNet())
    assert found["rblock1"] == [(16, 12, 12)]
    assert found["rblock2"] == [(32, 4, 4)]
    assert found["pooling"] == [(16, 12, 12), (32, 4, 4)]
    expected = conv(1, 16, 5) + 2 * conv(16, 16, 3) + conv(16, 32, 5) + 2 * conv(32, 32, 3) + 5130
    assert parameters(ResidualNet()) == expected


def test_residual_block_adds_before_the_last_relu():
    block, x = ResidualBlock(4), torch.randn(2, 4, 5, 5)
    inner = conv2d(x, block.conv1.weight, block.conv1.bias, padding=1).clamp(min=0)
    outer = conv2d(inner, block.conv2.weight, block.conv2.bias, padding=1)
    torch.testing.assert_close(block(x), (x + outer).clamp(min=0))


def test_residual_variants_do_what_they_say():
    """With F = 0 a block is its shortcut, seen through the activation behind the sum."""
    x = torch.randn(2, 4, 5, 5)
    blocks = {block.__name__: block(4).eval() for block in VARIANTS}
    for block in blocks.values():
        nn.init.zeros_(block.conv2.weight)
        nn.init.zeros_(block.conv2.bias)
    torch.testing.assert_close(blocks["Original"](x), x.relu())
    torch.testing.assert_close(blocks["ConstantScaling"](x), (x / 2).relu())
    torch.testing.assert_close(blocks["ConvShortcut"](x), blocks["ConvShortcut"].shortcut(x).relu())
    torch.testing.assert_close(blocks["PreActivation"](x), x)
    found = shapes(Net(VARIANTS[0]))
    assert [found[name] for name in ("rblock1", "rblock2", "fc")] == [[(16, 12, 12)], [(32, 4, 4)], [(10,)]]


def test_the_variants_start_alike_and_the_residuals_differ():
    nets = []
    for block in VARIANTS:
        torch.manual_seed(0)
        nets.append(Net(block))
    assert all(torch.equal(net.fc.weight, nets[0].fc.weight) for net in nets)
    x = torch.randn(2, 16, 12, 12)
    outputs = [net.rblock1(x) for net in nets]
    assert not any(torch.equal(one, other) for one in outputs for other in outputs if one is not other)


def test_dense_net_has_the_shapes_in_its_comments():
    found = shapes(DenseNet())
    expected = {"conv": (16, 24, 24), "block1": (40, 12, 12), "transition": (20, 12, 12), "block2": (44, 6, 6)}
    assert {name: found[name][0] for name in expected} == expected
    assert found[""] == [(10,)]


def test_dense_layers_pass_on_what_they_were_given():
    block, x = DenseNet().block1, torch.randn(2, 16, 12, 12)
    assert torch.equal(block(x)[:, :16], x)
    assert torch.equal(block(x)[:, :24], block[0](x))


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_vanishes_in_plain_blocks_with_small_weights_only(seed: int):
    plain, he, shortcut = vanishing_gradient.main(seed=seed)
    assert plain[0] < 1e-6 * plain[-1]
    assert he[0] > 0.03 * he[-1]
    assert shortcut[0] > 0.03 * shortcut[-1]
    assert shortcut[0] > 1e6 * plain[0]


def test_gradient_sizes_are_those_of_the_blocks():
    torch.manual_seed(5)
    layers = nn.Sequential(*[ResidualBlock(16) for _ in range(3)])
    layers(torch.randn(8, 16, 12, 12)).mean().backward()
    expected = [layer.conv1.weight.grad.norm().item() for layer in layers]
    assert vanishing_gradient.gradient_sizes(3, 5, shortcut=True) == pytest.approx(expected, rel=1e-4)
    block, x = vanishing_gradient.Block(shortcut=False, he=True), torch.randn(2, 16, 12, 12)
    assert torch.equal(block(x), relu(block.conv2(relu(block.conv1(x)))))
    assert [conv.weight.var().item() for conv in (block.conv1, block.conv2)] == pytest.approx([2 / 144] * 2, rel=0.15)


def test_no_more_than_50_blocks():
    vanishing_gradient.main(blocks=1)
    with pytest.raises(UsageError, match="--blocks 51"):
        vanishing_gradient.main(blocks=51)


def test_compare_counts_and_names_no_best(trained: list, capsys):
    rows = compare.main(epochs=2, seed=7)
    assert [(options.epochs, options.seed, options.lr, options.momentum) for options in trained] == [
        (2, 7, 0.01, 0.5)
    ] * 5
    by_hand = 24 * 24 * 10 * 25 + 8 * 8 * 20 * 10 * 25 + 320 * 10
    assert multiplications(CNN()) == by_hand
    assert rows[0].split() == ["CNN", "8,490", f"{by_hand:,}", "91.00%", "2.5"]
    most = max(int(row.split()[2].replace(",", "")) for row in rows)
    last, warning = capsys.readouterr().out.splitlines()[-2:]
    assert last == f"Inception makes {most / by_hand:.1f} times as many multiplications as CNN."
    assert last in " ".join(str(compare.__doc__).split())
    assert "One seed" in warning


def test_residual_variants_names_no_best(trained: list, capsys):
    accuracies = residual_variants.main(epochs=2, seed=7)
    assert list(accuracies.values()) == pytest.approx([0.91, 0.92, 0.93, 0.94])
    assert {(options.epochs, options.seed) for options in trained} == {(2, 7)}
    assert "They lie 3.00 points apart; one seed" in capsys.readouterr().out


def test_the_drawn_inception_block_has_the_layers_of_the_model(shown: list):
    block = InceptionA(10)
    inception_figure.draw_block(block)
    axes = shown[0].axes[0]
    texts = [text.get_text() for text in axes.texts if text.get_text()]
    drawn = sorted(text.replace("\n", " ") for text in texts if "\n→" in text)
    layers = [layer for layer in block.modules() if isinstance(layer, nn.Conv2d)]
    assert drawn == sorted(f"{layer.kernel_size[0]}×{layer.kernel_size[1]} → {layer.out_channels}" for layer in layers)
    assert any("16 + 24 + 24 + 24 = 88" in text for text in texts)
    assert len(axes.patches) >= 10 + 88 + 88  # a bar for each channel


def test_the_drawn_sum_is_that_of_its_parts(shown: list):
    torch.manual_seed(0)
    residual_figure.draw_sum(ResidualNet(), torch.randn(1, 1, 28, 28))
    pictures = [torch.from_numpy(axes.images[0].get_array().data) for axes in shown[0].axes if axes.images]
    for x, y, both, output in zip(*(pictures[column:12:4] for column in range(4)), strict=True):
        torch.testing.assert_close(x + y, both)
        torch.testing.assert_close(relu(both), output)


def test_answers_on_the_page():
    facts = [
        f"192·16 = {nn.Conv2d(192, 16, 1, bias=False).weight.numel():,}",
        f"16 + 24 + 24 + 24 = {InceptionA(10)(torch.zeros(1, 10, 12, 12)).shape[1]}",
        f"{Inception().fc.in_features}",
        f"{one_by_one.multiplications(192, 16, 1) + one_by_one.multiplications(16, 32, 5):,}",
    ]
    for page in ("README.md", "README.zh-CN.md"):
        text = (ROOT / "ch10_cnn" / page).read_text("utf-8")
        assert [fact for fact in facts if fact not in text] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", ["ch10_cnn/inception.py", "ch10_cnn/residual.py", "ch10_cnn/densenet.py"])
def test_accuracy_after_one_and_ten_epochs(script, path: str):
    _, out, _ = script(path)
    accuracies = [float(line.split("accuracy ")[1].split("%")[0]) for line in out.splitlines()[:10]]
    assert accuracies[0] >= 95.5
    assert max(accuracies) >= 98.8
