"""The sealer seals in time, and never what is not the log it sealed before."""

import logging
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from adapters.log.opening import seal_tables
from adapters.log.seal_tables import SealTables
from adapters.seal.sealer import AT_ONCE, INTERVAL, Fork, Sealer
from adapters.seal.verify import SignatureFailed
from application.journal import Journal
from domain.events import EVENTS, Event
from tests.log.parts import CAPACITY, change, command
from tests.samples import CONFERENCE, SAMPLES
from tests.seal.office import EVENTS as ALL
from tests.seal.office import SIZES, Office


class Running:
    """A sealer that is looked after by hand, and a clock that shows what the test sets."""

    def __init__(self, office: Office, journal: Journal) -> None:
        self.seconds = 1000.0
        office.outside.begin()
        self.journal = journal
        self.tables = seal_tables(journal)
        self.sealer = Sealer(self.tables, office.histories(), office.outside, lambda: self.seconds)

    def add(self, event: Event = CAPACITY) -> None:
        version = len(self.journal.history(CONFERENCE))
        self.journal.append(command(), change(CONFERENCE, version, event))

    def sealed(self, after: float = 0.0) -> list[int]:
        """The sizes of the checkpoints, once the sealer was let look after some seconds."""
        self.seconds += after
        self.sealer.attend()
        return self.kept()

    def kept(self) -> list[int]:
        return [size for size, _ in self.tables.checkpoints()]


@pytest.fixture
def new(tmp_path: Path) -> Office:
    """An office with nothing in it."""
    return Office(tmp_path / "new")


@pytest.fixture
def running(new: Office) -> Iterator[Running]:
    with new.opened() as (journal, _):
        yield Running(new, journal)


def sizes(office: Office) -> list[int]:
    return [size for size, _ in office.outside.checkpoints()]


def append(office: Office) -> None:
    with office.opened() as (journal, _):
        Running(office, journal).add()


def test_an_empty_log_is_not_sealed(running: Running) -> None:
    assert running.sealed() == []
    assert running.sealer.seal() is None


def test_what_nobody_waits_for_is_sealed_once_the_interval_is_over(running: Running) -> None:
    running.add()
    assert running.sealed() == [1]
    running.add()
    assert running.sealed(after=INTERVAL - 1) == [1]
    running.add()
    assert running.sealed(after=1) == [1, 3]


def test_with_nothing_new_nothing_is_sealed_again(running: Running) -> None:
    running.add()
    assert running.sealed() == running.sealed(after=2 * INTERVAL) == [1]


@pytest.mark.parametrize("name", sorted(AT_ONCE))
def test_what_ends_something_is_sealed_at_once(running: Running, name: str) -> None:
    running.add()
    assert running.sealed() == [1]
    running.add(SAMPLES[name])
    running.add()
    assert running.sealed() == [1, 3]


