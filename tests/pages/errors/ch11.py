"""Lectures 12 and 13: how their messages come about, and what mends them."""

import csv
import gzip
from operator import call

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from ch11_rnn.hello_embedding import Net as EmbeddingNet
from ch11_rnn.hello_rnn import Net, x_data, y_data
from ch11_rnn.hello_rnn_cell import Net as CellNet
from common.data import checked_path

LETTERS, LABELS = torch.eye(4)[x_data].view(-1, 1, 4), torch.tensor(y_data)
STATE = torch.zeros(1, 1, 8)
READ = nn.RNN(4, 8)(LETTERS)  # what comes out, and the last state
CODES, LENGTHS = torch.tensor([[85, 115, 97], [76, 105, 0]]), torch.tensor([3, 2])  # Usa, Li


def two_epochs(new_state: bool):
    model = CellNet(4)
    hidden = model.init_hidden()
    for _ in range(2):
        if new_state:
            hidden = model.init_hidden()
        logits, hidden = model(LETTERS[0], hidden)
        cross_entropy(logits, LABELS[:1]).backward()


def pack(codes=CODES, lengths=LENGTHS, batch_first=True, **settings):
    return pack_padded_sequence(nn.Embedding(128, 4)(codes), lengths, batch_first=batch_first, **settings)


def rows(mode: str):
    with gzip.open(checked_path("names/names_test.csv.gz"), mode) as file:
        return list(csv.reader(file))


PACKED, _ = nn.GRU(4, 8, batch_first=True)(pack())

ERRORS = {
    "input.size(-1) must be equal to input_size. Expected 4, got 1": (
        Net(4),
        torch.Tensor(x_data).view(-1, 1, 1),
        LETTERS,
    ),
    "RNN input dtype (torch.int64) does not match weight dtype (torch.float32).": (
        Net(4),
        LETTERS.long(),
        LETTERS.long().float(),
    ),
    "For batched 3-D input, hx should also be 3-D but got 2-D tensor": (
        lambda state: nn.RNN(4, 8)(LETTERS, state),
        STATE[0],
        STATE,
        None,
    ),
    "Expected hidden size (1, 5, 8), got [1, 1, 8]": (
        lambda inputs: nn.RNN(4, 8, batch_first=True)(inputs, STATE),
        LETTERS,
        LETTERS.transpose(0, 1),
    ),
    "linear(): argument 'input' (position 1) must be Tensor, not tuple": (nn.Linear(8, 4), READ, READ[0]),
    "lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor": (
        lambda state: nn.LSTMCell(4, 8)(LETTERS[0], state),
        STATE[0],
        (STATE[0], STATE[0]),
    ),
    "Expected target size [5, 4], got [5]": (
        lambda out: cross_entropy(nn.Linear(8, 4)(out), LABELS),
        READ[0],
        READ[0].view(-1, 8),
    ),
    "0D or 1D target tensor expected, multi-target not supported": (
        lambda labels: cross_entropy(torch.zeros(5, 4), labels),
        LABELS.view(-1, 1),
        LABELS.view(-1, 1).view(-1),
    ),
    "'float' object has no attribute 'backward'": (
        lambda losses: sum(losses).backward(),
        [loss.item() for loss in READ[0].flatten()],
        READ[0].flatten(),
    ),
    "Trying to backward through the graph a second time": (two_epochs, False, True),
    "index out of range in self": (lambda size: EmbeddingNet(size)(torch.tensor([[1, 2, 3, 3, 4]])), 4, 5),
    "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
    "torch.FloatTensor instead": (EmbeddingNet(4), torch.Tensor([x_data]), torch.LongTensor([x_data])),
    # Lecture 13.
    "array must be sorted in decreasing order when": (
        call,
        lambda: pack(CODES.flip(0), LENGTHS.flip(0)),
        lambda: pack(CODES.flip(0), LENGTHS.flip(0), enforce_sorted=False),
        pack,
    ),
    "to be equal to batch_size, but got 2 (batch_size=3)": (
        lambda batch_first: pack(batch_first=batch_first),
        False,
        True,
    ),
    "'lengths' argument should be a 1D CPU int64 tensor, but got …": (
        lambda lengths: pack(lengths=lengths),
        LENGTHS.to("meta"),  # a device that every machine has
        LENGTHS.cpu(),
    ),
    "Length of all samples has to be greater than 0": (
        lambda lengths: pack(lengths=lengths),
        torch.tensor([3, 0]),
        LENGTHS,
    ),
    "linear(): argument 'input' (position 1) must be Tensor, not PackedSequence": (
        nn.Linear(8, 18),
        PACKED,
        pad_packed_sequence(PACKED, batch_first=True)[0],
    ),
    "Expected hidden size (4, 256, 100), got [2, 256, 100]": (
        lambda states: nn.GRU(100, 100, 2, bidirectional=True)(torch.zeros(3, 256, 100), torch.zeros(states, 256, 100)),
        2,
        4,
    ),
    "mat1 and mat2 shapes cannot be multiplied (256x200 and 100x18)": (
        lambda inputs: nn.Linear(inputs, 18)(torch.zeros(256, 200)),
        100,
        2 * 100,
    ),
    "expected sequence of length 2 at dim 1 (got 1)": (torch.tensor, [[77, 97], [76]], [[77, 97], [76, 0]]),
    "iterator should return strings, not bytes": (rows, "rb", "rt"),
    "too many dimensions 'str'": (torch.LongTensor, ["Arabic", "Chinese"], [0, 1]),
}
