"""Whatever is changed in a log, verifying it says so and says where."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from adapters.seal.notes import Signer
from tests.log.parts import CAPACITY, CONTESTED, change, command
from tests.samples import CASE, CONFERENCE
from tests.seal.office import EVENTS, OPENS, SIZES, Office

LAST = SIZES[-1]
FIRST_OF_CASE = 6
BLANKED = 1
"""Position of an event whose box an erasure has removed."""


def flipped(value: object) -> object:
    """The value with one bit of its last byte changed."""
    if isinstance(value, int):
        return value ^ 256
    raw = value.encode() if isinstance(value, str) else value
    assert isinstance(raw, bytes)
    changed = raw[:-1] + bytes([raw[-1] ^ 1])
    return changed.decode() if isinstance(value, str) else changed


def flip(office: Office, column: str, position: int) -> None:
    with office.rows() as db:
        where = "WHERE notification_id = ?"
        (value,) = db.execute(f"SELECT {column} FROM events {where}", (position,)).fetchone()  # noqa: S608
        db.execute(f"UPDATE events SET {column} = ? {where}", (flipped(value), position))  # noqa: S608


def insert(office: Office, position: int, like: int, version: int | None = None) -> None:
    """Put a row in, as like another as somebody without a key can make it."""
    with office.rows() as db:
        db.execute(
            "INSERT INTO events SELECT ?, originator_id, ifnull(?, originator_version + 1000), topic, state, box,"
            " recorded_at, box_hash, leaf FROM events WHERE notification_id = ?",
            (position, version, like),
        )
    office.forge(position)


def cut(office: Office, size: int) -> None:
    with office.rows() as db:
        db.execute("DELETE FROM events WHERE notification_id > ?", (size,))
        db.execute("DELETE FROM commands WHERE position > ?", (size,))


def change_keys(office: Office, sql: str, owner: str) -> None:
    with closing(sqlite3.connect(office.folder / "keys.sqlite", isolation_level=None)) as db:
        db.execute(sql, (owner,))


def test_a_log_as_it_was_written_has_no_finding(sealed: Office) -> None:
    report = sealed.verify()
    assert report.findings == ()
    assert report.intact
    assert (report.events, report.sealed, report.checkpoints, report.outside) == (EVENTS, LAST, len(SIZES), len(SIZES))
    assert (report.lost, report.erased) == (0, 1)


@pytest.mark.parametrize(
    ("column", "first"),
    [
        ("originator_id", ("VERSION_OUT_OF_ORDER", OPENS, "27")),
        ("originator_version", ("VERSION_OUT_OF_ORDER", OPENS, "283")),
        ("topic", ("UNREADABLE", OPENS, "UnknownEvent")),
        ("state", ("STATE_UNREADABLE", OPENS, "")),
        ("box", ("DOES_NOT_OPEN", OPENS, "")),
        ("recorded_at", ("LEAF_DIFFERS", OPENS, "PLACE_TIME_OR_HASH")),
        ("box_hash", ("BOX_DIFFERS", OPENS, "ONLY_THE_HASH")),
        ("leaf", ("LEAF_DIFFERS", OPENS, "ONLY_THE_LEAF")),
    ],
)
def test_one_flipped_bit_in_a_column_is_found_where_it_is(
    office: Office, column: str, first: tuple[str, int, str]
) -> None:
    flip(office, column, OPENS)
    assert office.found()[0] == first


def test_a_flipped_position_is_found_as_a_hole_and_a_stranger(office: Office) -> None:
    office.change("UPDATE events SET notification_id = notification_id | 64 WHERE notification_id = ?", (EVENTS,))
    assert office.found()[0] == ("POSITION_MISSING", EVENTS, f"{EVENTS} … {(EVENTS | 64) - 1}")


def test_a_changed_event_whose_leaf_was_made_anew_is_found_between_two_seals(office: Office) -> None:
    """The box of somebody forgotten opens no more, so only the seal can tell."""
    with office.rows() as db:
        state = db.execute("SELECT state FROM events WHERE notification_id = ?", (BLANKED,)).fetchone()[0]
        altered = state.replace(b"2017-05-10", b"2017-05-11")
        db.execute("UPDATE events SET state = ? WHERE notification_id = ?", (altered, BLANKED))
    assert office.found()[0] == ("LEAF_DIFFERS", BLANKED, "THE_EVENT")
    office.forge(BLANKED)
    assert ("CHECKPOINT_DIFFERS", SIZES[0], f"log: 1 … {SIZES[0]}") in office.found()


def test_a_box_with_its_hash_and_leaf_made_anew_does_not_open(office: Office) -> None:
    flip(office, "box", EVENTS)
    office.forge(EVENTS)
    assert office.found() == [("DOES_NOT_OPEN", EVENTS, "")]


def test_a_time_changed_before_the_next_seal_is_found_by_the_leaf(office: Office) -> None:
    flip(office, "recorded_at", EVENTS)
    assert ("LEAF_DIFFERS", EVENTS, "OPENS") in office.found()


def test_a_time_that_was_changed_with_its_leaf_is_found_by_the_seal(office: Office) -> None:
    office.change("UPDATE events SET recorded_at = recorded_at + 1 WHERE notification_id = ?", (LAST,))
    office.forge(LAST)
    assert ("CHECKPOINT_DIFFERS", LAST, f"log: {SIZES[-2] + 1} … {LAST}") in office.found()


def test_a_deleted_row_is_missing_where_it_was(office: Office) -> None:
    office.change("DELETE FROM events WHERE notification_id = ?", (OPENS,))
    first, *others = office.found()
    assert first == ("POSITION_MISSING", OPENS, f"{OPENS} … {OPENS}")
    assert ("COMMAND_UNKNOWN", OPENS, "") in others
    assert {code for code, _, _ in others}.isdisjoint({"POSITION_MISSING", "LEAF_DIFFERS", "DOES_NOT_OPEN"})


def test_a_forged_row_at_the_tail_does_not_open(office: Office) -> None:
    """Whoever may write to the database knows every format and not one key."""
    insert(office, EVENTS + 1, OPENS)
    assert ("DOES_NOT_OPEN", EVENTS + 1, "") in office.found()


def test_a_forged_row_in_the_middle_is_found_by_the_seal_and_does_not_open(office: Office) -> None:
    with office.rows() as db:
        db.execute("UPDATE events SET notification_id = -1 - notification_id WHERE notification_id >= ?", (OPENS,))
        db.execute("UPDATE events SET notification_id = -notification_id WHERE notification_id < 0")
    insert(office, OPENS, OPENS + 1)
    for position in range(OPENS, EVENTS + 2):
        office.forge(position)
    found = office.found()
    assert found[0] == ("VERSION_OUT_OF_ORDER", OPENS, "1027")
    assert ("DOES_NOT_OPEN", OPENS, "") in found
    assert ("CHECKPOINT_DIFFERS", SIZES[1], f"log: {SIZES[0] + 1} … {SIZES[1]}") in found


def test_a_forged_row_under_a_destroyed_key_is_found_though_no_key_can_tell(office: Office) -> None:
    insert(office, EVENTS + 1, BLANKED, version=5)
    assert ("WRITTEN_AFTER_ERASURE", EVENTS + 1, "") in office.found()


def test_two_swapped_rows_are_found(office: Office) -> None:
    with office.rows() as db:
        for old, new in ((OPENS, -1), (OPENS + 1, OPENS), (-1, OPENS + 1)):
            db.execute("UPDATE events SET notification_id = ? WHERE notification_id = ?", (new, old))
    found = office.found()
    assert {("LEAF_DIFFERS", OPENS, "OPENS"), ("LEAF_DIFFERS", OPENS + 1, "OPENS")} <= {*found}


def test_a_cut_tail_is_found_by_the_seal(office: Office) -> None:
    cut(office, LAST - 1)
    assert ("LOG_TOO_SHORT", LAST - 1, f"log: {LAST}") in office.found(outside=False)


def test_a_tail_cut_together_with_its_seals_is_found_outside_only(office: Office) -> None:
    cut(office, LAST - 1)
    office.change("DELETE FROM checkpoints WHERE size = ?", (LAST,))
    assert office.found(outside=False) == []
    assert office.found() == [("LOG_TOO_SHORT", LAST - 1, f"outside: {LAST}")]


def test_an_old_copy_of_the_whole_database_is_seen_by_the_seal_outside_only(office: Office, tmp_path: Path) -> None:
    with closing(sqlite3.connect(office.log)) as new, closing(sqlite3.connect(tmp_path / "old")) as old:
        new.backup(old)
    with office.opened() as (journal, _):
        version = len(journal.history(CONFERENCE))
        journal.append(command(), change(CONFERENCE, version, CAPACITY))
    office.seal()
    for file in office.folder.glob("log.sqlite*"):
        file.unlink()
    shutil.copy(tmp_path / "old", office.log)
    assert office.found(outside=False) == []
    assert office.found() == [("LOG_TOO_SHORT", EVENTS, f"outside: {EVENTS + 1}")]


def test_another_key_store_has_other_keys(office: Office, tmp_path: Path) -> None:
    other = Office(tmp_path / "other")
    with other.opened() as (journal, _):
        journal.append(command(), change(CASE, 0, CONTESTED, CONTESTED), change(CONFERENCE, 0, CAPACITY))
    for name in ("keys.sqlite", "kek.key"):
        shutil.copy(other.folder / name, office.folder / name)
    report = office.verify()
    assert report.counts["DOES_NOT_OPEN"] + report.counts["KEY_MISSING"] == EVENTS
    assert report.counts.keys() == {"DOES_NOT_OPEN", "KEY_MISSING"}


def test_missing_rows_of_the_key_store_are_no_erasure(office: Office) -> None:
    change_keys(office, "DELETE FROM keys WHERE owner = ?", CASE.hex)
    report = office.verify()
    assert report.counts.keys() == {"KEY_MISSING"}
    assert report.findings[0] == ("KEY_MISSING", FIRST_OF_CASE, "")


def test_a_key_destroyed_without_an_erasure_is_found_at_the_first_event_under_it(office: Office) -> None:
    change_keys(office, "UPDATE keys SET wrapped = NULL WHERE owner = ?", CASE.hex)
    assert office.found() == [("KEY_DESTROYED", FIRST_OF_CASE, "")]


@pytest.mark.parametrize("position", [OPENS, OPENS + 1], ids=["of a case", "of the agency"])
def test_a_box_removed_without_an_erasure_is_found(office: Office, position: int) -> None:
    office.change("UPDATE events SET box = NULL WHERE notification_id = ?", (position,))
    assert office.found() == [("BOX_GONE", position, "")]


def test_an_agency_box_removed_from_an_erased_stream_is_found(office: Office) -> None:
    """What says that somebody was erased stays readable."""
    office.change("UPDATE events SET box = NULL WHERE topic = 'SubjectDataErased'")
    assert office.found() == [("BOX_GONE", 4, "")]


@pytest.mark.parametrize(
    ("sql", "finding"),
    [
        ("UPDATE subtrees SET hash = zeroblob(32)", ("SUBTREE_DIFFERS", None, "1/0")),
        ("DELETE FROM subtrees", ("SUBTREE_MISSING", None, "1/0")),
        ("INSERT INTO subtrees VALUES (1, 1, zeroblob(32))", ("SUBTREE_TOO_MANY", None, "1/1")),
        ("UPDATE checkpoints SET note = 'x' || note WHERE size = 20", ("CHECKPOINT_NOT_SIGNED", None, "log: 20")),
        ("UPDATE checkpoints SET size = 99 WHERE size = 100", ("CHECKPOINT_MISPLACED", None, "log: 99")),
        ("DELETE FROM checkpoints WHERE size = 100", ("CHECKPOINT_MISSING", None, "log: 100")),
        ("DELETE FROM commands WHERE position = 40", ("COMMAND_MISSING", 40, "")),
        ("UPDATE commands SET position = 7 WHERE position = 40", ("COMMAND_DIFFERS", 40, "")),
        ("UPDATE commands SET version = 99 WHERE position = 40", ("COMMAND_DIFFERS", 40, "")),
        ("UPDATE commands SET subject = 'x' WHERE position = 40", ("COMMAND_DIFFERS", 40, "")),
        ("INSERT INTO commands VALUES ('x', x'', 'x', 0, 7)", ("COMMAND_UNKNOWN", 7, "")),
    ],
)
def test_a_changed_row_beside_the_events_is_found(
    office: Office, sql: str, finding: tuple[str, int | None, str]
) -> None:
    office.change(sql)
    assert finding in office.found()


def test_a_checkpoint_of_somebody_else_is_not_taken_for_ours(office: Office) -> None:
    (_, note), *_ = office.outside.checkpoints()
    text = note.partition("\n\n")[0] + "\n"
    forged = Signer(bytes(32), office.histories().signer.name).sign(text)
    office.change("UPDATE checkpoints SET note = ? WHERE size = ?", (forged, SIZES[0]))
    assert ("CHECKPOINT_NOT_SIGNED", None, f"log: {SIZES[0]}") in office.found()


def test_an_index_that_leaves_rows_out_is_found(office: Office) -> None:
    """Whoever asks for a stream would be told less of it than there is."""
    with office.rows() as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = "
            "'reservations_by_owner') WHERE name = 'sqlite_autoindex_events_1'"
        )
    assert office.found()[-1][0] == "FILE_DAMAGED"
