"""common/__init__.py: torch's threads soon sleep while they wait, unless the user has chosen otherwise."""

import os
import re
import sys
from pathlib import Path

from tests.conftest import process

import pytest
import torch

VARIABLES = ("GOMP_SPINCOUNT", "KMP_BLOCKTIME", "OMP_WAIT_POLICY")
OTHERS = {name: value for name, value in os.environ.items() if name not in VARIABLES}


@pytest.mark.skipif(sys.platform != "linux", reason="asks GNU's OpenMP what it has read")
def test_the_setting_reaches_torch():
    [library] = (Path(torch.__file__).parent / "lib").glob("libgomp*")
    code = f"import common, ctypes; ctypes.CDLL('{library}')"  # as `import torch` does, a second later
    done = process("-c", code, env=OTHERS | {"OMP_DISPLAY_ENV": "verbose"})
    assert re.search(r"GOMP_SPINCOUNT = '(\d+)'", done.stderr)[1] == "1500"


@pytest.mark.parametrize("chosen", [{"GOMP_SPINCOUNT": "77"}, {"KMP_BLOCKTIME": "9"}, {"OMP_WAIT_POLICY": "active"}])
def test_what_the_user_chose_wins(chosen: dict[str, str]):
    code = f"import common, os; print({{name: os.environ.get(name) for name in {VARIABLES}}})"
    found = eval(process("-c", code, env=OTHERS | chosen).stdout)
    assert {name: found[name] for name in chosen} == chosen
    assert "OMP_WAIT_POLICY" not in chosen or found["GOMP_SPINCOUNT"] is None
