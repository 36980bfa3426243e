"""Chapter 9 beside torch's own losses."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn

from ch09_softmax_mnist import cross_entropy, softmax

logits = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(2, 8)), elements=st.floats(-1000, 1000))


@given(z=logits, seed=st.integers(0, 1000))
def test_softmax_and_its_cross_entropy_equal_torch(z: np.ndarray, seed: int):
    assert softmax.softmax(z) == pytest.approx(torch.softmax(torch.tensor(z), dim=1).numpy(), abs=1e-12)
    z = z / 20  # up to 50, so that the formula does as well
    assert softmax.softmax_as_written(z) == pytest.approx(softmax.softmax(z), rel=1e-12)
    labels = np.random.default_rng(seed).integers(0, z.shape[1], len(z))
    loss = softmax.cross_entropy(softmax.softmax(z), np.eye(z.shape[1])[labels])
    expected = nn.functional.cross_entropy(torch.tensor(z), torch.tensor(labels), reduction="none")
    assert loss == pytest.approx(expected.numpy(), rel=1e-9, abs=1e-12)


def test_losses_by_hand_equal_torch_and_each_prediction_is_counted(capsys: pytest.CaptureFixture):
    torch.manual_seed(0)
    z, labels = 300 * torch.randn(5, 4), torch.randint(4, (5,))
    assert cross_entropy.losses(z, labels).allclose(nn.CrossEntropyLoss(reduction="none")(z, labels))
    cross_entropy.main()
    assert re.findall(r"right for (.*)", capsys.readouterr().out) == ["3 of 3", "0 of 3"]


def test_what_two_softmaxes_cost_and_what_nll_loss_says_of_probabilities():
    criterion = nn.CrossEntropyLoss()
    best = torch.eye(10)[:1]
    costs = [
        criterion(torch.tensor(softmax.softmax(softmax.LOGITS)), torch.tensor(0)),
        criterion(best, torch.tensor([0])),
        criterion(best, torch.tensor([1])),
        nn.NLLLoss()(torch.softmax(cross_entropy.FIRST, dim=1), cross_entropy.LABELS),
    ]
    assert costs == pytest.approx([1.0548, 1.4612, 2.4612, -0.6186], abs=5e-5)
