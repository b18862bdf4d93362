"""The read log keeps every look, in order, and is changed by nobody."""

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import timedelta
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import pytest

from adapters.log.migrate import ForeignLog
from adapters.reads.leaf import leaf
from adapters.reads.store import ReadFile, mark
from application.ports import Query, Unrecorded
from tests.reads.parts import AT, CASE, OTHER, SECRET, look, opened

WRITERS, EACH = 4, 25


def write(path: Path, name: str) -> None:
    """What one of several processes does."""
    with opened(path) as log:
        for _ in range(EACH):
            log.record(look(user=name), look(OTHER, user=name))


def rows(path: Path) -> list[tuple[int, int, bytes, bytes, bytes]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT position, at, content, leaf, mark FROM looks ORDER BY position").fetchall()


def test_the_looks_at_a_case_are_told_in_order_also_after_a_restart(tmp_path: Path) -> None:
    first, last = look(user="eins.muster"), look(user="zwei.muster", fields=(), decision="REFUSED")
    with opened(tmp_path / "reads.sqlite") as log:
        log.record(first, look(OTHER))
        log.record(look(case_id=None, query=Query("cases", {"state": "REPORTED"}, 3)))
        log.record(last)

    with opened(tmp_path / "reads.sqlite") as again:
        assert again.looks(CASE) == [first, last]


def test_a_row_holds_the_leaf_of_its_content_and_the_mark_of_the_office(tmp_path: Path) -> None:
    with opened(tmp_path / "reads.sqlite") as log:
        log.record(look(), look())

    (_, _, one, *_), (_, _, two, *_) = rows(tmp_path / "reads.sqlite")
    assert one != two, "what is random in it keeps the leaf from being guessed"
    for position, at, content, made, marked in rows(tmp_path / "reads.sqlite"):
        assert made == leaf(position, at, content)
        assert marked == mark(SECRET, made)


def test_the_time_of_a_look_is_never_before_that_of_the_look_ahead(tmp_path: Path) -> None:
    with opened(tmp_path / "reads.sqlite") as log:
        log.record(look())
        log.record(look(at=AT - timedelta(seconds=5)))

        assert [one.at for one in log.looks(CASE)] == [AT, AT]


def test_several_processes_write_one_log_without_holes(tmp_path: Path) -> None:
    path = tmp_path / "reads.sqlite"
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(write, repeat(path), (f"{number}.muster" for number in range(WRITERS))))

    assert [position for position, *_ in rows(path)] == list(range(1, 2 * WRITERS * EACH + 1))


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE looks SET content = x'7b7d'",
        "UPDATE looks SET at = NULL, content = NULL, leaf = zeroblob(32)",
        "DELETE FROM looks",
        "INSERT INTO looks (position, leaf, mark) VALUES (7, x'', x'')",
        "INSERT OR REPLACE INTO looks (position, leaf, mark) VALUES (1, x'', x'')",
    ],
)
def test_a_look_cannot_be_changed_or_taken_back(tmp_path: Path, attempt: str) -> None:
    with opened(tmp_path / "reads.sqlite") as log:
        log.record(look())

    with closing(sqlite3.connect(tmp_path / "reads.sqlite")) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute(attempt)


def test_of_several_looks_all_are_kept_or_none(tmp_path: Path) -> None:
    with opened(tmp_path / "reads.sqlite") as log:
        with pytest.raises(UnicodeEncodeError):
            log.record(look(), look(user="\ud800"))
        assert log.looks(CASE) == []
        log.record(look())
        assert len(log.looks(CASE)) == 1


def test_a_look_that_cannot_be_kept_or_read_is_an_error(tmp_path: Path) -> None:
    with opened(tmp_path / "reads.sqlite") as log:
        log.close()
        with pytest.raises(Unrecorded):
            log.record(look())
        with pytest.raises(Unrecorded):
            log.looks(CASE)


def test_a_read_log_from_before_its_format_was_fixed_is_not_opened(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "reads.sqlite")) as old:
        old.execute("CREATE TABLE looks (number INTEGER PRIMARY KEY)")

    with pytest.raises(ForeignLog):
        ReadFile(tmp_path / "reads.sqlite")
