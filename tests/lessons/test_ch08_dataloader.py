"""Chapter 8: the Dataset, its workers, and the batches of the loaders."""

import contextlib
import io
import multiprocessing
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy
from torch.utils.data import DataLoader, TensorDataset, random_split

from ch07_multidim import diabetes
from ch08_dataloader import diabetes_loader, loader_speed
from ch08_dataloader.diabetes_loader import DiabetesDataset
from ch08_dataloader.figures import diabetes_loader as picture
from common.data import checked_path
from tests.conftest import ROOT, process

PATH = checked_path("diabetes.csv.gz")


def table() -> torch.Tensor:
    """The file as it is, 759×9."""
    return torch.tensor(np.loadtxt(PATH, delimiter=","), dtype=torch.float32)


def test_dataset_is_the_table_row_by_row():
    dataset = DiabetesDataset()
    assert len(dataset) == 759
    for index in (0, 1, 400, 758):
        features, label = dataset[index]
        assert torch.equal(features, table()[index, :8])
        assert torch.equal(label, table()[index, 8:])


def test_workers_that_import_the_script_anew_give_every_row():
    loader = DataLoader(DiabetesDataset(), 32, num_workers=1, multiprocessing_context="spawn")
    batches = list(loader)
    assert [len(x) for x, _ in batches] == [32] * 23 + [23]
    assert torch.equal(torch.cat([x for x, _ in batches]), table()[:, :8])
    assert multiprocessing.get_start_method(allow_none=True) != "spawn"  # so the loader's was tested


def by_hand(epochs: int, batch_size: int, lr: float, seed: int) -> tuple[float, float]:
    """The last epoch's mean loss and the held-out accuracy, without a module, an optimizer or .grad."""
    torch.manual_seed(seed)
    train_set, test_set = random_split(TensorDataset(table()[:, :8], table()[:, 8:]), [0.8, 0.2])
    loader = DataLoader(train_set, batch_size, shuffle=True)
    weights = [parameter.detach().requires_grad_() for parameter in diabetes.Model().parameters()]

    def predict(x: torch.Tensor) -> torch.Tensor:
        for w, b in zip(weights[::2], weights[1::2], strict=True):
            x = 1 / (1 + torch.exp(-(x @ w.T + b)))
        return x

    for _ in range(epochs):
        total = 0.0
        for x, y in loader:
            loss = binary_cross_entropy(predict(x), y)
            gradients = torch.autograd.grad(loss, weights)
            weights = [(w - lr * g).detach().requires_grad_() for w, g in zip(weights, gradients, strict=True)]
            total += loss.item() * len(x)
    x, y = test_set[:]
    return total / len(train_set), ((predict(x) > 0.5) == (y > 0.5)).double().mean().item()


@pytest.mark.parametrize(("batch_size", "lr", "seed"), [(32, 2.0, 0), (50, 3.0, 4)])
def test_the_training_equals_that_by_hand(script, batch_size: int, lr: float, seed: int):
    options = ["--epochs", "20", "--workers", "0", "--batch-size", batch_size, "--lr", lr, "--seed", seed]
    code, out, _ = script("ch08_dataloader/diabetes_loader.py", *options)
    loss, accuracy = by_hand(20, batch_size, lr, seed)
    assert code == 0
    assert float(re.findall(r"^epoch   20 +loss (\S+)$", out, re.MULTILINE)[0]) == pytest.approx(loss, abs=1e-3)
    right = float(re.findall(r"Right for ([\d.]+)% of 151 held-out people", out)[0])
    assert right == pytest.approx(100 * accuracy, abs=0.7)  # one person
    assert "No better than guessing" not in out


def test_a_training_that_learns_nothing_says_so(script):
    _, out, _ = script("ch08_dataloader/diabetes_loader.py", "--epochs", "1", "--workers", "0")
    assert "No better than guessing." in out


