"""Whether the service lives, is ready, and what it measures; nothing of it is about anybody."""

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapters.condition import not_ready
from adapters.main import open_office
from adapters.settings import Settings
from application.desk import AGENCY
from application.journal import Change, Outpaced
from domain import agency
from domain.agency import Agency
from tests.http.parts import Town, report, reported

READ_MODELS = ["case_list", "conference_list", "agenda", "audit_trail", "watchlist", "statistics", "staff"]


def spoiled(file: Path, statement: str) -> None:
    """Somebody was at the file."""
    with closing(sqlite3.connect(file)) as db:
        db.execute(statement)


def figures(town: Town) -> str:
    """What somebody on the same machine is shown."""
    return str(TestClient(town.client.app, client=("::1", 1)).get("/metrics").raise_for_status().text)


def measured(town: Town, name: str) -> dict[str, float]:
    """A figure, by its labels."""
    lines = re.findall(rf"^fallkonferenz_{name}(?:\{{(.*)\}})? (\S+)$", figures(town), re.MULTILINE)
    return {labels: float(value) for labels, value in lines}


def test_the_service_says_it_is_well(town: Town) -> None:
    for path in ("/healthz", "/readyz"):
        assert town.client.get(path).json() == {"status": "ok"}


def test_it_is_not_ready_while_a_list_stands_still(town: Town, folder: Path) -> None:
    case = reported(town)
    spoiled(next(folder.glob("case_list-*.sqlite")), "DROP TABLE case_list")
    town.caseworker.does(f"/cases/{case}/contest", {"statement": "Erfunden."})

    tries = (town.client.get("/readyz") for _ in range(1000))
    problem = next(one for one in tries if one.status_code == 503).json()
    assert (problem["code"], problem["parts"]) == ("NOT_READY", ["case_list"])
    assert town.client.get("/healthz").status_code == 200
    assert measured(town, "projection_stopped")['projection="case_list"'] == 1
    assert measured(town, "projection_lag_events")['projection="case_list"'] >= 1


@pytest.mark.parametrize(
    ("file", "table", "parts"),
    [
        ("log.sqlite", "events", ["log"]),
        ("log.sqlite", "checkpoints", ["seal of log"]),
        ("reads.sqlite", "looks", ["seal of read_log"]),
    ],
)
def test_it_is_not_ready_without_its_logs_and_seals(
    town: Town, folder: Path, file: str, table: str, parts: list[str]
) -> None:
    spoiled(folder / file, f"ALTER TABLE {table} RENAME TO elsewhere")

    assert town.client.get("/readyz").json()["parts"] == parts
    assert "fallkonferenz_requests_at_work 0" in figures(town)


def test_what_waits_too_long_for_its_list_or_seal_makes_it_unready(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_office(settings, work=[]) as office:
        office.desk.activate_profile()

        def after(seconds: int) -> list[str]:
            moment = time.time() + seconds
            monkeypatch.setattr("adapters.condition.time", lambda: moment)
            return not_ready(office)

        assert after(0) == []
        assert after(45) == READ_MODELS
        assert after(75) == [*READ_MODELS, "seal of log"]


def test_figures_are_for_this_machine_and_elsewhere_for_whoever_runs_the_service(town: Town) -> None:
    here, there = (TestClient(town.client.app, client=(host, 1)) for host in ("::1", "192.0.2.7"))

    assert here.get("/metrics").headers["content-type"].startswith("text/plain; version=")
    assert there.get("/metrics").json()["code"] == "NOT_SIGNED_IN"
    assert there.get("/metrics", headers=town.coordinator.headers).json()["code"] == "WRONG_ROLE"
    assert there.get("/metrics", headers=town.person("jugendamt", "operator").headers).status_code == 200


def test_requests_are_counted_by_route_and_refusals_by_code(town: Town) -> None:
    case = reported(town)
    town.caseworker.sees(f"/cases/{case}?purpose=FALLVORBEREITUNG")
    town.caseworker.refused(f"/cases/{case}/selection", {"conference_id": str(case)})
    town.client.request("ERFUNDEN", "/testina-beispiel")

    requests = measured(town, "request_seconds_count")
    assert requests['method="GET",route="/api/v1/cases/{case_id}",status="200"'] == 1
    assert requests['method="POST",route="/api/v1/cases/{case_id}/selection",status="404"'] == 1
    assert requests['method="other",route="other",status="404"'] == 1
    assert measured(town, "problems_total") == {'code="UNKNOWN"': 1, 'code="NO_SUCH_PATH"': 1}
    assert measured(town, "requests_at_work") == {"": 0}
    text = figures(town).lower()
    for word in (str(case), "testina", "beispiel", "jobcenter", "user-", "erfunden", "fallvorbereitung"):
        assert word not in text


def test_tries_to_store_are_counted_and_those_who_were_too_late_apart(town: Town) -> None:
    desk, caseworker = town.office.desk, town.caseworker
    before = measured(town, "append_seconds_count")['outcome="stored"']
    caseworker.does("/cases", report(town))
    late = Change(AGENCY, 0, agency.activate(Agency(), desk.profile))
    with pytest.raises(Outpaced):
        desk.journal.append(desk.command(desk.by_itself(), desk.today(), "ORGANISATION"), late)

    assert measured(town, "append_seconds_count") == {'outcome="stored"': before + 1, 'outcome="outpaced"': 1}


def test_what_is_not_sealed_yet_has_an_age(town: Town) -> None:
    caseworker = town.caseworker
    town.office.seal.seal()
    assert measured(town, "checkpoint_lag_events")['checkpoint="log"'] == 0
    assert measured(town, "checkpoint_age_seconds")['checkpoint="log"'] == 0
    caseworker.does("/cases", report(town))

    waiting, age = measured(town, "checkpoint_lag_events"), measured(town, "checkpoint_age_seconds")
    assert waiting == {'checkpoint="log"': 2, 'checkpoint="read_log"': 0}
    assert 0 < age['checkpoint="log"'] < 60
