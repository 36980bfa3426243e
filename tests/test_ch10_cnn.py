"""Chapter 10: the networks as the lecture draws them."""

import torch

from ch10_cnn.cnn import CNN


def shapes(model: torch.nn.Module) -> dict[str, tuple[int, ...]]:
    """The output shape of every layer for one image, by name."""
    found = {}
    for name, layer in model.named_modules():
        layer.register_forward_hook(
            lambda _layer, _x, y, name=name: found.setdefault(name, []).append(tuple(y.shape[1:]))
        )
    model(torch.zeros(1, 1, 28, 28))
    return found


def parameters(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def test_cnn_has_the_shapes_of_the_lecture():
    found = shapes(CNN())
    assert found["conv1"] == [(10, 24, 24)]
    assert found["conv2"] == [(20, 8, 8)]
    assert found["pooling"] == [(10, 12, 12), (20, 4, 4)]
    assert found[""] == [(10,)]
    assert parameters(CNN()) == (10 * 25 + 10) + (20 * 10 * 25 + 20) + (320 * 10 + 10)


def test_cnn_reads_96_percent_after_an_epoch(script):
    code, out, _ = script("ch10_cnn/cnn.py", "--epochs", "1")
    assert code == 0
    assert float(out.split("accuracy ")[1].split("%")[0]) >= 96.0  # measured: 96.3 to 97.2 over seeds 0-9