def test_prints_the_arithmetic_of_an_epoch(script):
    code, out, _ = script("ch08_dataloader/diabetes_loader.py", "--epochs", "1", "--workers", "0")
    assert code == 0
    assert "759 samples, 32 a batch: 24 iterations an epoch, the last batch of 23" in out
    _, out, _ = script("ch08_dataloader/diabetes_loader.py", "--epochs", "1", "--workers", "0", "--batch-size", "69")
    assert "759 samples, 69 a batch: 11 iterations an epoch, the last batch of 69" in out


def test_all_loaders_give_the_same_batches(script):
    code, out, _ = script("ch08_dataloader/loader_speed.py", "--images", "1000")
    assert code == 0
    assert out.count("equal") == 5
    assert "DIFFERENT" not in out


def test_the_comparison_of_batches_can_fail():
    x, y = torch.arange(640.0), torch.arange(640)
    loader = DataLoader(TensorDataset(x, y), 64)
    assert loader_speed.same(loader, loader)
    assert not loader_speed.same(loader, DataLoader(TensorDataset(x, y.flip(0)), 64))
    assert not loader_speed.same(loader, DataLoader(TensorDataset(x.flip(0), y), 64))


def test_the_film_stacks_every_sample_once_an_epoch(films):
    dataset = DiabetesDataset()
    torch.manual_seed(3)
    numbers = DataLoader(torch.arange(8), batch_size=4, shuffle=True)
    expected = [[i for batch in numbers for i in batch.tolist()] for epoch in range(2)]
    assert expected[0] != expected[1]
    torch.manual_seed(3)
    picture.draw(dataset)
    [(figure, draw, states)] = films.values()
    draw(states[-1])
    texts = [(*text.get_position(), text.get_text()) for text in figure.axes[0].texts]
    placed = {(round(x, 1), row): text.replace("−", "-") for x, row, text in texts}
    rows = [row for x, row in placed if x == 7.2]  # from top to bottom
    assert rows == sorted(rows)
    assert [int(placed[7.2, row]) for row in rows] == expected[1]
    for i, row in zip(expected[1], rows, strict=True):
        x, y = dataset[i]
        shown = [placed[column, row] for column in (8.1, 9.1, 10.7)]
        assert shown == [f"{x[0]:.2f}", f"{x[1]:.2f}", f"{y[0]:.0f}"]
    assert [state[1] for state in states if state[0] == 2] == [expected[0]] * 2 + [expected[1]] * 3


@pytest.mark.slow
def test_a_rate_of_a_half_leaves_the_majority_class_sooner():
    """As chapter 8's page says it of 0.32: for most of ten seeds, and 0.01 never does."""
    left = {0.32: [], 0.5: []}
    for lr, epochs in left.items():
        for seed in range(10):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                diabetes_loader.main(lr=lr, seed=seed, workers=0)
            losses = re.findall(r"^epoch +(\d+) +loss (\S+)", out.getvalue(), re.MULTILINE)
            epochs.append(min([int(epoch) for epoch, loss in losses if float(loss) < 0.6], default=110))
    assert sum(half < third for third, half in zip(left[0.32], left[0.5], strict=True)) >= 7
    assert max(left[0.5]) <= 80


@pytest.mark.slow
def test_without_the_guard_python_stops_the_workers(tmp_path: Path):
    guard = 'if __name__ == "__main__":\n    run(main)\n'
    text = (ROOT / "ch08_dataloader/diabetes_loader.py").read_text("utf-8")
    assert text.endswith(guard)
    copy = tmp_path / "unguarded.py"
    spawn = "import multiprocessing\n\nmultiprocessing.set_start_method('spawn', force=True)\n"  # as on Windows
    copy.write_text(text.removesuffix(guard) + spawn + "main(epochs=1)\n", "utf-8")
    done = process(str(copy))
    assert done.returncode == 1
    assert done.stdout.count("759 samples") == 3  # the script's, and that of two workers
    assert "bootstrapping phase" in done.stderr
