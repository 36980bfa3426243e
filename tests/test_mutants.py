"""Small wrong changes are noticed: a sample of those that `uv run tests/mutants.py` makes."""

import pytest

from tests import mutants


@pytest.mark.slow
def test_of_twenty_mutants_nearly_all_are_noticed():
    assert len(mutants.main(count=20)) <= 2  # of twenty, two may be chance; of hundreds, 95 % are asked
