"""An office in PostgreSQL: whatever goes wrong, what was acknowledged is there, once, and everything else fits it."""

import pytest

from tests.faults.conftest import Under
from tests.faults.faults import IN_POSTGRES, Fault

POSTGRESQL = True


@pytest.mark.parametrize("fault", IN_POSTGRES)
def test_nothing_acknowledged_is_lost_or_done_twice(under: Under, fault: Fault) -> None:
    assert under(fault)["acknowledged"] > 0
