"""What Python and torch say while a learner types lecture 8, and what helps."""

import functools
import subprocess
import sys

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from ch08_dataloader.diabetes_loader import DiabetesDataset
from ch08_dataloader.titanic import TitanicDataset, prepare
from common.data import checked_path

SCRIPT = """
import multiprocessing
import torch
from torch.utils.data import DataLoader, Dataset
multiprocessing.set_start_method("spawn", force=True)  # as on Windows
class DiabetesDataset(Dataset):
    def __getitem__(self, index):
        return torch.zeros(8)
    def __len__(self):
        return 4
GUARD:
    for batch in DataLoader(DiabetesDataset(), 2, num_workers=WORKERS):
        print(batch)
"""


@functools.cache  # what runs without an error runs once
def run_script(guard: str, workers: int, notebook: bool = False):
    """Run the script from a file or, as a notebook does, without one. Raise RuntimeError with what it says."""
    text = SCRIPT.replace("GUARD", guard).replace("WORKERS", str(workers))
    with open("workers.py", "w") as file:
        file.write(text)
    words = ["-c", text] if notebook else ["workers.py"]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)


def unguarded():
    run_script("if True", 1)


def guarded():
    run_script('if __name__ == "__main__"', 1)
    run_script("if True", 0)


def in_a_notebook(workers: int):
    run_script('if __name__ == "__main__"', workers, notebook=True)


class Misspelled(Dataset):
    def _getitem_(self, index):
        return torch.zeros(8)

    def __len__(self):
        return 4


class WithoutLen(Dataset):
    def __getitem__(self, index):
        return torch.zeros(8)


WithoutLen.__name__ = "DiabetesDataset"
right = DiabetesDataset()


def predict(unpack: bool):
    model = nn.Linear(8, 1)
    for data in DataLoader(right, 32):
        if unpack:
            inputs, _ = data
            model(inputs)
        else:
            model(data)


def table(convert: bool):
    passengers = pd.read_csv(checked_path("titanic.csv.gz"))[["pclass", "sex", "fare"]]
    if convert:
        passengers["sex"] = passengers["sex"].map({"male": 0, "female": 1})
        torch.from_numpy(passengers.to_numpy(np.float32))
    else:
        torch.from_numpy(passengers.to_numpy())


def titanic(fill: bool):
    dataset = TitanicDataset(checked_path("titanic.csv.gz"))
    x = prepare(dataset.x_data, dataset.x_data) if fill else dataset.x_data
    nn.BCELoss()(torch.sigmoid(nn.Linear(6, 1)(x)), dataset.y_data)


ERRORS = {
    "An attempt has been made to start a new process before the current process has finished its "
    "bootstrapping phase.": (unguarded, guarded),
    "DataLoader worker (pid(s) …) exited unexpectedly": (unguarded, guarded),
    "Can't get attribute 'DiabetesDataset' on <module '__main__'": (
        lambda: in_a_notebook(workers=1),
        lambda: in_a_notebook(workers=0),
    ),
    "linear(): argument 'input' (position 1) must be Tensor, not list": (
        lambda: predict(unpack=False),
        lambda: predict(unpack=True),
    ),
    "Subclasses of Dataset should implement __getitem__.": (
        lambda: list(DataLoader(Misspelled(), 2)),
        lambda: list(DataLoader(right, 2)),
    ),
    "object of type 'DiabetesDataset' has no len()": (
        lambda: DataLoader(WithoutLen(), 2, shuffle=True),
        lambda: DataLoader(right, 2, shuffle=True),
    ),
    "'_SingleProcessDataLoaderIter' object has no attribute 'next'": (
        lambda: iter(DataLoader(right, 2)).next(),
        lambda: next(iter(DataLoader(right, 2))),
    ),
    "can't convert np.ndarray of type numpy.object_.": (lambda: table(convert=False), lambda: table(convert=True)),
    "all elements of input should be between 0 and 1": (lambda: titanic(fill=False), lambda: titanic(fill=True)),
}
