from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import Random

import pytest

from tests.faults.crowd import crowd
from tests.faults.examine import Tally, examine
from tests.faults.faults import Fault
from tests.faults.ground import Ground, ground
from tests.postgres import cluster

Under = Callable[[Fault], Tally]
SEED = 20


@pytest.fixture(scope="module")
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """An office whose server runs, in the database that the file of the tests is about."""
    with ExitStack() as stack:
        database = stack.enter_context(cluster()) if request.module.POSTGRESQL else None
        if database:
            database.begin()
        yield stack.enter_context(ground(tmp_path_factory.mktemp("office"), Random(SEED), database))  # noqa: S311


@pytest.fixture
def under(office: Ground) -> Under:
    """Lets a crowd work under a fault and looks at what became of it."""

    def work(fault: Fault) -> Tally:
        with crowd(office) as clients:
            fault(office)
        return examine(office, clients)

    return work
