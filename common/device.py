"""Where the tensors live: the accelerator if there is one, else the CPU."""

from common.cli import UsageError

import torch


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
