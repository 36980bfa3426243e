"""The errors you will meet: each message on the front pages is what the installed torch, or Python, says."""

import re
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from tests.conftest import ROOT, process


def on_the_pages() -> dict[str, list[str]]:
    """The first column of the table of errors, on both pages."""
    messages = {}
    for name, heading in (("README.md", "The errors you will meet"), ("README.zh-CN.md", "你会遇到的报错")):
        section = (ROOT / name).read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
        messages[name] = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    return messages


def lecture_10_without_the_flattening() -> None:
    x = torch.rand(64, 20, 4, 4)
    nn.Linear(320, 10)(x)


def table_read_as_float64() -> None:
    xy = np.loadtxt(["0.1,0.2", "0.3,0.4"], delimiter=",")
    nn.Linear(2, 1)(torch.from_numpy(xy))


def whole_numbers_for_bce() -> None:
    nn.BCELoss()(torch.rand(3, 1), torch.tensor([[0], [0], [1]]))


def decimals_for_cross_entropy() -> None:
    nn.CrossEntropyLoss()(torch.rand(3, 4), torch.tensor([2.0, 0.0, 1.0]))


def column_for_cross_entropy() -> None:
    nn.CrossEntropyLoss()(torch.rand(3, 4), torch.tensor([[2], [0], [1]]))


def row_for_mse() -> None:
    nn.MSELoss()(torch.rand(3, 1), torch.rand(3))


def row_for_bce() -> None:
    nn.BCELoss()(torch.rand(3, 1), torch.rand(3))


def no_weight_requires_grad() -> None:
    w = torch.tensor([1.0])
    loss = (w * 2 - 4) ** 2
    loss.backward()


def backward_twice() -> None:
    w = torch.tensor([1.0], requires_grad=True)
    loss = (w * 2 - 4) ** 2
    loss.backward()
    loss.backward()


def update_in_the_graph() -> None:
    w = torch.tensor([1.0], requires_grad=True)
    w -= 0.01


def item_of_two() -> None:
    torch.tensor([1.0, 2.0]).item()


def no_super_init() -> None:
    class Model(nn.Module):
        def __init__(self):
            self.linear = nn.Linear(1, 1)

    Model()


def one_underscore() -> None:
    class Model(nn.Module):
        def _init_(self):
            self.linear = nn.Linear(1, 1)

    torch.optim.SGD(Model().parameters(), lr=0.01)


def colours_for_grey() -> None:
    nn.Conv2d(1, 10, kernel_size=5)(torch.rand(64, 3, 28, 28))


def two_devices() -> None:
    """FakeTensorMode makes tensors without numbers, which may pretend to be on a GPU."""
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode():
        nn.Linear(1, 1, device="cuda")(torch.rand(3, 1))


def lengths_elsewhere() -> None:
    lengths = torch.tensor([3, 2], device="meta")  # stands for the GPU
    pack_padded_sequence(torch.rand(2, 3, 1), lengths, batch_first=True)


def size_average() -> None:
    nn.MSELoss(size_average=False)


def no_guard() -> None:
    """What a DataLoader with workers does where processes are spawned. The message is Python's."""
    lines = "import multiprocessing as mp\nmp.get_context('spawn').Process(target=print).start()\n"
    Path("no_guard.py").write_text(lines, "utf-8")
    raise RuntimeError(process("no_guard.py").stderr)


def steps_too_large() -> None:
    w = torch.tensor([1.0], requires_grad=True)
    for _ in range(100):
        loss = (w * 4 - 8) ** 2
        loss.backward()
        w.data -= 0.5 * w.grad.data
        w.grad.data.zero_()
    raise RuntimeError(str(loss.item()))


PROVOKED = {
    "mat1 and mat2 shapes cannot be multiplied (5120x4 and 320x10)": lecture_10_without_the_flattening,
    "mat1 and mat2 must have the same dtype": table_read_as_float64,
    "Found dtype Long": whole_numbers_for_bce,
    "expected target dtype": decimals_for_cross_entropy,
    "0D or 1D target": column_for_cross_entropy,
    "Using a target size": row_for_mse,
    "element 0 of tensors": no_weight_requires_grad,
    "Trying to backward": backward_twice,
    "a leaf Variable": update_in_the_graph,
    "a Tensor with 2 elements": item_of_two,
    "cannot assign module": no_super_init,
    "optimizer got": one_underscore,
    "Given groups=1": colours_for_grey,
    "Expected all tensors": two_devices,
    "'lengths' argument": lengths_elsewhere,
    "An attempt": no_guard,
    "size_average": size_average,
    "nan": steps_too_large,
}


def said(lines: Callable[[], None]) -> str:
    """The error's or warning's text, its white space as single spaces."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            lines()
        except (RuntimeError, ValueError, AttributeError) as error:
            text = str(error)
        else:
            text = "\n".join(str(warning.message) for warning in caught)
    return " ".join(text.split())


@pytest.mark.parametrize("start", PROVOKED)
def test_torch_says_what_the_page_says(start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    [message] = [message for message in on_the_pages()["README.md"] if message.startswith(start)]
    text = said(PROVOKED[start])
    for part in message.split("…"):
        assert part.strip() in text


def test_bce_says_the_same_of_a_row_and_stops():
    with pytest.raises(ValueError, match="Using a target size"):
        row_for_bce()


def test_every_message_is_provoked_and_on_both_pages():
    english, chinese = on_the_pages().values()
    assert english == chinese
    assert len(english) == len(PROVOKED)
    assert all(any(message.startswith(start) for start in PROVOKED) for message in english)
