"""Run by run.py: the peak memory of one epoch of cnn.py, with the test."""

import json
import runpy
import sys

from tests.benchmarks.peak import peak_mib

sys.argv[1:] = ["--epochs", "1"]
runpy.run_path("ch10_cnn/cnn.py", run_name="__main__")
print(json.dumps({"peak": peak_mib()}))
