"""Lecture 7: how its messages come about, and what mends them."""

import numpy as np
import torch
from torch import nn

from ch07_multidim.diabetes import Model
from tests.conftest import ROOT

MODEL = Model()
FILE = ROOT / "data/diabetes.csv.gz"
DOUBLE = torch.from_numpy(np.loadtxt(FILE, delimiter=","))
FLOAT = torch.from_numpy(np.loadtxt(FILE, delimiter=",", dtype=np.float32))
HEADER = ["Pregnancies,Glucose", "6,148", "1,85"]


def loss_for(labels):
    return nn.BCELoss()(MODEL(FLOAT[:, :-1]), labels)


ERRORS = {
    "mat1 and mat2 must have the same dtype, but got Double and Float": (
        lambda xy: MODEL(xy[:, :-1]),
        DOUBLE,
        DOUBLE.float(),
        FLOAT,
    ),
    "Found dtype Double but expected Float": (loss_for, DOUBLE[:, [-1]], DOUBLE[:, [-1]].float()),
    "mat1 and mat2 shapes cannot be multiplied (759x9 and 8x6)": (MODEL, FLOAT, FLOAT[:, :-1]),
    "Using a target size (torch.Size([759])) that is different to the input size (torch.Size([759, 1]))": (
        loss_for,
        FLOAT[:, -1],
        FLOAT[:, [-1]],
        FLOAT[:, -1].view(-1, 1),
    ),
    "diabetes.csv.gz not found": (lambda path: np.loadtxt(path, delimiter=","), "diabetes.csv.gz", FILE),
    "could not convert string 'Pregnancies' to float32": (
        lambda skiprows: np.loadtxt(HEADER, delimiter=",", dtype=np.float32, skiprows=skiprows),
        0,
        1,
    ),
}
