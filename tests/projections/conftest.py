from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from tests.projections.parts import Log, Projection, Tables, fold

Folded: TypeAlias = Callable[[Projection, Log], Tables]


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def folded() -> Iterator[Folded]:
    """Folds a log in, each event twice."""
    opened: list[Tables] = []

    def tables(projection: Projection, log: Log) -> Tables:
        opened.append(fold(projection, log.recorded))
        return opened[-1]

    yield tables
    for one in opened:
        one.close()
