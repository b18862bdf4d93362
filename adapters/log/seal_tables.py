"""What seal and verification ask of a log in SQLite: leaves, subtrees, checkpoints, and rows as they lie there."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from eventsourcing.persistence import PersistenceError

from adapters.log.migrate import MIGRATIONS

PAGE = 1000
"""Rows read at once."""
TEXT = "iif(typeof({0}) = 'text', CAST({0} AS BLOB), NULL)"
"""Text that may have been damaged, which SQLite's driver would refuse to read together with the rows around it."""
COLUMNS = (
    f"notification_id, {TEXT.format('originator_id')}, originator_version, {TEXT.format('topic')},"
    " state, box, recorded_at, box_hash, leaf"
)

Subtree = tuple[int, int, bytes]
"""Level, number and root of a complete subtree."""


class NotRead(Exception):
    """The database could not be read or written: its file is damaged, or it is busy or away."""


class Datastore(Protocol):
    """A database in SQLite."""

    def transaction(self, *, commit: bool) -> AbstractContextManager[Any]:
        """A cursor in a transaction, which is kept where it ends well."""
        ...


def triggers_of(scripts: Iterable[Path]) -> frozenset[str]:
    """Names of the triggers some migrations make."""
    return frozenset(name for one in scripts for name in re.findall(r"CREATE TRIGGER (\w+)", one.read_text("utf-8")))


class SealTables:
    """Reads and writes the tables `subtrees` and `checkpoints` beside the events.

    Every method raises `NotRead`.
    """

    TRIGGERS = triggers_of(MIGRATIONS)
    """What keeps the log append-only."""

    LEAVES = "SELECT leaf FROM events WHERE notification_id > ? AND notification_id <= ? ORDER BY notification_id"
    HEAD = "SELECT coalesce(max(notification_id), 0) FROM events"
    SINCE = "SELECT recorded_at FROM events WHERE notification_id > ? ORDER BY notification_id LIMIT 1"

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def read(self, level: int, start: int, count: int) -> list[bytes]:
        """Hashes of a level of the tree: 0 are the leaves, `level` the roots over 256 ** level leaves each."""
        if level == 0:
            return [row[0] for row in self._rows(self.LEAVES, (start, start + count))]
        sql = "SELECT hash FROM subtrees WHERE level = ? AND number >= ? AND number < ? ORDER BY number"
        return [row[0] for row in self._rows(sql, (level, start, start + count))]

    def checkpoints(self) -> list[tuple[int, str]]:
        """Size and note of every checkpoint, the oldest first."""
        return [(row[0], row[1]) for row in self._rows("SELECT size, note FROM checkpoints ORDER BY size")]

    def newest_checkpoint(self) -> tuple[int, str] | None:
        """The last one; none before the first."""
        rows = self._rows("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else None

    def keep(self, subtrees: Sequence[Subtree]) -> None:
        """Keep subtrees that are complete now; those another sealer kept meanwhile are the same."""
        with self._transaction(commit=True) as c:
            c.executemany("INSERT INTO subtrees VALUES (?, ?, ?) ON CONFLICT DO NOTHING", subtrees)

    def add(self, size: int, note: str) -> None:
        """Keep a checkpoint; one over as many events that another sealer kept meanwhile says the same."""
        with self._transaction(commit=True) as c:
            c.execute("INSERT INTO checkpoints VALUES (?, ?) ON CONFLICT DO NOTHING", (size, note))

    def head(self) -> int:
        """The last position; 0 for an empty log."""
        return int(self._rows(self.HEAD)[0][0])

    def since(self, after: int) -> int | None:
        """Since when there is something behind a position, in microseconds of the Unix epoch; None for nothing."""
        rows = self._rows(self.SINCE, (after,))
        return int(rows[0][0]) if rows else None

    def names(self, after: int) -> Sequence[str]:
        """Names of the events behind a position."""
        return [row[0] for row in self._rows("SELECT topic FROM events WHERE notification_id > ?", (after,))]

    def subtrees(self) -> list[tuple[Any, ...]]:
        """Every subtree that is kept: level, number, root."""
        return self._rows("SELECT level, number, hash FROM subtrees ORDER BY level, number")

    def commands(self) -> list[tuple[Any, ...]]:
        """Every command that was carried out: its id, first stream, that stream's version then, last position."""
        return self._rows("SELECT command_id, subject, version, position FROM commands ORDER BY command_id")

    def damage(self) -> list[str]:
        """What is wrong with the file: what SQLite finds itself, the first ten, and triggers that are gone (R40)."""
        found = [row[0] for row in self._rows("PRAGMA integrity_check(10)") if row[0] != "ok"]
        there = {row[0] for row in self._rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
        return found + [f"trigger {name} is gone" for name in sorted(self.TRIGGERS - there)]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Every event as its row holds it, in order; a damaged one may hold anything, also a position out of order."""
        last, limit = -(2**63), PAGE
        while True:
            try:
                page = self._page(last, limit)
            except NotRead:
                if limit == 1:
                    raise
                limit = 1  # to come as near to the damage as can be
                continue
            yield from page
            before, last = last, max((last, *(row[0] for row in page)))
            if last == before:
                return

    def _page(self, after: int, limit: int) -> list[tuple[Any, ...]]:
        sql = f"SELECT {COLUMNS} FROM events WHERE notification_id > ? ORDER BY notification_id LIMIT ?"  # noqa: S608
        return [_decoded(row) for row in self._rows(sql, (after, limit))]

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._transaction(commit=False) as c:
            c.execute(sql, values)
            return [tuple(row) for row in c.fetchall()]

    @contextmanager
    def _transaction(self, *, commit: bool) -> Iterator[Any]:
        try:
            with self._datastore.transaction(commit=commit) as cursor:
                yield cursor
        except (PersistenceError, sqlite3.Error, UnicodeDecodeError) as failure:
            raise NotRead(type(failure.__cause__ or failure).__name__) from None


def _decoded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    position, stream, version, name, *others = row
    return position, _text(stream), version, _text(name), *others


def _text(stored: bytes | None) -> str | None:
    return None if stored is None else stored.decode(errors="surrogateescape")
