"""Where the tensors live: the accelerator if there is one, else the CPU."""

from common.cli import UsageError

import torch


def choose_device(name: str = "auto") -> torch.device:
    """The device called name: auto, cpu, or an accelerator such as cuda, cuda:1, mps, xpu.

    Raises UsageError where this machine does not have it.
    """
    accelerators = ["cpu"]
    accelerator = torch.accelerator.current_accelerator()
    if accelerator and torch.accelerator.is_available():
        kind = accelerator.type
        accelerators = [kind, *[f"{kind}:{index}" for index in range(torch.accelerator.device_count())], "cpu"]
    if name == "auto":
        return torch.device(accelerators[0])
    if name not in accelerators:
        raise UsageError(f"--device {name}: not on this machine; choose one of auto, {', '.join(accelerators)}")
    return torch.device(name)
