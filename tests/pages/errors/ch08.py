"""What Python and torch say while a learner types lecture 8, and what helps."""

from operator import call
from pathlib import Path

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from ch08_dataloader.diabetes_loader import DiabetesDataset
from ch08_dataloader.titanic import TitanicDataset, prepare
from common.data import checked_path
from tests.conftest import process

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
if {guard}:
    for batch in DataLoader(DiabetesDataset(), 2, num_workers={workers}):
        print(batch)
"""
GUARD = '__name__ == "__main__"'


def run_script(guard: str = "True", workers: int = 1, notebook: bool = False):
    """Run the script from a file or, as a notebook does, without one."""
    text = SCRIPT.format(guard=guard, workers=workers)
    Path("workers.py").write_text(text, "utf-8")
    process(*(["-c", text] if notebook else ["workers.py"]), check=True)


DIABETES = DiabetesDataset()
BATCH = next(iter(DataLoader(DIABETES, 32)))
TITANIC = TitanicDataset(checked_path("titanic.csv.gz"))
TABLE = pd.DataFrame({"pclass": [1, 3], "sex": ["female", "male"]})

ERRORS = {
    "An attempt has been made to start a new process before the current process has finished its "
    "bootstrapping phase.": (call, run_script, lambda: run_script(GUARD)),
    "DataLoader worker (pid(s) …) exited unexpectedly": (call, run_script, lambda: run_script(workers=0)),
    "Can't get attribute 'DiabetesDataset' on <module '__main__'": (
        lambda workers: run_script(GUARD, workers, notebook=True),
        1,
        0,
    ),
    "linear(): argument 'input' (position 1) must be Tensor, not list": (nn.Linear(8, 1), BATCH, BATCH[0]),
    "Subclasses of Dataset should implement __getitem__.": (lambda dataset: dataset[0], Dataset(), DIABETES),
    "object of type 'DiabetesDataset' has no len()": (
        lambda dataset: DataLoader(dataset, 2, shuffle=True),
        type("DiabetesDataset", (Dataset,), {})(),
        DIABETES,
    ),
    "'_SingleProcessDataLoaderIter' object has no attribute 'next'": (
        call,
        lambda: iter(DataLoader(DIABETES, 2)).next(),
        lambda: next(iter(DataLoader(DIABETES, 2))),
    ),
    "can't convert np.ndarray of type numpy.object_.": (
        lambda table: torch.from_numpy(table.to_numpy()),
        TABLE,
        TABLE.assign(sex=TABLE["sex"].map({"male": 0, "female": 1})),
    ),
    "all elements of input should be between 0 and 1": (
        lambda x: nn.BCELoss()(torch.sigmoid(nn.Linear(6, 1)(x)), TITANIC.y_data),
        TITANIC.x_data,
        prepare(TITANIC.x_data, TITANIC.x_data),
    ),
}
