"""The read log: a look is on the disk before the answer leaves (L44).

Written by several threads, processes and machines, which wait for each other. There is no question it answers by who
looked: it is never used to watch staff (L48).
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.log.connecting import Place
from adapters.log.leaf import microseconds
from adapters.log.migrate import migrate
from adapters.log.migrate_postgres import Part, scripts
from adapters.reads.leaf import content_of, leaf, look_of
from adapters.tables import FAILURES, FileTables, SchemaTables, Tables
from application.ports import Look, Unrecorded

MIGRATIONS = scripts(Path(__file__).parent / "migrations/sqlite")
FORMAT = 0x464B524C
"""SQLite's `application_id` of a read log as `docs/log-format.md`, 10, says."""
PART = Part(
    "reads",
    scripts(Path(__file__).parent / "migrations/postgresql"),
    first="looks",
    rights={
        "SELECT ON": ("looks", "subtrees", "checkpoints", "reads_migrations"),
        "EXECUTE ON FUNCTION": ("keep_look", "purge", "keep_subtrees", "keep_checkpoint"),
    },
)
WAIT_SECONDS = 5.0
"""How long a look waits for those ahead before nothing is shown."""
SALT_BYTES = 16
LAST = "SELECT position, at FROM looks ORDER BY position DESC LIMIT 1"
OF_A_CASE = "SELECT at, content FROM looks WHERE case_id = ? ORDER BY position"
BETWEEN = "SELECT at, content FROM looks WHERE position > ? AND position <= ? AND content IS NOT NULL ORDER BY position"
OLDER = "SELECT coalesce(max(position), 0) FROM looks WHERE at < ?"


@dataclass(frozen=True)
class Words:
    """How a database is told to keep a look, and to forget those up to a position, which it then names."""

    keep: str
    purge: str


TO_SQLITE = Words(
    "INSERT INTO looks (position, at, content, leaf, mark) VALUES (?, ?, ?, ?, ?)",
    "UPDATE looks SET at = NULL, content = NULL WHERE position <= ? AND content IS NOT NULL RETURNING position",
)
TO_POSTGRES = Words("SELECT keep_look(?, ?, ?, ?, ?)", "SELECT purge(?)")


def open_looks(place: Place) -> tuple[Tables, Words]:
    """The tables, made at the first start, and how to write them.

    Raises `NewerLog`, and `ForeignLog` for a file from before its format was fixed.
    """
    if isinstance(place, Path):
        migrate(place, MIGRATIONS, FORMAT)
        return FileTables(place, seconds=WAIT_SECONDS), TO_SQLITE
    return SchemaTables(place, PART), TO_POSTGRES


class StoredReadLog:
    """Keeps looks, and forgets them in time."""

    def __init__(self, place: Place, secret: bytes) -> None:
        """Open the read log; `secret` is what the office marks its looks with. Raises what `open_looks` does."""
        self.tables, self._words = open_looks(place)
        self._secret = secret

    def record(self, *looks: Look) -> None:
        """Keep the looks, all or none; raises `Unrecorded` where they cannot be kept, and then nothing may be shown."""
        try:
            with self.tables.transaction(commit=True) as db:
                for look in looks:
                    self._append(db, look)
        except FAILURES as failure:
            raise Unrecorded from failure

    def looks(self, case_id: UUID) -> Sequence[Look]:
        """Every look at a case that is not purged, the oldest first; raises `Unrecorded` where it cannot be read."""
        return [look_of(at, content) for at, content in self._rows(OF_A_CASE, str(case_id))]

    def older(self, moment: datetime) -> int:
        """The last position of the looks before a moment; 0 where there is none, or they are purged."""
        [(position,)] = self._rows(OLDER, microseconds(moment))
        return int(position)

    def counts(self, after: int, until: int) -> Mapping[tuple[str, str], int]:
        """How many looks there are behind one position up to another, by month and purpose."""
        looks = (look_of(at, content) for at, content in self._rows(BETWEEN, after, until))
        counted = Counter((f"{look.at:%Y-%m}", look.purpose) for look in looks)
        return dict(sorted(counted.items()))

    def purge(self, until: int) -> int:
        """Remove the looks up to a position, whose leaves stay; how many there were."""
        with self.tables.transaction(commit=True) as db:
            purged = len(db.execute(self._words.purge, (until,)).fetchall())
        self.tables.sweep()
        return purged

    def close(self) -> None:
        self.tables.close()

    def _append(self, db: Any, look: Look) -> None:
        head, last = db.execute(LAST).fetchone() or (0, 0)
        position, at = head + 1, max(microseconds(look.at), last or 0)
        content = content_of(look, os.urandom(SALT_BYTES))
        made = leaf(position, at, content)
        db.execute(self._words.keep, (position, at, content, made, mark(self._secret, made)))

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self.tables.ask(sql, *values)
        except FAILURES as failure:
            raise Unrecorded from failure


def mark(secret: bytes, leaf: bytes) -> bytes:
    """What shows that the office wrote a row: HMAC-SHA-256 of the leaf."""
    return digest(secret, leaf, sha256)
