"""Two machines serve one agency: each has read models of its own, everything else is theirs together."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.identity.accounts import Account
from adapters.main import open_office
from adapters.settings import Settings
from adapters.tables import SchemaTables
from domain.personal import ERASED
from tests.erasure.parts import erased
from tests.http.parts import TODAY, Body, Person, Town, discussed, reported
from tests.log.racing import in_processes
from tests.postgres import Server
from tests.waiting import soon

MUSTER = {"user": "fach.muster", "password": "Apfelbäume-im-Regen"}


@pytest.fixture
def shared(postgres: Server, tmp_path: Path) -> Iterator[Settings]:
    """What both machines are told, but for the folder of each."""
    schema = f"amt_{uuid4().hex[:12]}"
    given = Settings(data=tmp_path / "data", checkpoints=tmp_path / "outside", profile="eschweiler", today=TODAY)
    yield postgres.office(given, schema)
    postgres.drop(schema)


@pytest.fixture
def machines(shared: Settings, tmp_path: Path, document: Body) -> Iterator[tuple[Town, Town]]:
    with ExitStack() as stack:

        def machine(name: str) -> Town:
            office = stack.enter_context(open_office(shared.model_copy(update={"data": tmp_path / name})))
            return Town(office, stack.enter_context(TestClient(create_app(office))), document)

        yield machine("eins"), machine("zwei")


def start(given: Settings) -> int:
    """Open the office on a machine of its own, and report a case."""
    mine = given.model_copy(update={"data": given.data / str(os.getpid())})
    with open_office(mine) as office:
        app = create_app(office)
        reported(
            Town(office, TestClient(app), app.openapi()), "".join(chr(97 + int(digit)) for digit in mine.data.name)
        )
        return office.journal.head()


def on(there: Town, who: Person) -> Person:
    """The same person with the same token, at the other machine."""
    return Person(there, who.headers)


def test_four_machines_may_start_at_once(shared: Settings, tmp_path: Path) -> None:
    in_processes(4, start, shared)

    with open_office(shared.model_copy(update={"data": tmp_path / "later"})) as office:
        assert len([one for one in office.journal.read(0, 100) if type(one.event).__name__ == "CaseReported"]) == 4
        assert office.seal.verify().findings == office.reads.verify().findings == ()


def test_what_one_machine_writes_the_other_shows_as_soon_as_it_is_asked_for_it(machines: tuple[Town, Town]) -> None:
    one, two = machines
    case = reported(one)
    by = on(two, one.caseworker)

    assert by.sees(f"/cases/{case}")["state"] == "REPORTED"
    by.does(f"/cases/{case}/correction", {"summary": "Erfunden: stimmt jetzt.", "reason": "Erfundener Irrtum"})
    assert one.caseworker.sees(f"/cases/{case}")["content"]["summary"] == "Erfunden: stimmt jetzt."


@pytest.mark.rule("L30")
def test_who_is_forgotten_on_one_machine_is_forgotten_on_the_other_at_once(machines: tuple[Town, Town]) -> None:
    one, two = machines
    case, _ = discussed(one)
    assert two.caseworker.sees(f"/cases/{case}")["content"]["young_person"]["family_name"] == "Beispiel"
    assert two.office.keys.key(case, "report", 1) is not None

    erased(one, case)

    assert soon(lambda: two.office.keys.key(case, "report", 1) is None)
    assert two.coordinator.sees(f"/cases/{case}")["state"] == "ERASED"
    [told] = [entry.event for entry in two.office.journal.history(case) if type(entry.event).__name__ == "CaseReported"]
    assert told.model_dump()["summary"] is ERASED
    assert two.office.keys.epoch == one.office.keys.epoch > 1
    assert reported(two, "Zwei") != case, "the other machine works on with the new epoch"


def test_a_machine_that_heard_nothing_yet_does_not_take_what_is_gone_for_tampered_with(
    machines: tuple[Town, Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = machines
    case = reported(one)
    two.caseworker.sees(f"/cases/{case}")
    monkeypatch.setattr(SchemaTables, "changed", lambda _: False)

    erased(one, case)

    [told] = [entry.event for entry in two.office.journal.history(case) if type(entry.event).__name__ == "CaseReported"]
    assert told.model_dump()["summary"] is ERASED


def test_an_account_made_on_one_machine_opens_the_other_until_it_is_shut_anywhere(machines: tuple[Town, Town]) -> None:
    one, two = machines
    one.office.door.accounts.add(Account(MUSTER["user"], "jobcenter"), MUSTER["password"])
    session = two.client.post("/api/v1/session", json=MUSTER)
    assert session.status_code == 201
    by = Person(two, {"Authorization": f"Bearer {session.json()['token']}"})
    assert by.get("/conferences").status_code == 200

    one.office.door.disable(MUSTER["user"])

    assert by.get("/conferences").status_code == 401
    assert two.client.post("/api/v1/session", json=MUSTER).status_code == 401


@pytest.mark.rule("L44")
def test_looks_on_both_machines_are_told_by_either(machines: tuple[Town, Town]) -> None:
    one, two = machines
    case = reported(one)
    for town, user in ((one, "eins.muster"), (two, "zwei.muster"), (one, "drei.muster")):
        town.person(town.office.desk.profile.coordinator, "coordinator", "caseworker", user=user).sees(f"/cases/{case}")

    for town in machines:
        told = town.coordinator.sees(f"/cases/{case}/accesses")["items"]
        assert [look["user"] for look in told if look["user"].endswith(".muster")] == [
            *("eins.muster", "zwei.muster", "drei.muster")
        ]
        assert town.office.reads.verify().findings == ()
