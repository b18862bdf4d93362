"""An office that runs, for every test that asks for one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.log.connecting import Address, Place
from adapters.main import open_office
from adapters.settings import Settings
from tests.http.parts import TODAY, Body, Town
from tests.postgres import Server, server

pytest.register_assert_rewrite("tests.domain.given")  # a `then` that fails says what differs


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Body:
    """The OpenAPI document, which is the same for every office."""
    with open_office(Settings(data=tmp_path_factory.mktemp("document"))) as office:
        return create_app(office).openapi()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL, started when the first test asks for it."""
    with server() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Place]]:
    """Where something of that name lies: in a file, or in a schema of a real PostgreSQL."""
    if request.param == "sqlite":
        yield lambda name: tmp_path / f"{name}.sqlite"
        return
    found: Server = request.getfixturevalue("postgres")
    agency = f"amt_{uuid4().hex[:12]}"
    yield lambda name: Address(found.owner, f"{agency}_{name.replace('/', '_')}")
    found.drop(agency)


@pytest.fixture
def profile() -> str:
    """The town; a test may name another with `parametrize`."""
    return "eschweiler"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def settings(folder: Path, profile: str) -> Settings:
    return Settings(data=folder, profile=profile, today=TODAY)


@pytest.fixture
def town(settings: Settings, document: Body) -> Iterator[Town]:
    with open_office(settings) as office, TestClient(create_app(office)) as client:
        yield Town(office, client, document)
