"""Nothing about a young person leaves the office that is not in the read log before (L44)."""

import json
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx2 import Response
from typer.main import get_command

from adapters.cli import app
from tests.http.parts import API, Body, Person, Town, discussed, reported

NOBODY = {
    *("/healthz", "/readyz", "/metrics", "/api/v1/public/conferences", "/api/v1/public/conferences.ics"),
    *("/api/v1/profile", "/api/v1/catalogue", "/api/v1/year-plans/{year}"),
    *("/api/v1/statistics/{year}", "/api/v1/statistics/{year}/releases"),
    *("/api/v1/conferences", "/api/v1/conferences/{conference_id}"),
    *("/api/v1/staff", "/api/v1/staff/sessions"),
    *("/api/v1/audit/checkpoint", "/api/v1/audit/proofs/{position}", "/api/v1/audit/consistency"),
}
"""What says nothing about any young person, and is not on record."""


def looks(folder: Path, answer: Response | None = None) -> list[Body]:
    """What is in the read log, of one request or of all."""
    with closing(sqlite3.connect(folder / "reads.sqlite")) as db:
        told = [json.loads(content) for (content,) in db.execute("SELECT content FROM looks ORDER BY position")]
    return [one for one in told if answer is None or one["request"] == answer.headers["X-Request-Id"]]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another process works on the file and does not let go."""
    with closing(sqlite3.connect(folder / "reads.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def full(_: Path) -> Iterator[None]:
    """No file may grow: a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def damaged(folder: Path) -> Iterator[None]:
    """Somebody wrote over the file."""
    file = folder / "reads.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = file.read_bytes()
    file.write_bytes(b"no database" * 10_000)
    yield
    file.write_bytes(whole)


@contextmanager
def frozen(folder: Path) -> Iterator[None]:
    """The file takes no more rows: what an administrator does who wants no traces."""
    with closing(sqlite3.connect(folder / "reads.sqlite", isolation_level=None)) as db:
        db.execute("CREATE TRIGGER no_traces BEFORE INSERT ON looks BEGIN SELECT RAISE(ABORT, 'no'); END")
        yield
        db.execute("DROP TRIGGER no_traces")


def questions(town: Town) -> Iterator[tuple[str, str, Person]]:
    """Every question of the API: its path in the document, one that can be asked, and somebody who may."""
    case, meeting = discussed(town)
    auditor, operator = town.person("jugendamt", "auditor"), town.person("jugendamt", "operator")
    town.office.reach(town.office.journal.head())
    town.office.seal.seal()
    of = {"case_id": case, "conference_id": meeting, "year": 2017, "position": 1}
    for template, operations in town.document["paths"].items():
        if "get" in operations:
            path = template.format(**of)
            path += "?from=1&to=1" if template.endswith("/consistency") else ""
            path += f"?case={case}" if template.endswith("/room") else ""
            audits = "audit" in template or "statistics" in template
            yield template, path, operator if template == "/metrics" else auditor if audits else town.coordinator


def test_every_question_about_young_people_is_on_record_before_it_is_answered(town: Town, folder: Path) -> None:
    asked = {template: town.client.get(path, headers=who.headers) for template, path, who in questions(town)}

    assert {template for template, answer in asked.items() if not looks(folder, answer)} == NOBODY
    shown = asked[f"{API}/cases/{{case_id}}"].json()
    for template in NOBODY:
        for personal in ("id", "case_number"):
            assert shown[personal] not in asked[template].text
    refused = {template for template, answer in asked.items() if answer.status_code >= 400}
    assert refused <= {f"{API}/cases/{{case_id}}/erasure", f"{API}/audit/consistency", f"{API}/year-plans/{{year}}"}


@pytest.mark.parametrize("broken", [locked, full, damaged, frozen])
def test_where_the_look_cannot_be_kept_nothing_is_shown(town: Town, folder: Path, broken: Any) -> None:
    asked = [(template, path, who) for template, path, who in questions(town) if template not in NOBODY]

    with broken(folder):
        for template, path, who in asked[:2] if broken is locked else asked:
            answer = who.get(path)
            assert (answer.status_code, answer.json()["code"]) == (503, "READ_LOG_AWAY"), template
            assert answer.headers["Retry-After"] == "1"
            assert "Testina" not in answer.text


