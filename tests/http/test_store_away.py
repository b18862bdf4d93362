"""A database that does not answer is said so, and nothing that was sent is lost or done twice."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.log import connecting
from adapters.main import open_office
from adapters.settings import Settings
from tests.http.parts import TODAY, Body, Town, conference
from tests.postgres import Cluster, cluster


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 1)
    with cluster() as made:
        made.begin()
        yield made


@pytest.fixture
def away(server: Cluster, document: Body, tmp_path: Path) -> Iterator[Town]:
    settings = Settings(data=tmp_path, database=server.superuser, today=TODAY)
    with open_office(settings) as office, TestClient(create_app(office)) as client:
        yield Town(office, client, document)


def test_while_the_database_is_away_the_answer_says_so_and_the_same_request_is_carried_out_once_it_is_back(
    away: Town, server: Cluster
) -> None:
    coordinator, key = away.coordinator, str(uuid4())
    meeting = conference(date(2017, 12, 1))

    server.stop()
    answers = [coordinator.get("/cases"), coordinator.post("/conferences", meeting, Idempotency_Key=key)]
    server.start()
    made = [coordinator.post("/conferences", meeting, Idempotency_Key=key).json() for _ in range(2)]

    assert [(one.status_code, one.json()["code"], one.headers["Retry-After"]) for one in answers] == [
        (503, "STORE_AWAY", "1")
    ] * 2
    assert made[0] == made[1]
    assert len(coordinator.sees("/conferences")["items"]) == 1
