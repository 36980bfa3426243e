"""Run by test_common_compiler.py: trains, saves weights and optimizers' states to a file, then compiles a network.

Words: FILE, and any second one to put the compiler off.
"""

import sys

from common.compiler import put_off_compiler

import torch
from torch import nn

if len(sys.argv) > 2:
    put_off_compiler()
saved = []
for kind in (torch.optim.SGD, torch.optim.Adam):
    torch.manual_seed(0)
    model = nn.Linear(3, 2)
    optimizer = kind(model.parameters(), lr=0.1)
    for _ in range(3):
        loss = model(torch.ones(4, 3)).square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    saved += [model.state_dict(), optimizer.state_dict()["state"]]
torch.save(saved, sys.argv[1])
print("imported" if "torch._dynamo.eval_frame" in sys.modules else "put off")

compiled = torch.compile(model, backend="eager")
torch.testing.assert_close(compiled(torch.ones(4, 3)), model(torch.ones(4, 3)))
assert torch._dynamo is sys.modules["torch._dynamo"]
print("compiled" if "torch._dynamo.eval_frame" in sys.modules else "not compiled")
