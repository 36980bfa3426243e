"""Several processes, started by torchrun, train one network: each takes an equal share of every batch."""

import atexit
import os

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from common.cli import UsageError
from common.data import Loader
from common.device import choose_device


def join(device: str) -> torch.device:
    """The device called so, after joining the other processes where torchrun started this one."""
    chosen = choose_device(device)
    if not {"TORCHELASTIC_RUN_ID", "RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR"} <= os.environ.keys():
        return chosen
    if chosen.type != "cpu" and chosen.index is None:
        chosen = choose_device(f"{chosen.type}:{os.environ['LOCAL_RANK']}")
        torch.accelerator.set_device_index(chosen)
    if not dist.is_initialized():
        dist.init_process_group()
        atexit.register(dist.destroy_process_group)
    return chosen


def parallel(model: nn.Module, loader: Loader) -> nn.Module:
    """The model, its gradients averaged; its loader gives this process's share. UsageError if shares are not equal."""
    if not dist.is_initialized():
        return model
    world = dist.get_world_size()
    for images in (loader.batch_size, loader.samples):
        if images % world:
            raise UsageError(f"{world} processes cannot share {images:,} images equally; choose another --batch-size")
    loader.share = slice(dist.get_rank(), None, world)
    return DistributedDataParallel(model)


def add_up(value: Tensor | float) -> float:
    """The sum of value over all processes."""
    total = torch.as_tensor(value)
    if dist.is_initialized():
        dist.all_reduce(total)
    return total.item()
