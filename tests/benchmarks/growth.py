"""Run by run.py: seconds and peak memory of an epoch of the CNN on as many random images as the word says."""

import json
import sys
import time

import torch

from ch10_cnn.cnn import CNN
from common.data import Loader
from common.training import train_epoch
from tests.benchmarks.peak import peak_mib

images = int(sys.argv[1])
loader = Loader(torch.randn(images, 1, 28, 28), torch.randint(10, (images,)), batch_size=64, shuffle=True)
model = CNN().to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
train_epoch(model, Loader(*next(iter(loader)), batch_size=64), optimizer)
start = time.perf_counter()
train_epoch(model, loader, optimizer)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "peak": peak_mib()}))
