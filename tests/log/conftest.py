from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.keys import KeyStore
from application.journal import Journal
from tests.log.parts import Hands
from tests.log.places import Place, open_all
from tests.postgres import Server

NewPlace = Callable[[str], Place]


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewPlace]:
    """A new log in the database one names."""
    schema = f"amt_{uuid4().hex[:12]}"
    with ExitStack() as stack:

        def made(database: str) -> Place:
            if database == "sqlite":
                return Place(tmp_path)
            server: Server = request.getfixturevalue("postgres")
            stack.callback(server.drop, schema)
            return Place(tmp_path, server, schema)

        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, new_place: NewPlace) -> Place:
    """A new log in each of the databases."""
    return new_place(request.param)


@pytest.fixture
def opened(place: Place, clock: Hands) -> Iterator[tuple[Journal, KeyStore]]:
    journal, keys = open_all(place, clock)
    yield journal, keys
    journal.close()
    keys.close()


@pytest.fixture
def journal(opened: tuple[Journal, KeyStore]) -> Journal:
    return opened[0]


@pytest.fixture
def keys(opened: tuple[Journal, KeyStore]) -> KeyStore:
    return opened[1]
