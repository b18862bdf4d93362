"""What seal and verification ask of a log in SQLite: leaves, subtrees, checkpoints, and rows as they lie there."""

from collections.abc import Iterator, Sequence
from typing import Any

from eventsourcing.sqlite import SQLiteDatastore

PAGE = 1000
"""Rows read at once."""
COLUMNS = "notification_id, originator_id, originator_version, topic, state, box, recorded_at, box_hash, leaf"

Subtree = tuple[int, int, bytes]
"""Level, number and root of a complete subtree."""


class SealTables:
    """Reads and writes the tables `subtrees` and `checkpoints` beside the events."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        self._datastore = datastore

    def read(self, level: int, start: int, count: int) -> list[bytes]:
        """Hashes of a level of the tree: 0 are the leaves, `level` the roots over 256 ** level leaves each."""
        if level == 0:
            sql = "SELECT leaf FROM events WHERE notification_id > ? AND notification_id <= ? ORDER BY notification_id"
            return [row[0] for row in self._rows(sql, (start, start + count))]
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
        with self._datastore.transaction(commit=True) as c:
            c.executemany("INSERT INTO subtrees VALUES (?, ?, ?) ON CONFLICT DO NOTHING", subtrees)

    def add(self, size: int, note: str) -> None:
        """Keep a checkpoint; one over as many events that another sealer kept meanwhile says the same."""
        with self._datastore.transaction(commit=True) as c:
            c.execute("INSERT INTO checkpoints VALUES (?, ?) ON CONFLICT DO NOTHING", (size, note))

    def head(self) -> int:
        """The last position; 0 for an empty log."""
        return int(self._rows("SELECT coalesce(max(notification_id), 0) FROM events")[0][0])

    def names(self, after: int) -> list[str]:
        """Names of the events behind a position."""
        return [row[0] for row in self._rows("SELECT topic FROM events WHERE notification_id > ?", (after,))]

    def subtrees(self) -> list[tuple[Any, ...]]:
        """Every subtree that is kept: level, number, root."""
        return self._rows("SELECT level, number, hash FROM subtrees ORDER BY level, number")

    def commands(self) -> list[tuple[Any, ...]]:
        """Every command that was carried out, with the last position it wrote."""
        return self._rows("SELECT command_id, position FROM commands ORDER BY command_id")

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Every event as its row holds it, in order; a damaged one may hold anything."""
        last = -(2**63)
        while page := self._rows(
            f"SELECT {COLUMNS} FROM events WHERE notification_id > ? ORDER BY notification_id LIMIT ?",  # noqa: S608
            (last, PAGE),
        ):
            yield from page
            last = page[-1][0]

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._datastore.transaction(commit=False) as c:
            c.execute(sql, values)
            return [tuple(row) for row in c.fetchall()]
