"""The read log keeps every look, in order, and is changed by nobody."""

import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import timedelta
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from adapters.log.connecting import Place
from adapters.log.migrate import ForeignLog
from adapters.reads.leaf import leaf
from adapters.reads.store import mark, open_looks
from application.journal import Unavailable
from application.ports import Query, Unrecorded
from tests.reads.parts import AT, CASE, OTHER, SECRET, look, opened

WRITERS, EACH = 4, 25
REFUSED = (sqlite3.IntegrityError, Unavailable)


def write(place: Place, name: str) -> None:
    """What one of several processes does."""
    with opened(place) as log:
        for _ in range(EACH):
            log.record(look(user=name), look(OTHER, user=name))


def rows(place: Place) -> list[tuple[Any, ...]]:
    with opened(place) as log:
        return log.tables.ask("SELECT position, at, content, leaf, mark FROM looks ORDER BY position")


@pytest.fixture
def place(at: Callable[[str], Place]) -> Place:
    return at("reads")


def test_the_looks_at_a_case_are_told_in_order_also_after_a_restart(place: Place) -> None:
    first, last = look(user="eins.muster"), look(user="zwei.muster", fields=(), decision="REFUSED")
    with opened(place) as log:
        log.record(first, look(OTHER))
        log.record(look(case_id=None, query=Query("cases", {"state": "REPORTED"}, 3)))
        log.record(last)

    with opened(place) as again:
        assert again.looks(CASE) == [first, last]


def test_a_row_holds_the_leaf_of_its_content_and_the_mark_of_the_office(place: Place) -> None:
    with opened(place) as log:
        log.record(look(), look())

    (_, _, one, *_), (_, _, two, *_) = rows(place)
    assert one != two, "what is random in it keeps the leaf from being guessed"
    for position, at, content, made, marked in rows(place):
        assert made == leaf(position, at, content)
        assert marked == mark(SECRET, made)


def test_the_time_of_a_look_is_never_before_that_of_the_look_ahead(place: Place) -> None:
    with opened(place) as log:
        log.record(look())
        log.record(look(at=AT - timedelta(seconds=5)))

        assert [one.at for one in log.looks(CASE)] == [AT, AT]


def test_several_processes_write_one_log_without_holes(place: Place) -> None:
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(write, repeat(place), (f"{number}.muster" for number in range(WRITERS))))

    assert [position for position, *_ in rows(place)] == list(range(1, 2 * WRITERS * EACH + 1))


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE looks SET content = x'7b7d'",
        "UPDATE looks SET at = NULL, content = NULL, leaf = x'00'",
        "DELETE FROM looks",
        "INSERT INTO looks (position, leaf, mark) VALUES (7, x'', x'')",
        "INSERT OR REPLACE INTO looks (position, leaf, mark) VALUES (1, x'', x'')",
    ],
)
def test_a_look_cannot_be_changed_or_taken_back(place: Place, attempt: str) -> None:
    if not isinstance(place, Path):
        attempt = attempt.replace("x'", r"'\x").replace("INSERT OR REPLACE", "INSERT")
    with opened(place) as log:
        log.record(look())
        before = rows(place)
        with pytest.raises(REFUSED) as refused, log.tables.transaction(commit=True) as db:
            db.execute(attempt)

    assert re.match("the read log is append-only|not the next look", str(refused.value.__cause__ or refused.value))
    assert rows(place) == before


def test_of_several_looks_all_are_kept_or_none(place: Place) -> None:
    with opened(place) as log:
        with pytest.raises(UnicodeEncodeError):
            log.record(look(), look(user="\ud800"))
        assert log.looks(CASE) == []
        log.record(look())
        assert len(log.looks(CASE)) == 1


def test_a_look_that_cannot_be_kept_or_read_is_an_error(place: Place) -> None:
    with opened(place) as log:
        log.record(look())
        log.close()
        with pytest.raises(Unrecorded):
            log.record(look())
        with pytest.raises(Unrecorded):
            log.looks(CASE)


def test_a_read_log_from_before_its_format_was_fixed_is_not_opened(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "reads.sqlite")) as old:
        old.execute("CREATE TABLE looks (number INTEGER PRIMARY KEY)")

    with pytest.raises(ForeignLog):
        open_looks(tmp_path / "reads.sqlite")
