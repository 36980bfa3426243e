"""Run by run.py: from Python's start to the first step of cnn.py, and how much of it is `import torch`."""

import json
import os
import runpy
import time

start = time.perf_counter()
import common.cli  # noqa: E402, F401  (before torch, as in every script)

before_torch = time.perf_counter()
import torch  # noqa: E402

imported = time.perf_counter() - before_torch
real_step = torch.optim.SGD.step


def first_step(*args: object) -> None:
    real_step(*args)
    print(json.dumps({"import": imported, "step": time.perf_counter() - start}), flush=True)
    os._exit(0)


torch.optim.SGD.step = first_step
runpy.run_path("ch10_cnn/cnn.py", run_name="__main__")
