"""What the seal and its verification read of a log, and write beside it, in either database."""

from uuid import UUID

import pytest

from adapters.log.leaf import microseconds
from adapters.log.opening import seal_tables
from application.journal import Journal
from tests.log.parts import CAPACITY, CONTESTED, change, command
from tests.log.places import VIOLATED, Place

CASE = UUID("00000000-0000-4000-8000-00000000ca5e")


def test_the_rows_of_the_log_come_as_they_lie_there(journal: Journal) -> None:
    sent = command()
    journal.append(sent, change(CASE, 0, CONTESTED, CAPACITY))
    tables = seal_tables(journal)
    first, second = journal.recorder.select_events(CASE)
    assert [row[:5] for row in tables.rows()] == [
        (1, CASE.hex, 1, "DataContested", first.state),
        (2, CASE.hex, 2, "CapacitySet", second.state),
    ]
    assert [row[8] for row in tables.rows()] == tables.read(0, 0, 2) == [one.leaf for one in journal.history(CASE)]
    assert (tables.head(), tables.names(1)) == (2, ["CapacitySet"])
    at = microseconds(journal.history(CASE)[1].recorded_at)
    assert (tables.since(0), tables.since(1), tables.since(2)) == (at, at, None)
    assert tables.commands() == [(sent.id.hex, CASE.hex, 2, 2)]


def test_an_empty_log_has_nothing_to_seal(journal: Journal) -> None:
    tables = seal_tables(journal)
    assert (tables.head(), list(tables.rows()), tables.newest_checkpoint(), tables.subtrees()) == (0, [], None, [])


def test_subtrees_and_checkpoints_are_kept_once(journal: Journal) -> None:
    tables = seal_tables(journal)
    for note in ("first", "second"):
        tables.keep([(1, 0, b"a"), (1, 1, note.encode())])
        tables.add(512, note)
    tables.keep([])
    tables.add(600, "third")
    assert tables.subtrees() == [(1, 0, b"a"), (1, 1, b"first")]
    assert tables.read(1, 1, 5) == [b"first"]
    assert tables.checkpoints() == [(512, "first"), (600, "third")]
    assert tables.newest_checkpoint() == (600, "third")


@pytest.mark.rule("R40")
@pytest.mark.parametrize(
    "change_rows",
    [
        "UPDATE subtrees SET number = 7",
        "DELETE FROM subtrees",
        "UPDATE checkpoints SET size = 7",
        "DELETE FROM checkpoints",
    ],
)
def test_nothing_of_the_seal_is_changed_or_taken_away(journal: Journal, place: Place, change_rows: str) -> None:
    seal_tables(journal).keep([(1, 0, b"a")])
    seal_tables(journal).add(1, "note")
    with place.tampering() as db, pytest.raises(VIOLATED, match="the seal is append-only"):
        db.do(change_rows)
