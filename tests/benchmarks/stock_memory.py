"""Run by run.py: the peak memory of one epoch of the lecture in one file, without a test."""

import json

from ch10_cnn import cnn_in_one_file
from tests.benchmarks.peak import peak_mib

cnn_in_one_file.train(0)
print(json.dumps({"peak": peak_mib()}))