def test_who_is_told_no_is_on_record_with_the_true_reason(town: Town, folder: Path) -> None:
    case, _ = discussed(town)
    refusals = {
        "R39: NOT_CASEWORKER": town.person("agentur", "steering").get(f"/cases/{case}"),
        "L63: nach der Sitzung": town.person("agentur", "caseworker").get(f"/cases/{case}"),
        "R10: Zweck passt nicht zum Stand des Falls": town.coordinator.get(f"/cases/{case}?purpose=FALLVORBEREITUNG"),
        "kein solcher Fall": town.coordinator.get(f"/cases/{uuid4()}"),
        "R39: WRONG_ROLE": town.coordinator.get("/audit/log"),
    }

    for reason, answer in refusals.items():
        assert answer.status_code >= 400
        [one] = looks(folder, answer)
        assert (one["decision"], one["reason"], one["fields"]) == ("REFUSED", reason, []), reason
        assert reason not in answer.text


def test_a_list_is_on_record_with_what_was_asked_and_how_much_was_shown(town: Town, folder: Path) -> None:
    for name in ("Eins", "Zwei", "Drei"):
        reported(town, name)
    town.office.reach(town.office.journal.head())

    answer = town.caseworker.get("/cases?state=REPORTED&limit=2")

    [one] = looks(folder, answer)
    assert one["case"] is None
    assert one["query"] == {"list": "cases", "filter": {"limit": "2", "state": "REPORTED"}, "count": 2}
    assert one["fields"] == ["PSEUDONYM"]


def test_an_agenda_that_shows_more_than_a_pseudonym_is_a_look_at_each_case_on_it(town: Town, folder: Path) -> None:
    case, meeting = discussed(town)

    answer = town.coordinator.get(f"/conferences/{meeting}/agenda", X_Min_Position=str(town.office.journal.head()))

    whole, one = looks(folder, answer)
    assert (whole["query"]["list"], whole["query"]["count"], whole["case"]) == ("agenda", 1, None)
    assert (one["case"], one["fields"]) == (str(case), ["ECKDATEN", "PSEUDONYM"])


def test_the_minutes_are_a_look_at_each_case_whose_round_they_show(town: Town, folder: Path) -> None:
    case, meeting = discussed(town)

    answer = town.caseworker.get(f"/conferences/{meeting}/minutes", X_Min_Position=str(town.office.journal.head()))

    found = {one["case"]: one for one in looks(folder, answer)}
    assert {"BERATUNG", "MASSNAHMEN"} <= set(found[str(case)]["fields"])
    assert found[None]["query"]["list"] == "minutes"


def test_an_audit_bundle_is_a_look_at_each_of_its_cases_and_does_not_tell_of_itself(town: Town, folder: Path) -> None:
    case, _ = discussed(town)
    town.caseworker.get(f"/cases/{case}")
    body = {"purpose": "BESCHWERDE", "approved_by": "leitung.muster"}
    auditor = town.person("jugendamt", "auditor")

    first, again = (auditor.post("/audit/bundles", body, Idempotency_Key="once") for _ in range(2))

    assert first.content == again.content
    [one] = looks(folder, first)
    assert (UUID(one["case"]), one["purpose"], one["fields"]) == (
        case,
        "BESCHWERDE",
        ["PSEUDONYM", "VERLAUF", "ZUGRIFFE"],
    )


@pytest.mark.rule("L48")
def test_nothing_can_be_asked_by_who_looked(town: Town) -> None:
    """What is kept for privacy control is not for watching staff (§ 67c Abs. 4 SGB X)."""
    names = {
        parameter["name"]
        for operations in town.document["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
    }
    bundle = town.document["components"]["schemas"]["ExportBundle"]["properties"]

    assert not {name for name in names | bundle.keys() if {"user", "staff", "reader", "person"} & set(name.split("_"))}


@pytest.mark.rule("L48")
def test_no_command_asks_by_who_looked() -> None:
    """`token` names a user to give them one."""
    commands = [one.itself() for one in flattened(get_command(app))]
    asking = {command.name for command in commands for option in command.params if option.name in ("user", "staff")}

    assert asking == {"token", "grant", "revoke", "add", "password", "disable", "sign-out"}


def flattened(group: Any) -> Iterator[Any]:
    for command in group.commands.values():
        yield from flattened(command) if hasattr(command, "commands") else (command,)
