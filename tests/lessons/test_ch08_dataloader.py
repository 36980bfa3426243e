"""Chapter 8: the Dataset, its workers, and the batches of the loaders."""

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
from common.data import checked_path
from tests.conftest import ROOT, process

TABLE = torch.tensor(np.loadtxt(checked_path("diabetes.csv.gz"), delimiter=","), dtype=torch.float32)  # 759×9


def test_batches_are_the_table_row_by_row():
    batches = list(DataLoader(DiabetesDataset(), 32))
    assert [len(x) for x, _ in batches] == [32] * 23 + [23]
    assert torch.equal(torch.cat([torch.cat(batch, dim=1) for batch in batches]), TABLE)


def test_training_is_gradient_descent_by_batches(script):
    """The last epoch's mean loss and the held-out accuracy, without an optimizer or .grad."""
    torch.manual_seed(4)
    train_set, test_set = random_split(TensorDataset(TABLE[:, :8], TABLE[:, 8:]), [0.8, 0.2])
    loader = DataLoader(train_set, 50, shuffle=True)
    model = diabetes.Model()
    for _ in range(20):
        total = 0.0
        for x, y in loader:
            loss = binary_cross_entropy(model(x), y)
            gradients = torch.autograd.grad(loss, list(model.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                    parameter -= 3 * gradient
            total += loss.item() * len(x)
    x, y = test_set[:]
    accuracy = ((model(x) > 0.5) == (y > 0.5)).double().mean().item()

    options = ["--epochs", "20", "--workers", "0", "--batch-size", "50", "--lr", "3", "--seed", "4"]
    out = script("ch08_dataloader/diabetes_loader.py", *options).out
    [shown] = re.findall(r"^epoch   20 +loss (\S+)$", out, re.MULTILINE)
    assert float(shown) == pytest.approx(total / len(train_set), abs=1e-3)
    [right] = re.findall(r"Right for ([\d.]+)% of 151 held-out people", out)
    assert float(right) == pytest.approx(100 * accuracy, abs=0.7)  # one person
    assert "No better than guessing" not in out


def test_an_epoch_is_counted_and_teaches_nothing(script):
    command = ["ch08_dataloader/diabetes_loader.py", "--epochs", "1", "--workers", "0"]
    out = script(*command).out
    assert "759 samples, 32 a batch: 24 iterations an epoch, the last batch of 23" in out
    assert "No better than guessing." in out
    out = script(*command, "--batch-size", "69").out
    assert "759 samples, 69 a batch: 11 iterations an epoch, the last batch of 69" in out


def test_all_loaders_give_the_same_batches(script, few_digits):
    out = script("ch08_dataloader/loader_speed.py", "--images", "150").out
    assert (out.count("equal"), out.count("DIFFERENT")) == (5, 0)


def test_the_comparison_of_batches_can_fail():
    x, y = torch.arange(640.0), torch.arange(640)
    loader = DataLoader(TensorDataset(x, y), 64)
    ways = loader_speed.all_loaders(loader.dataset, x, y, batch_size=64, shuffle=False).values()
    assert [getattr(way, "num_workers", 0) for way in ways] == [0, 1, 2, 0, 0]
    assert loader_speed.same(loader, loader)
    assert not loader_speed.same(loader, DataLoader(TensorDataset(x, y.flip(0)), 64))
    assert not loader_speed.same(loader, DataLoader(TensorDataset(x.flip(0), y), 64))


@pytest.mark.slow
def test_a_rate_of_a_half_leaves_the_majority_class_sooner(capsys: pytest.CaptureFixture):
    """As chapter 8's page says it of 0.32."""
    left = []
    for lr in (0.5, 0.32):
        diabetes_loader.main(lr=lr, workers=0)
        losses = re.findall(r"^epoch +(\d+) +loss (\S+)", capsys.readouterr().out, re.MULTILINE)
        left.append(min(int(epoch) for epoch, loss in losses if float(loss) < 0.6))
    assert left[0] < left[1]


@pytest.mark.slow
@pytest.mark.parametrize("guarded", [True, False])
def test_workers_that_import_the_script_anew_need_the_guard(tmp_path: Path, guarded: bool):
    guard = 'if __name__ == "__main__":\n    run(main)\n'
    text = (ROOT / "ch08_dataloader/diabetes_loader.py").read_text("utf-8")
    spawn = "import multiprocessing\n\nmultiprocessing.set_start_method('spawn', force=True)\n"  # as on Windows
    start = guard.replace("run(main)", "main(epochs=1)") if guarded else "main(epochs=1)\n"
    copy = tmp_path / "loads_anew.py"
    copy.write_text(text.removesuffix(guard) + spawn + start, "utf-8")
    done = process(str(copy))
    assert done.returncode == (0 if guarded else 1)
    assert done.stdout.count("759 samples") == (1 if guarded else 3)  # the script's, and that of two workers
    assert ("bootstrapping phase" in done.stderr) == (not guarded)
