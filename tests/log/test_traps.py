"""The library's traps that touch our use, one by one; the numbers are those of the study that found them."""

import pickle
import sqlite3
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError
from eventsourcing.sqlite import SQLiteConnection

from adapters.log.mapper import UnknownEvent
from adapters.log.migrate import ForeignLog, NewerLog
from adapters.log.postgres import APPEND
from adapters.log.recorder import LogRecorder, NotDurable, open_journal
from application.journal import Journal, Reservation, Unavailable
from tests.golden.write import FixedKeys
from tests.log.parts import CAPACITY, CONTESTED, SECRET, Seen, change, command
from tests.log.places import VIOLATED, Place, open_all
from tests.samples import SAMPLES

CASE = UUID("00000000-0000-4000-8000-00000000ca5e")


in_a_file = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def lose_the_next_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next append be stored, and nobody told."""

    def commit(connection: SQLiteConnection) -> None:
        monkeypatch.undo()
        connection.commit()
        raise sqlite3.OperationalError("disk I/O error")

    def execute(connection: psycopg.Connection[Any], query: str, *values: Any) -> psycopg.Cursor[Any]:
        done: psycopg.Cursor[Any] = really_execute(connection, query, *values)
        if query == APPEND:
            monkeypatch.undo()
            connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return done

    really_execute: Any = psycopg.Connection.execute
    monkeypatch.setattr(SQLiteConnection, "commit", commit)
    monkeypatch.setattr(psycopg.Connection, "execute", execute)


def test_t4_a_commit_whose_answer_was_lost_is_found_again(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap T4: the library tries again, meets its own row and reports a conflict."""
    sent = command()
    lose_the_next_answer(monkeypatch)
    with pytest.raises(Unavailable):
        journal.append(sent, change(CASE, 0, CONTESTED))
    receipt = journal.append(sent, change(CASE, 0, CONTESTED))
    assert (receipt.subject, receipt.version, receipt.position, receipt.replayed) == (CASE, 1, 1, True)
    assert journal.load(Seen(), CASE) == (Seen((CONTESTED,)), 1)


def test_t5_starting_again_changes_nothing(journal: Journal, place: Place) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED))
    with place.tampering() as db:
        before = db.objects()
        place.journal(FixedKeys()).close()
        assert db.objects() == before
    assert journal.head() == 1


@pytest.mark.parametrize(
    ("place", "number_it"),
    [("sqlite", "PRAGMA user_version = 99"), ("postgresql", "INSERT INTO log_migrations VALUES (99)")],
    indirect=["place"],
)
def test_t5_a_log_of_a_newer_program_is_left_alone(journal: Journal, place: Place, number_it: str) -> None:
    assert journal.head() == 0
    with place.tampering() as db:
        db.do(number_it)
    with pytest.raises(NewerLog):
        place.journal(FixedKeys())


@in_a_file
@pytest.mark.parametrize("before", ["CREATE TABLE events (number INTEGER)", "PRAGMA user_version = 1"])
def test_t5_a_file_that_holds_something_else_is_left_alone(place: Place, before: str) -> None:
    with place.tampering() as db:
        db.do(before)
    content = (place.folder / "log.sqlite").read_bytes()
    with pytest.raises(ForeignLog):
        place.journal(FixedKeys())
    assert (place.folder / "log.sqlite").read_bytes() == content


def test_t7_two_agencies_do_not_see_each_other(journal: Journal, place: Place) -> None:
    """Trap T7: table names are fixed, so one agency is one file, or one schema."""
    journal.append(command(), change(CASE, 0, CONTESTED))
    with closing(place.beside("two").journal(FixedKeys())) as two:
        assert two.load(Seen(), CASE) == (Seen(), 0)
        assert two.append(command(), change(CASE, 0, CONTESTED)).position == 1


def test_t8_positions_outlive_a_vacuum(journal: Journal, place: Place) -> None:
    streams = [uuid4() for _ in range(20)]
    for stream in streams:
        journal.append(command(), change(stream, 0, CONTESTED))
    before = journal.read(0, 500)
    with place.tampering() as db:
        db.do("VACUUM")
    assert journal.read(0, 500) == before


@pytest.mark.rule("R40")
@pytest.mark.parametrize(
    "change_rows", ["DELETE FROM events", "UPDATE events SET topic = 'CaseClosed'", "UPDATE events SET box = NULL"]
)
def test_t8_no_event_is_deleted_or_changed(journal: Journal, place: Place, change_rows: str) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED))
    with pytest.raises(VIOLATED, match="append-only"), place.tampering() as db:
        db.do(change_rows)


