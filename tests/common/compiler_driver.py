"""Run by test_compiler.py: runs SCRIPT, trains, compiles a network, and trains the same again.

Prints after each whether torch's compiler has been imported, and saves the weights and the optimizers' states to FILE.
"""

import runpy
import sys

import torch
from torch import nn


def train(kind: type[torch.optim.SGD] | type[torch.optim.Adam]) -> list[dict]:
    torch.manual_seed(0)
    model = nn.Linear(3, 2)
    optimizer = kind(model.parameters(), lr=0.1)
    for _ in range(3):
        loss = model(torch.ones(4, 3)).square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return [model.state_dict(), optimizer.state_dict()["state"]]


def report() -> None:
    print("imported" if "torch._dynamo.eval_frame" in sys.modules else "put off")


_, SCRIPT, FILE = sys.argv
sys.argv[1:] = []
runpy.run_path(SCRIPT, run_name="__main__")
report()
first = [train(torch.optim.SGD), train(torch.optim.Adam)]
report()
model = nn.Linear(3, 2)
compiled = torch.compile(model, backend="eager")
torch.testing.assert_close(compiled(torch.ones(4, 3)), model(torch.ones(4, 3)))
assert torch._dynamo is sys.modules["torch._dynamo"]
report()
torch.save([first, [train(torch.optim.SGD), train(torch.optim.Adam)]], FILE)
