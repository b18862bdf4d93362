"""An office moves from its files to PostgreSQL with everything, or not at all."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import OperationalError

from adapters.backup import InUse
from adapters.identity.accounts import Account
from adapters.keys import KeyStore
from adapters.keys.ring import FileRing
from adapters.log.connecting import Address
from adapters.log.opening import log_begun
from adapters.main import Office, open_office
from adapters.moving import NotMoved, move
from adapters.opening import admit
from adapters.settings import Settings
from application.journal import Answer
from domain.personal import ERASED
from tests.backup.conftest import Ready
from tests.erasure.parts import open_town
from tests.http.parts import Body, report
from tests.owning import unguarded
from tests.postgres import Server, role

MADE = 4
"""Schemas, each in a transaction of its own."""
MUSTER, PASSWORD = Account("fach.muster", "jobcenter"), "Apfelbäume-im-Regen"


@pytest.fixture
def there(ready: Ready, postgres: Server) -> Iterator[Settings]:
    """Where the office is to be, as the role that owns the schemas; its keys come by another way."""
    schema = f"amt_{uuid4().hex[:12]}"
    yield ready.settings.model_copy(
        update={
            "database": postgres.owner,
            "keys_database": f"{postgres.owner}&application_name=schluessel",
            "database_schema": schema,
            "key_file": ready.settings.data / "kek.key",
        }
    )
    postgres.drop(schema)


def told(office: Office, ready: Ready) -> list[Any]:
    """All that must be as before, and can be compared."""
    entries = office.journal.read(0, 1000)
    receipts: list[Answer | None] = [office.journal.recorder.answer(one.command_id) for one in entries]
    looks = office.reading._read_log.looks(ready.case)  # noqa: SLF001
    seals = [(seal.newest(), seal.verify()) for seal in (office.seal, office.reads)]
    return [entries, receipts, looks, seals, office.keys.forgotten(), office.keys.epoch]


def test_everything_is_as_before_and_goes_on(ready: Ready, there: Settings, postgres: Server, document: Body) -> None:
    with open_town(ready.settings, document) as town:
        town.office.door.accounts.add(MUSTER, PASSWORD)
        town.coordinator.sees(f"/cases/{ready.case}")
    with open_office(ready.settings) as office:
        before = told(office, ready)

    counts = move(there)
    admit(there, role(postgres.user))

    given = there.model_copy(update={"database": postgres.user, "keys_database": postgres.user})
    with open_town(given, document) as town:
        assert told(town.office, ready) == before
        assert counts["log.events"] == town.office.journal.head()
        assert town.office.door.accounts.with_password(MUSTER.user, PASSWORD) == MUSTER
        assert counts["reads.looks"] == len(before[2]) == 1
        again = report(town, young_person={"family_name": "Später"})
        assert town.caseworker.refused("/cases", again) == "DUPLICATE_CASE"
        assert town.coordinator.sees(f"/cases/{ready.case}")["state"] == "ERASED"
        first = next(one.event for one in town.office.journal.history(ready.case) if hasattr(one.event, "summary"))
        assert first.summary is ERASED
        town.caseworker.does("/cases", report(town, young_person={"family_name": "Danach"}))
        town.office.seal.seal()
        assert town.office.seal.verify().findings == town.office.reads.verify().findings == ()


def test_a_place_where_something_is_takes_no_office(ready: Ready, there: Settings) -> None:
    move(there)
    with pytest.raises(NotMoved, match="is not empty"):
        move(there)
    with open_office(there) as office:
        assert office.journal.head() == ready.new_size


def test_keys_of_another_office_are_not_taken_for_ones_own(there: Settings, tmp_path: Path) -> None:
    ring = tmp_path / "other.key"
    with closing(KeyStore(there.keys_place, lambda first: FileRing(ring, first_start=first))) as other:
        other.secret("seal")
    with pytest.raises(NotMoved, match="is another one"):
        move(there)
    assert not log_begun(there.log_place)


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("log.sqlite", "UPDATE events SET recorded_at = recorded_at + 1 WHERE notification_id = 3"),
        ("log.sqlite", "UPDATE events SET box = x'00' WHERE notification_id = 1"),
        ("accounts.sqlite", "INSERT INTO accounts VALUES ('fach.muster', 'jobcenter', '', 'ja')"),
    ],
)
def test_an_office_that_is_not_sound_stays_where_it_is(
    ready: Ready, there: Settings, postgres: Server, name: str, sql: str
) -> None:
    with unguarded(ready.settings.data / name) as db:
        db.execute(sql)
    with pytest.raises(Exception, match=r"not what its leaf says|invalid input syntax"):
        move(there)
    assert not log_begun(there.log_place)
    assert isinstance(there.keys_place, Address)
    assert postgres.ask(f"SELECT count(*) FROM {there.keys_place.schema}.keys") == [(0,)]  # noqa: S608


def test_nobody_moves_an_office_somebody_works_with(ready: Ready, there: Settings) -> None:
    with open_office(ready.settings), pytest.raises(InUse):
        move(there)


def test_a_move_that_was_cut_off_after_the_keys_is_simply_made_again(
    ready: Ready, there: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    commit = psycopg.Connection.commit

    def dying(db: psycopg.Connection) -> None:
        kept.append(db.info.get_parameters()["application_name"])
        if len(kept) > MADE + 1:
            db.close()
            raise OperationalError
        commit(db)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Connection, "commit", dying)
        with pytest.raises(OperationalError):
            move(there)
    assert kept[-2:] == ["schluessel", "fallkonferenz"]
    assert not log_begun(there.log_place)

    move(there)
    with open_office(there) as office:
        assert office.journal.head() == ready.new_size
        assert office.seal.verify().findings == ()