@pytest.mark.parametrize(
    ("position", "version"),
    [(1, 1), (1, 2), (2, 1), (3, 2), (2, 3)],
    ids=["replaced", "moved", "doubled", "hole", "gap"],
)
def test_t8_no_event_is_replaced_or_out_of_order(journal: Journal, place: Place, position: int, version: int) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED))
    with pytest.raises(VIOLATED, match=r"not the next event|one_event_a_version"), place.tampering() as db:
        db.do(
            "INSERT OR REPLACE INTO events SELECT ?, originator_id, ?, topic, state, box, recorded_at, box_hash, leaf"
            " FROM events",
            (position, version),
        )


def test_t8_a_position_is_never_given_out_twice(journal: Journal, place: Place) -> None:
    """Trap T8: the number of a deleted last row is used again. Here the log rather takes nothing more."""
    journal.append(command(), change(CASE, 0, CONTESTED))
    with place.tampering() as db:
        db.disarm("events_are_not_deleted")
        db.do("DELETE FROM events")
    with pytest.raises(IntegrityError, match="not the next event"):
        journal.append(command(), change(uuid4(), 0, CONTESTED))


@in_a_file
def test_t8_a_stream_is_spelled_in_one_way_only(journal: Journal, place: Place) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED))
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"), place.tampering() as db:
        db.do(
            "INSERT INTO events SELECT 2, upper(originator_id), 1, topic, state, box, recorded_at, box_hash, leaf"
            " FROM events"
        )


@pytest.mark.parametrize("name", ["CaseReported", "ConsentSigned", "MeasuresAgreed"])
def test_t9_a_loaded_event_is_a_whole_value(journal: Journal, name: str) -> None:
    """Trap T9: the library's mapper makes Pydantic models that cannot be compared or copied."""
    journal.append(command(), change(CASE, 0, SAMPLES[name]))
    event = journal.history(CASE)[0].event
    assert event == deepcopy(event) == pickle.loads(pickle.dumps(event)) == SAMPLES[name]  # noqa: S301
    assert event.model_fields_set == set(type(event).model_fields)
    assert type(event.model_copy()).model_validate(event.model_dump()) == event


def test_t11_a_row_cannot_choose_what_is_imported(
    journal: Journal, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap T11: the library imports whatever module a row names."""
    (tmp_path / "trap.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    journal.append(command(), change(CASE, 0, CONTESTED))
    with place.tampering() as db:
        db.disarm("events_are_not_changed")
        db.do("UPDATE events SET topic = 'trap:Trap'")
    with pytest.raises(UnknownEvent, match="version 1 of"):
        journal.history(CASE)


def test_t16_a_log_in_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap T16: there each connection would have a log of its own."""
    monkeypatch.chdir(tmp_path)
    with closing(open_journal(Path(":memory:"), FixedKeys())) as journal, pytest.raises(NotDurable):
        journal.head()


@in_a_file
def test_t16_every_connection_keeps_what_it_acknowledges(journal: Journal) -> None:
    assert isinstance(journal.recorder, LogRecorder)
    with journal.recorder.datastore.transaction(commit=True) as c:
        found: dict[str, Any] = {}
        for pragma in ("journal_mode", "synchronous", "secure_delete"):
            c.execute(f"PRAGMA {pragma}")
            found[pragma] = c.fetchone()[0]
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_t18_no_setting_of_the_process_brings_caches_or_snapshots(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap T18: both would hold what a destroyed key should have taken away."""
    for name in ("AGGREGATE_CACHE_MAXSIZE", "JOURNAL_AGGREGATE_CACHE_MAXSIZE"):
        monkeypatch.setenv(name, "100")
    monkeypatch.setenv("IS_SNAPSHOTTING_ENABLED", "y")
    journal, keys = open_all(place)
    with closing(journal), closing(keys):
        assert (journal.repository.cache, journal.snapshots) == (None, None)
        journal.append(command(), change(CASE, 0, CONTESTED))
        journal.load(Seen(), CASE)
        assert place.holding(SECRET.encode()) == []


@in_a_file
def test_a_released_reservation_leaves_nothing_behind(journal: Journal, place: Place) -> None:
    held = Reservation("open case", b"hash of Testina Beispiel", CASE)
    journal.append(command(), change(CASE, 0, CAPACITY), reserve=[held])
    assert place.holding(held.key)
    journal.append(command(), change(CASE, 1, CAPACITY), release=[CASE])
    with place.tampering() as db:
        db.do("PRAGMA wal_checkpoint(TRUNCATE)")
    assert place.holding(held.key) == []
