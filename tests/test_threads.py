"""common/__init__.py: torch's threads soon sleep while they wait, unless the user has chosen otherwise."""

import os
import re
import sys

from tests.conftest import process

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="asks GNU's OpenMP what it has read")
@pytest.mark.parametrize(("chosen", "spins"), [({}, "1000"), ({"OMP_WAIT_POLICY": "passive"}, "0")])
def test_the_setting_reaches_torch(chosen: dict[str, str], spins: str):
    variables = ("GOMP_SPINCOUNT", "KMP_BLOCKTIME", "OMP_WAIT_POLICY")
    environment = {name: value for name, value in os.environ.items() if name not in variables}
    done = process("-c", "import common, torch", env=environment | {"OMP_DISPLAY_ENV": "verbose"} | chosen)
    assert re.search(r"GOMP_SPINCOUNT = '(\d+)'", done.stderr)[1] == spins
