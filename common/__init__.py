"""What the chapters share. Imported before torch, it sets how torch's threads wait for each other.

By default they spin, which costs time where another program, such as a video, keeps a core busy. So they soon sleep
instead, unless the environment has a setting of the user's own. tests/benchmarks/RESULTS.md has what that gains.
"""

import os
import sys
from typing import Any

if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "1500")  # GNU's OpenMP, as on Linux: rounds of waiting before the sleep
    os.environ.setdefault("KMP_BLOCKTIME", "1")  # Intel's and LLVM's, as on Windows and macOS: milliseconds


def _last_word(kind: type[BaseException], *rest: Any) -> None:
    if kind is KeyboardInterrupt:  # Ctrl-C while torch is being imported
        print(f"{os.path.basename(sys.argv[0])}: stopped", file=sys.stderr)
        os._exit(130)
    sys.__excepthook__(kind, *rest)


sys.excepthook = _last_word
