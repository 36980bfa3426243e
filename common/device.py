"""What computes: the accelerator if there is one, and how many of the processor's cores."""

import os

import torch

from common.cli import UsageError, in_notebook


def choose_device(name: str = "auto") -> torch.device:
    """The device called name: auto, cpu, or an accelerator such as cuda, cuda:1, mps, xpu.

    Raises UsageError where this machine does not have it.
    """
    accelerator, names = torch.accelerator.current_accelerator(), ["cpu"]
    if accelerator and torch.accelerator.is_available():
        numbered = [f"{accelerator.type}:{index}" for index in range(torch.accelerator.device_count())]
        names = [accelerator.type, *numbered, "cpu"]
    if name not in ["auto", *names]:
        raise UsageError(f"--device {name}: not on this machine; choose one of auto, {', '.join(names)}")
    return torch.device(names[0] if name == "auto" else name)


def cores() -> int:
    """The logical processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def leave_one_core() -> None:
    """Let torch compute on all cores but one, unless OMP_NUM_THREADS says how many.

    Its threads wait for each other in every step. Where each core has one, a video beside them delays them all.
    """
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(max(1, min(torch.get_num_threads(), cores() - 1)))


def usable_workers(wanted: int, dataset: object) -> int:
    """How many DataLoader workers make sense: one a core at most, and none for a Dataset defined in a notebook."""
    if wanted and in_notebook() and type(dataset).__module__ == "__main__":
        print("workers: 0, as a worker process cannot import a Dataset that a notebook defines")
        return 0
    if wanted > cores():
        print(f"workers: {cores()} instead of {wanted}, one for each core")
    return min(wanted, cores())
