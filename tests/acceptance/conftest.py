"""An office that runs, in two towns: that of the note, and one that decides everything otherwise."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.main import open_office
from adapters.settings import Settings
from tests.acceptance.town import Town


@pytest.fixture(params=["eschweiler", "musterlingen"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    settings = Settings(data=tmp_path / "data", profile=request.param, today=date(2017, 10, 19))
    with open_office(settings) as office, TestClient(create_app(office)) as client:
        yield Town(office, client)
