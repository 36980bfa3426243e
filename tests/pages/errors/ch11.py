"""Lectures 12 and 13: how their messages come about, and what mends them."""

import csv
import gzip

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from ch11_rnn.hello_embedding import Net as EmbeddingNet
from ch11_rnn.hello_rnn import Net, x_data, y_data
from ch11_rnn.hello_rnn_cell import Net as CellNet
from common.data import checked_path

CODES = torch.tensor([[85, 115, 97], [76, 105, 0]])  # Usa, Li
LENGTHS = torch.tensor([3, 2])


def whole_numbers():
    return torch.tensor([[int(i == index) for i in range(4)] for index in x_data]).view(-1, 1, 4)


def letters():
    return torch.eye(4)[x_data].view(-1, 1, 4)


def one_hot():
    assert Net(4)(letters()).shape == (5, 4)


def read(*state, **settings):
    return nn.RNN(4, 8, **settings)(letters(), *state)


def first_state():
    read(torch.zeros(1, 1, 8))
    read()


def batch_first():
    nn.RNN(4, 8, batch_first=True)(letters().transpose(0, 1), torch.zeros(1, 1, 8))
    read(torch.zeros(1, 1, 8))


def two_things():
    for kind in (nn.RNN, nn.LSTM, nn.GRU):
        out, _ = kind(4, 8)(letters())
        nn.Linear(8, 4)(out)


def lstm_step(state):
    return nn.LSTMCell(4, 8)(letters()[0], state)


def word_loss(labels, rows: bool = True):
    out, _ = read()
    logits = nn.Linear(8, 4)(out.view(-1, 8) if rows else out)
    return nn.CrossEntropyLoss()(logits, labels)


def train(every_epoch: bool = True, item: bool = False):
    """hello_rnn_cell.py's loop, two epochs of it."""
    model = CellNet(4)
    hidden = model.init_hidden()
    for _ in range(2):
        if every_epoch:
            hidden = model.init_hidden()
        loss = 0
        for x, label in zip(letters(), torch.tensor(y_data).view(-1, 1), strict=True):
            logits, hidden = model(x, hidden)
            step = nn.CrossEntropyLoss()(logits, label)
            loss += step.item() if item else step
        loss.backward()


def pack(codes=CODES, lengths=LENGTHS, **settings):
    return pack_padded_sequence(nn.Embedding(128, 4)(codes), lengths, **{"batch_first": True, **settings})


def sort_first():
    lengths, perm_idx = LENGTHS.flip(0).sort(dim=0, descending=True)
    pack(CODES.flip(0)[perm_idx], lengths)
    pack(CODES.flip(0), LENGTHS.flip(0), enforce_sorted=False)


def names_or_letters_first():
    pack(CODES.t(), batch_first=False)
    pack()


def classify(unpack: bool = True):
    output, _ = nn.GRU(4, 8, batch_first=True)(pack())
    if unpack:
        output, _ = pad_packed_sequence(output, batch_first=True)
    return nn.Linear(8, 18)(output)


def first_hidden(directions: int):
    gru = nn.GRU(100, 100, 2, bidirectional=True)
    gru(torch.zeros(3, 256, 100), torch.zeros(2 * directions, 256, 100))


def last_layer(directions: int):
    nn.Linear(directions * 100, 18)(torch.zeros(256, 200))


def padded():
    for kind in (torch.tensor, torch.LongTensor):
        kind([[77, 97], [76, 0]])


def rows(*mode):
    with gzip.open(checked_path("names/names_test.csv.gz"), *mode) as file:
        return list(csv.reader(file))


def numbered():
    languages = sorted({row[1] for row in rows("rt")})
    torch.LongTensor([languages.index(row[1]) for row in rows("rt")])


ERRORS = {
    "input.size(-1) must be equal to input_size. Expected 4, got 1": (
        lambda: Net(4)(torch.Tensor(x_data).view(-1, 1, 1)),
        one_hot,
    ),
    "RNN input dtype (torch.int64) does not match weight dtype (torch.float32).": (
        lambda: Net(4)(whole_numbers()),
        lambda: Net(4)(whole_numbers().float()),
    ),
    "For batched 3-D input, hx should also be 3-D but got 2-D tensor": (lambda: read(torch.zeros(1, 8)), first_state),
    "Expected hidden size (1, 5, 8), got [1, 1, 8]": (
        lambda: read(torch.zeros(1, 1, 8), batch_first=True),
        batch_first,
    ),
    "linear(): argument 'input' (position 1) must be Tensor, not tuple": (lambda: nn.Linear(8, 4)(read()), two_things),
    "lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor": (
        lambda: lstm_step(torch.zeros(1, 8)),
        lambda: lstm_step((torch.zeros(1, 8), torch.zeros(1, 8))),
    ),
    "Expected target size [5, 4], got [5]": (
        lambda: word_loss(torch.tensor(y_data), rows=False),
        lambda: word_loss(torch.tensor(y_data)),
    ),
    "0D or 1D target tensor expected, multi-target not supported": (
        lambda: word_loss(torch.tensor(y_data).view(-1, 1)),
        lambda: word_loss(torch.tensor(y_data).view(-1, 1).view(-1)),
    ),
    "'float' object has no attribute 'backward'": (lambda: train(item=True), train),
    "Trying to backward through the graph a second time": (lambda: train(every_epoch=False), train),
    "index out of range in self": (
        lambda: EmbeddingNet(4)(torch.tensor([[1, 2, 3, 3, 4]])),
        lambda: EmbeddingNet(5)(torch.tensor([[1, 2, 3, 3, 4]])),
    ),
    "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
    "torch.FloatTensor instead": (
        lambda: EmbeddingNet(4)(torch.Tensor([x_data])),
        lambda: EmbeddingNet(4)(torch.LongTensor([x_data])),
    ),
}
ERRORS |= {
    "array must be sorted in decreasing order when": (lambda: pack(CODES.flip(0), LENGTHS.flip(0)), sort_first),
    "to be equal to batch_size, but got 2 (batch_size=3)": (lambda: pack(batch_first=False), names_or_letters_first),
    "'lengths' argument should be a 1D CPU int64 tensor, but got …": (
        lambda: pack(lengths=LENGTHS.to("meta")),  # a device that every machine has
        lambda: pack(lengths=LENGTHS.cpu()),
    ),
    "Length of all samples has to be greater than 0": (lambda: pack(lengths=torch.tensor([3, 0])), pack),
    "linear(): argument 'input' (position 1) must be Tensor, not PackedSequence": (
        lambda: classify(unpack=False),
        classify,
    ),
    "Expected hidden size (4, 256, 100), got [2, 256, 100]": (lambda: first_hidden(1), lambda: first_hidden(2)),
    "mat1 and mat2 shapes cannot be multiplied (256x200 and 100x18)": (lambda: last_layer(1), lambda: last_layer(2)),
    "expected sequence of length 2 at dim 1 (got 1)": (lambda: torch.tensor([[77, 97], [76]]), padded),
    "iterator should return strings, not bytes": (rows, lambda: rows("rt")),
    "too many dimensions 'str'": (lambda: torch.LongTensor([row[1] for row in rows("rt")]), numbered),
}
