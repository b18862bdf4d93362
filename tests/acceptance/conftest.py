"""Every story is told in two towns: that of the note, and one that decides everything otherwise.

That of the note is told once more with everything in PostgreSQL, where the office runs as a role that owns nothing.
"""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from adapters.settings import Settings
from tests.postgres import Server

IN_POSTGRES = "eschweiler in PostgreSQL"


@pytest.fixture(params=["eschweiler", "musterlingen", IN_POSTGRES])
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def profile(stage: str) -> str:
    return stage.split(maxsplit=1)[0]


@pytest.fixture
def settings(request: pytest.FixtureRequest, stage: str, settings: Settings) -> Iterator[Settings]:
    if stage != IN_POSTGRES:
        yield settings
        return
    server: Server = request.getfixturevalue("postgres")
    schema = f"amt_{uuid4().hex[:12]}"
    yield server.office(settings, schema)
    server.drop(schema)
