"""Puts off importing torch's compiler, which takes nearly as long as torch itself.

Every optimizer imports torch._dynamo, only to mark its step "do not compile this" (torch/_compile.py,
torch/optim/optimizer.py). To be removed once `python -X importtime -c "import torch; torch.optim.SGD([torch.ones(1)])"`
no longer lists torch._dynamo.
"""

import importlib
import sys
import types


def put_off_compiler() -> None:
    """Let a stand-in with the two marks take the place of torch._dynamo, until someone asks it for more."""
    import torch

    def load(name: str) -> object:
        if name.startswith("__") and name != "__path__":  # inspect probes modules so; that must not load the compiler
            raise AttributeError(name)
        if sys.modules.get("torch._dynamo") is stand_in:
            del sys.modules["torch._dynamo"], vars(torch)["_dynamo"]
        return getattr(importlib.import_module("torch._dynamo"), name)

    stand_in = types.ModuleType("torch._dynamo")
    vars(stand_in).update(graph_break=lambda: None, disable=lambda function, *_, **__: function, __getattr__=load)
    vars(torch)["_dynamo"] = sys.modules.setdefault("torch._dynamo", stand_in)
