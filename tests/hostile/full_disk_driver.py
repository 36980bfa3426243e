"""Run by test_bad_input.py: a script that cannot write more than 5000 bytes to a file.

Words: SCRIPT and what follows it.
"""

import resource
import runpy
import sys

resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
