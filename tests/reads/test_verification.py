"""Whatever is changed in a read log, verifying it says so and says where."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.reads.leaf import leaf
from adapters.reads.seal_tables import read_tables
from adapters.reads.store import mark
from adapters.seal.notes import open_checkpoint
from adapters.seal.sealer import Fork
from adapters.seal.tree import consistency, inclusion
from adapters.seal.verify import check_consistency, check_inclusion
from tests.reads.office import LOOKS, SIZES, Reads
from tests.reads.parts import SECRET, opened

HERE = 40
"""A position in the middle, which is sealed."""
LAST = SIZES[-1]


def flipped(value: object) -> object:
    """The value with one bit changed."""
    if isinstance(value, int):
        return value ^ 256
    assert isinstance(value, bytes)
    return value[:-1] + bytes([value[-1] ^ 1])


def forge(reads: Reads, position: int, secret: bytes) -> None:
    """Make leaf and mark of a row anew, as somebody who knows the format can."""
    with reads.rows() as db:
        at, content = db.execute("SELECT at, content FROM looks WHERE position = ?", (position,)).fetchone()
        made = leaf(position, at, content)
        values = (made, mark(secret, made), position)
        db.execute("UPDATE looks SET leaf = ?, mark = ? WHERE position = ?", values)


def test_a_read_log_as_it_was_written_has_no_finding(sealed: Reads) -> None:
    report = sealed.verify()

    assert report.intact
    assert (report.events, report.sealed, report.checkpoints, report.outside) == (LOOKS, LAST, len(SIZES), len(SIZES))


@pytest.mark.parametrize(
    ("column", "first"),
    [
        ("at", ("TIME_RUNS_BACK", HERE + 1, "")),
        ("content", ("LEAF_DIFFERS", HERE, "THE_EVENT")),
        ("leaf", ("LEAF_DIFFERS", HERE, "ONLY_THE_LEAF")),
        ("mark", ("NOT_OUR_MARK", HERE, "")),
    ],
)
def test_one_flipped_bit_in_a_column_is_found_where_it_is(
    reads: Reads, column: str, first: tuple[str, int, str]
) -> None:
    with reads.rows() as db:
        (value,) = db.execute(f"SELECT {column} FROM looks WHERE position = ?", (HERE,)).fetchone()  # noqa: S608
        db.execute(f"UPDATE looks SET {column} = ? WHERE position = ?", (flipped(value), HERE))  # noqa: S608

    found = reads.found()
    assert first in found
    assert HERE in {one.position for one in found}


def test_a_flipped_position_is_found_as_a_hole_and_a_stranger(reads: Reads) -> None:
    reads.change("UPDATE looks SET position = position | 512 WHERE position = ?", (LOOKS,))

    assert reads.found()[0] == ("POSITION_MISSING", LOOKS, f"{LOOKS} … {(LOOKS | 512) - 1}")


def test_a_changed_look_whose_leaf_was_made_anew_has_no_mark_of_the_office_and_breaks_the_seal(reads: Reads) -> None:
    with reads.rows() as db:
        (content,) = db.execute("SELECT content FROM looks WHERE position = ?", (HERE,)).fetchone()
        altered = content.replace(b"fachkraft.muster", b"jemand.anderes__")
        db.execute("UPDATE looks SET content = ? WHERE position = ?", (altered, HERE))
    forge(reads, HERE, bytes(32))
    assert reads.found()[0] == ("NOT_OUR_MARK", HERE, "")

    forge(reads, HERE, SECRET)
    assert ("CHECKPOINT_DIFFERS", SIZES[1], f"log: {SIZES[0] + 1} … {SIZES[1]}") in reads.found()


def test_a_deleted_look_is_missing_where_it_was(reads: Reads) -> None:
    reads.change("DELETE FROM looks WHERE position = ?", (HERE,))

    assert reads.found()[0] == ("POSITION_MISSING", HERE, f"{HERE} … {HERE}")


def test_an_inserted_look_is_found_at_the_end_and_in_the_middle(reads: Reads) -> None:
    copy = "INSERT INTO looks (position, at, content, leaf, mark) SELECT ?, at, content, leaf, mark FROM looks"
    reads.change(f"{copy} WHERE position = ?", (LOOKS + 1, LOOKS))
    forge(reads, LOOKS + 1, bytes(32))
    assert reads.found() == [("NOT_OUR_MARK", LOOKS + 1, "")]

    with reads.rows() as db:
        db.execute("UPDATE looks SET position = -1 - position WHERE position >= ?", (HERE,))
        db.execute("UPDATE looks SET position = -position WHERE position < 0")
    reads.change(f"{copy} WHERE position = ?", (HERE, HERE + 1))
    assert ("LEAF_DIFFERS", HERE + 1) in {one[:2] for one in reads.found()}, "all behind it are out of place"


def test_two_swapped_looks_are_found(reads: Reads) -> None:
    with reads.rows() as db:
        for old, new in ((HERE, -1), (HERE + 1, HERE), (-1, HERE + 1)):
            db.execute("UPDATE looks SET position = ? WHERE position = ?", (new, old))

    assert {("LEAF_DIFFERS", HERE), ("LEAF_DIFFERS", HERE + 1)} <= {one[:2] for one in reads.found()}


def test_a_cut_tail_is_found_by_the_seal_and_outside_though_the_seals_were_cut_with_it(reads: Reads) -> None:
    reads.change("DELETE FROM looks WHERE position > ?", (LAST - 1,))
    assert ("LOG_TOO_SHORT", LAST - 1, f"log: {LAST}") in reads.found(outside=False)

    reads.change("DELETE FROM checkpoints WHERE size = ?", (LAST,))
    assert reads.found() == [("LOG_TOO_SHORT", LAST - 1, f"outside: {LAST}")]
    with pytest.raises(Fork):
        reads.seal()


def test_an_old_copy_put_back_is_found_outside(reads: Reads, tmp_path: Path) -> None:
    with closing(sqlite3.connect(reads.file)) as new, closing(sqlite3.connect(tmp_path / "old")) as old:
        new.backup(old)
    reads.reach(LOOKS + 1)
    reads.seal()
    for file in reads.folder.glob("reads.sqlite*"):
        file.unlink()
    shutil.copy(tmp_path / "old", reads.file)

    assert reads.found() == [("LOG_TOO_SHORT", LOOKS, f"outside: {LOOKS + 1}")]


@pytest.mark.parametrize(
    ("sql", "finding"),
    [
        ("UPDATE subtrees SET hash = zeroblob(32)", ("SUBTREE_DIFFERS", None, "1/0")),
        ("DELETE FROM subtrees", ("SUBTREE_MISSING", None, "1/0")),
        ("UPDATE checkpoints SET note = 'x' || note WHERE size = 20", ("CHECKPOINT_NOT_SIGNED", None, "log: 20")),
        ("DELETE FROM checkpoints WHERE size = 256", ("CHECKPOINT_MISSING", None, "log: 256")),
        ("UPDATE looks SET content = x'7b7d' WHERE position = 40", ("STATE_UNREADABLE", HERE, "")),
        ("UPDATE looks SET content = content || ' ' WHERE position = 40", ("ROW_MALFORMED", HERE, "content")),
    ],
)
def test_a_changed_row_beside_the_looks_or_without_form_is_found(
    reads: Reads, sql: str, finding: tuple[str, int | None, str]
) -> None:
    with reads.rows() as db:
        strict = db.execute("SELECT sql FROM sqlite_master WHERE name = 'looks'").fetchone()[0]
        db.execute("PRAGMA writable_schema = ON")
        loose = (strict.removesuffix("STRICT"), "looks")
        db.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", loose)
    reads.change(sql)

    assert finding in reads.found()


@pytest.mark.rule("L64")
def test_after_a_purge_every_proof_and_checkpoint_holds_and_nothing_of_the_looks_is_in_the_file(reads: Reads) -> None:
    assert b"fachkraft.muster" in reads.file.read_bytes()
    with opened(reads.file) as log:
        tables = read_tables(log.tables)
        notes = {size: open_checkpoint(note, reads.histories.signer.vkey) for size, note in tables.checkpoints()}
        assert (log.purge(256), log.purge(256)) == (256, 0)

        check_inclusion(tables.read(0, 3, 1)[0], 3, LAST, inclusion(tables, 3, LAST), notes[LAST].root)
        for old in SIZES:
            check_consistency(old, notes[old].root, LAST, notes[LAST].root, consistency(tables, old, LAST))
        log.purge(LOOKS)

    assert b"fachkraft.muster" not in b"".join(file.read_bytes() for file in reads.folder.glob("reads.sqlite*"))
    assert reads.verify().counts == {"LOOK_GONE": LOOKS}
    whole = replace(reads, purged=LOOKS).verify()
    assert (whole.findings, whole.erased, whole.sealed) == ((), LOOKS, LAST)


def test_a_look_removed_before_its_time_is_found(reads: Reads) -> None:
    reads.change("UPDATE looks SET at = NULL, content = NULL WHERE position = ?", (HERE,))

    assert replace(reads, purged=HERE - 1).found() == [("LOOK_GONE", HERE, "")]
