"""Forty clients at once want the last places of one conference (D5)."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random
from threading import Barrier
from uuid import UUID

import httpx2
import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.main import open_office
from tests.faults.ground import Ground, ground
from tests.faults.history import read
from tests.http.parts import API, TODAY, Body, Town, invited, reported
from tests.postgres import cluster

CLIENTS, PLACES = 40, 5
TRY_AGAIN = ("CONCURRENT_CHANGE", "BEHIND", "INTERNAL_ERROR")
"""What a busy machine may answer; the same command may then be sent again."""


@pytest.mark.parametrize("postgresql", [False, True])
def test_as_many_get_a_place_as_there_are(tmp_path: Path, document: Body, *, postgresql: bool) -> None:
    with ExitStack() as stack:
        database = stack.enter_context(cluster()) if postgresql else None
        if database:
            database.begin()
        office = stack.enter_context(ground(tmp_path, Random(0), database))  # noqa: S311  # no secret
        meeting, cases, sender = _prepared(office, document)
        together = Barrier(CLIENTS)

        def select(case: UUID) -> str:
            body = {"conference_id": str(meeting), "occurred_on": TODAY.isoformat()}
            address = f"http://127.0.0.1:{office.port}{API}/cases/{case}/selection"
            together.wait()
            named = sender | {"Idempotency-Key": str(case)}
            while (code := _code(httpx2.post(address, json=body, headers=named, timeout=60))) in TRY_AGAIN:
                pass
            return code

        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(pool.map(select, cases))
        with open_office(office.settings) as opened:
            placed = [one for one in read(opened.journal) if one.event == "CaseSelected"]
    assert set(answers) == {"PLACED", "CAPACITY_EXCEEDED"}
    assert answers.count("PLACED") == len(placed) == PLACES


def _prepared(office: Ground, document: Body) -> tuple[UUID, list[UUID], dict[str, str]]:
    """A conference with fewer places than there are reports, those reports, and the coordinator's token."""
    with open_office(office.settings) as opened, TestClient(create_app(opened)) as client:
        town = Town(opened, client, document)
        meeting = invited(town, capacity=PLACES)
        cases = [reported(town, _name(number)) for number in range(CLIENTS)]
        town.coordinator.does(f"/conferences/{meeting}/reports-closing")
        asked = {"institution": town.reporter, "asked_on": TODAY.isoformat(), "answer": "agree", "channel": "TELEFON"}
        town.coordinator.does(f"/conferences/{meeting}/coordination", asked)
        return meeting, cases, town.coordinator.headers


def _name(number: int) -> str:
    return f"{chr(ord('b') + number // 20)}{chr(ord('b') + number % 20)}"


def _code(answer: httpx2.Response) -> str:
    return "PLACED" if answer.status_code == 200 else str(answer.json()["code"])
