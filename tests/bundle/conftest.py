"""Offices whose bundles are looked at; none of these tests changes its office in a way that matters to another."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.main import open_office
from adapters.settings import Settings
from tests.http.parts import TODAY, Body, Town
from tests.seal.bundles import Unpacked, made
from tests.seal.lived import Lived, lived


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, document: Body) -> Iterator[Lived]:
    """A town where everything has happened."""
    settings = Settings(data=tmp_path_factory.mktemp("lived"), profile="eschweiler", today=TODAY)
    with open_office(settings) as opened, TestClient(create_app(opened)) as client:
        yield lived(Town(opened, client, document))


@pytest.fixture(scope="session")
def whole(office: Lived, tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    """Everything there is; not to be changed."""
    return made(office.town, tmp_path_factory.mktemp("whole"))
