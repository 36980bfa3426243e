"""Chapter 8: the Dataset, its workers, and what the loaders deliver."""

import multiprocessing
import re

import torch
from torch.utils.data import DataLoader

from ch08_dataloader import loader_speed
from ch08_dataloader.diabetes_loader import DiabetesDataset
from common.data import diabetes


def test_dataset_is_the_table_row_by_row():
    features, labels = diabetes()
    dataset = DiabetesDataset()
    assert len(dataset) == 759
    for index in (0, 1, 400, 758):
        assert torch.equal(dataset[index][0], features[index])
        assert torch.equal(dataset[index][1], labels[index])


def test_workers_started_as_on_windows_and_macos_deliver_every_row():
    loader = DataLoader(DiabetesDataset(), 32, num_workers=2, multiprocessing_context="spawn")
    batches = list(loader)
    assert len(batches) == 24
    assert len(batches[-1][0]) == 23
    assert torch.equal(torch.cat([x for x, _ in batches]), diabetes()[0])
    assert multiprocessing.get_start_method(allow_none=True) != "spawn"  # so the line above tested what it says


def test_prints_the_arithmetic_of_an_epoch(script):
    code, out, _ = script("ch08_dataloader/diabetes_loader.py", "--epochs", "1", "--workers", "0")
    assert code == 0
    assert "759 samples, 32 a batch: 24 iterations an epoch, the last batch of 23" in out
    _, out, _ = script("ch08_dataloader/diabetes_loader.py", "--epochs", "1", "--workers", "0", "--batch-size", "69")
    assert "759 samples, 69 a batch: 11 iterations an epoch, the last batch of 69" in out


def test_beats_the_majority_on_unseen_people(script):
    _, out, _ = script("ch08_dataloader/diabetes_loader.py", "--workers", "0")
    right, majority = (float(number) for number in re.findall(r"([\d.]+)%", out))
    assert right > majority + 5  # measured over seeds 0-4: 6 to 13 points


def test_all_loaders_deliver_the_same_batches(script):
    code, out, _ = script("ch08_dataloader/loader_speed.py", "--images", "1000")
    assert code == 0
    assert out.count("yes") == 5
    assert "NO" not in out


def test_the_comparison_of_batches_can_fail():
    x, y = torch.arange(640.0), torch.arange(640)
    one = DataLoader(torch.utils.data.TensorDataset(x, y), 64)
    assert loader_speed.same(one, one)
    assert not loader_speed.same(one, DataLoader(torch.utils.data.TensorDataset(x, y.flip(0)), 64))
