"""Lecture 7: how its messages come about, and what mends them."""

import contextlib
import io

import numpy as np
import torch
from torch import nn

from ch07_multidim.diabetes import Model
from tests.conftest import ROOT

FILE = ROOT / "data/diabetes.csv.gz"
HEADER = "Pregnancies,Glucose\n6,148\n1,85\n"


def table(**options):
    return torch.from_numpy(np.loadtxt(FILE, delimiter=",", **options))


def float32():
    Model()(table(dtype=np.float32)[:, :-1])
    Model()(table()[:, :-1].float())


def loss_for(labels, criterion=nn.BCELoss):
    return criterion()(Model()(table(dtype=np.float32)[:, :-1]), labels)


def columns():
    for criterion in (nn.BCELoss, nn.MSELoss):
        loss_for(table(dtype=np.float32)[:, [-1]], criterion)
        loss_for(table(dtype=np.float32)[:, -1].view(-1, 1), criterion)


def in_the_project_folder():
    with contextlib.chdir(ROOT):
        assert np.loadtxt("data/diabetes.csv.gz", delimiter=",", dtype=np.float32).shape == (759, 9)


def with_header(**options):
    return np.loadtxt(io.StringIO(HEADER), delimiter=",", dtype=np.float32, **options)


ERRORS = {
    "mat1 and mat2 must have the same dtype, but got Double and Float": (lambda: Model()(table()[:, :-1]), float32),
    "Found dtype Double but expected Float": (
        lambda: loss_for(table()[:, [-1]]),
        lambda: loss_for(table()[:, [-1]].float()),
    ),
    "mat1 and mat2 shapes cannot be multiplied (759x9 and 8x6)": (
        lambda: Model()(table(dtype=np.float32)),
        lambda: Model()(table(dtype=np.float32)[:, :-1]),
    ),
    "Using a target size (torch.Size([759])) that is different to the input size (torch.Size([759, 1]))": (
        lambda: loss_for(table(dtype=np.float32)[:, -1]),
        columns,
    ),
    "diabetes.csv.gz not found": (lambda: np.loadtxt("diabetes.csv.gz", delimiter=","), in_the_project_folder),
    "could not convert string 'Pregnancies' to float32": (with_header, lambda: with_header(skiprows=1)),
}