def test_what_waits_for_the_interval_is_looked_at_once(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, names = list[int](), SealTables.names

    def counted(tables: SealTables, after: int) -> Sequence[str]:
        begun.append(after)
        return names(tables, after)

    monkeypatch.setattr(SealTables, "names", counted)
    running.add()
    running.sealed()
    for _ in range(3):
        running.add()
        running.sealed()
    assert begun == [1, 2, 3]


def test_what_is_sealed_at_once_are_events_there_are() -> None:
    assert EVENTS.keys() >= AT_ONCE


def test_a_sealer_in_the_background_seals_when_woken_and_what_is_left_at_the_end(running: Running) -> None:
    running.sealer.start()
    running.add()
    running.sealer.wake()
    while not running.kept():
        time.sleep(0.01)
    running.add()
    running.sealer.stop()
    assert running.kept()[-1] == 2


def test_several_sealers_at_once_seal_the_same(sealed: Office, office: Office) -> None:
    with office.opened() as (journal, _):
        sealers = [Sealer(seal_tables(journal), office.histories(), office.outside) for _ in range(8)]
        with ThreadPoolExecutor(len(sealers)) as pool:
            notes = set(pool.map(Sealer.seal, sealers))
    assert len(notes) == 1
    assert sizes(office) == [*sizes(sealed), ALL]
    assert office.found() == []


def test_what_the_place_outside_has_seen_must_be_known_so_nothing_is_sealed_until_it_is_back(
    new: Office, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    place, away = new.folder / "outside", new.folder / "elsewhere"
    place.rename(away)
    running.add()
    assert running.sealed() == []
    away.rename(place)
    assert running.sealed(after=INTERVAL / 2) == []
    assert running.sealed(after=INTERVAL / 2) == [1]
    assert sizes(new) == [1]
    assert len(caplog.messages) == 1


def test_a_log_that_lost_its_tail_is_not_sealed_any_more(office: Office) -> None:
    office.change("DELETE FROM events WHERE notification_id > ?", (SIZES[-1] - 1,))
    with pytest.raises(Fork):
        office.seal()


def test_a_log_with_another_event_than_was_sealed_is_not_sealed_any_more(office: Office) -> None:
    office.change("UPDATE events SET leaf = zeroblob(32) WHERE notification_id = ?", (SIZES[-1],))
    with pytest.raises(Fork):
        office.seal()


def test_a_log_whose_tree_has_a_hole_is_not_sealed_any_more(office: Office) -> None:
    office.change("DELETE FROM subtrees")
    with pytest.raises(Fork):
        office.seal()


def test_a_log_that_lost_an_event_behind_its_last_checkpoint_is_not_sealed_and_that_is_told(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.change("DELETE FROM events WHERE notification_id = ?", (SIZES[-1] + 2,))
    with pytest.raises(Fork):
        office.seal()
    with office.opened() as (journal, _):
        running = Running(office, journal)
        running.sealer.start()
        running.sealer.stop()
        assert running.kept() == list(SIZES)
    assert caplog.messages == ["fallkonferenz/amt is not sealed: Fork"]


def test_a_log_that_is_shorter_than_what_is_sealed_outside_is_not_sealed(office: Office, tmp_path: Path) -> None:
    older = older_copy(office, tmp_path)
    append(office)
    office.seal()
    put_back(office, older)
    with pytest.raises(Fork):
        office.seal()


def test_a_log_that_went_another_way_than_what_is_sealed_outside_is_not_sealed(office: Office, tmp_path: Path) -> None:
    older = older_copy(office, tmp_path)
    append(office)
    office.seal()
    put_back(office, older)
    for _ in range(2):
        append(office)
    with pytest.raises(Fork):
        office.seal()
    with office.tables() as tables:
        assert [size for size, _ in tables.checkpoints()] == list(SIZES)


def test_what_somebody_else_signed_is_not_continued(office: Office) -> None:
    with office.tables() as tables, pytest.raises(SignatureFailed):
        Sealer(tables, office.histories(seed=bytes(32)), office.outside).seal()


def test_a_refusal_is_told_once_and_says_nothing_of_the_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.change("DELETE FROM events WHERE notification_id > ?", (SIZES[-1] - 1,))
    with office.opened() as (journal, _):
        running = Running(office, journal)
        for _ in range(3):
            running.sealed(after=INTERVAL)
        running.sealer.start()
        running.sealer.stop()
    assert caplog.record_tuples == [("adapters.seal.sealer", logging.ERROR, "fallkonferenz/amt is not sealed: Fork")]


def test_a_history_that_lost_events_is_sealed_under_an_origin_of_its_own(office: Office, tmp_path: Path) -> None:
    older = older_copy(office, tmp_path)
    append(office)
    office.seal()
    put_back(office, older)
    restored = Office(office.folder, losses=(ALL,))
    append(restored)
    note = restored.seal()
    assert note is not None
    assert note.startswith(f"fallkonferenz/amt/1\n{ALL + 1}\n")
    report = restored.verify()
    assert report.findings == ()
    assert (report.lost, report.sealed, report.outside) == (1, ALL + 1, len(SIZES) + 2)


def older_copy(office: Office, folder: Path) -> Path:
    copy = folder / "older.sqlite"
    with closing(sqlite3.connect(office.log)) as log, closing(sqlite3.connect(copy)) as older:
        log.backup(older)
    return copy


def put_back(office: Office, copy: Path) -> None:
    for file in office.folder.glob("log.sqlite*"):
        file.unlink()
    shutil.copy(copy, office.log)
