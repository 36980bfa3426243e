"""Chapter 8: the Dataset, its workers, and the batches of the loaders."""

import contextlib
import inspect
import io
import math
import multiprocessing
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from ch07_multidim import diabetes
from ch08_dataloader import diabetes_loader, loader_speed
from ch08_dataloader.diabetes_loader import DiabetesDataset
from common.data import checked_path
from tests.conftest import ROOT, process

PATH = checked_path("diabetes.csv.gz")


def table() -> torch.Tensor:
    """The file as it is, 759×9."""
    return torch.tensor(np.loadtxt(PATH, delimiter=","), dtype=torch.float32)


def test_dataset_is_the_table_row_by_row():
    dataset = DiabetesDataset(PATH)
    assert len(dataset) == 759
    for index in (0, 1, 400, 758):
        features, label = dataset[index]
        assert torch.equal(features, table()[index, :8])
        assert torch.equal(label, table()[index, 8:])


def test_workers_started_as_on_windows_and_macos_give_every_row():
    loader = DataLoader(DiabetesDataset(PATH), 32, num_workers=1, multiprocessing_context="spawn")
    batches = list(loader)
    assert len(batches) == 24
    assert len(batches[-1][0]) == 23
    assert torch.equal(torch.cat([x for x, _ in batches]), table()[:, :8])
    assert multiprocessing.get_start_method(allow_none=True) != "spawn"  # so the line above tested what it says


def test_prints_the_arithmetic_of_an_epoch(script):
    code, out, _ = script("ch08_dataloader/diabetes_loader.py", "--epochs", "1", "--workers", "0")
    assert code == 0
    assert "759 samples, 32 a batch: 24 iterations an epoch, the last batch of 23" in out
    _, out, _ = script("ch08_dataloader/diabetes_loader.py", "--epochs", "1", "--workers", "0", "--batch-size", "69")
    assert "759 samples, 69 a batch: 11 iterations an epoch, the last batch of 69" in out


def test_beats_the_majority_on_unseen_people():
    """The docstring's two numbers; test_scripts.py finds both in what the script prints."""
    accuracy, majority = re.findall(r"([\d.]+)%", str(diabetes_loader.__doc__).split("Ends with")[1])
    assert float(accuracy) > float(majority) + 5  # measured over seeds 0-4: 6 to 13 points


def test_the_network_is_that_of_chapter_7():
    assert inspect.getsource(diabetes_loader.Model) == inspect.getsource(diabetes.Model)


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


def test_the_animation_ends_with_every_sample_once_an_epoch(films):
    loader = DataLoader(TensorDataset(torch.arange(12)), batch_size=4, shuffle=True)
    torch.manual_seed(3)
    expected = [[sample for (numbers,) in loader for sample in numbers.tolist()] for epoch in range(2)]
    torch.manual_seed(3)
    diabetes_loader.draw(loader)
    [(figure, move, frames)] = films.values()
    for frame in (frames[-1], frames[0], frames[-1]):  # the order in which animate draws
        move(frame)
    rows: dict[float, list[tuple[float, int]]] = {}
    words = []
    for text in figure.axes[0].texts:
        x, y = text.get_position()
        words.append(text.get_text())
        if text.get_text().isdigit():
            rows.setdefault(round(y, 6), []).append((x, int(text.get_text())))
    orders = [[sample for _, sample in sorted(row)] for _, row in sorted(rows.items())]
    assert orders == [list(range(12)), *expected]
    assert expected[0] != expected[1]
    assert [sorted(order) for order in expected] == 2 * [list(range(12))]
    assert sum(word.startswith("iteration") for word in words) == 6


@pytest.mark.slow
def test_why_the_learning_rate_is_a_half():
    """As chapter 8's page says it: when each leaves the majority class, and the accuracy in the end, for ten seeds."""
    accuracies = []
    left = {0.32: [], 0.5: []}
    for lr, epochs in left.items():
        for seed in range(10):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                accuracies.append(100 * diabetes_loader.main(lr=lr, seed=seed, workers=0))
            losses = re.findall(r"^epoch +(\d+) +loss = (\S+)", out.getvalue(), re.MULTILINE)
            epochs.append(min(int(epoch) for epoch, loss in losses if float(loss) < 0.6))
    answers = [f"{min(left[0.32])}", f"{max(left[0.32])}", f"{min(left[0.5])}", f"{max(left[0.5])}"]
    answers.append(f"{round(min(accuracies))}")
    answers.append(f"{round(max(accuracies))}")
    for page in pages():
        reason = page[page.index("32 × 0.01 = 0.32") :].split("\n- ")[0]
        assert [answer for answer in answers if not re.search(rf"\b{answer}\b", reason)] == []


@pytest.mark.slow
def test_without_the_guard_python_stops_the_workers(tmp_path: Path):
    guard = 'if __name__ == "__main__":\n    run(main)\n'
    text = (ROOT / "ch08_dataloader/diabetes_loader.py").read_text("utf-8")
    assert text.endswith(guard)
    copy = tmp_path / "unguarded.py"
    spawn = "import multiprocessing\n\nmultiprocessing.set_start_method('spawn', force=True)\n"  # as on Windows, macOS
    copy.write_text(text.removesuffix(guard) + spawn + "main(epochs=1)\n", "utf-8")
    done = process(str(copy))
    assert done.returncode == 1
    assert done.stdout.count("759 samples") == 3  # the script's, and that of two workers
    errors = re.sub(r" \(pid\(s\) .*?\)|\s+", " ", done.stderr).replace("  ", " ")
    for page in pages():
        quotes = re.findall(r'["“]([A-Z][^"”]{30,})["”]', page[page.index("<details>") :])
        assert len(quotes) == 2
        assert [quote for quote in quotes if " ".join(quote.split()) not in errors] == []


def pages() -> list[str]:
    return [(ROOT / "ch08_dataloader" / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")]


def test_answers_on_the_page():
    full, rest = divmod(759, 32)
    train_loader = DataLoader(TensorDataset(torch.zeros(608)), 32)
    answers = [
        f"759 = {full} · 32 + {rest}",
        f"{len(train_loader)} · 100 = {100 * len(train_loader)}",
        f"{32 * 0.01:g}",
    ]
    assert len(DataLoader(TensorDataset(torch.zeros(759)), 32)) == full + 1
    assert len(DataLoader(TensorDataset(torch.zeros(759)), 32, drop_last=True)) == full
    right, other = round(0.7748 * 151), round(0.7616 * 151)
    std = 100 * math.sqrt(right / 151 * (1 - right / 151) / 151)  # of a share of 151
    answers += [f"{100 * right / 151:.2f} %", f"{right}", f"{std:.1f}", f"{100 * other / 151:.2f} %", f"{other}"]
    for page in pages():
        questions = page[page.index("<details>") :]
        assert [answer for answer in answers if answer not in questions] == []
