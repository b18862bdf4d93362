"""The file of the read log: a look is on the disk before the answer leaves (L44).

Written by several threads and processes, which wait for each other. There is no question it answers by who looked: it
is never used to watch staff (L48).
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.log.leaf import microseconds
from adapters.log.migrate import migrate
from adapters.reads.leaf import content_of, leaf, look_of
from application.ports import Look, Unrecorded

MIGRATIONS = sorted((Path(__file__).parent / "migrations").glob("*.sql"))
FORMAT = 0x464B524C
"""SQLite's `application_id` of a read log as `docs/log-format.md`, 10, says."""
WAIT_SECONDS = 5.0
"""How long a look waits for those ahead before nothing is shown."""
SALT_BYTES = 16
LAST = "SELECT position, at FROM looks ORDER BY position DESC LIMIT 1"
INSERT = "INSERT INTO looks (position, at, content, leaf, mark) VALUES (?, ?, ?, ?, ?)"
OF_A_CASE = "SELECT at, content FROM looks WHERE case_id = ? ORDER BY position"
COUNTS = """
SELECT strftime('%Y-%m', at / 1000000, 'unixepoch') AS month,
    json_extract(CAST(content AS TEXT), '$.purpose') AS purpose, count(*)
FROM looks WHERE position > ? AND position <= ? AND content IS NOT NULL GROUP BY month, purpose ORDER BY month, purpose
"""
OLDER = "SELECT coalesce(max(position), 0) FROM looks WHERE at < ?"
PURGE = "UPDATE looks SET at = NULL, content = NULL WHERE position <= ? AND content IS NOT NULL"


class ReadFile:
    """The connection of this process."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it; raises `NewerLog`, and `ForeignLog` for one from before its format was fixed."""
        migrate(path, MIGRATIONS, FORMAT)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=WAIT_SECONDS)
        self._lock = threading.Lock()
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA secure_delete = ON")  # what is purged is gone from the file, too

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[sqlite3.Cursor]:
        """One transaction, which ends well or not at all."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
            try:
                yield self._db.cursor()
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def sweep(self) -> None:
        """Bring what was purged out of the write-ahead log; another process that reads right now does it later."""
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._db.close()


class SQLiteReadLog:
    """Keeps looks, and forgets them in time."""

    def __init__(self, file: ReadFile, secret: bytes) -> None:
        """Take the file, and the secret the office marks its looks with."""
        self.file = file
        self._secret = secret

    def record(self, *looks: Look) -> None:
        """Keep the looks, all or none; raises `Unrecorded` where they cannot be kept, and then nothing may be shown."""
        try:
            with self.file.transaction(commit=True) as cursor:
                for look in looks:
                    self._append(cursor, look)
        except sqlite3.Error as failure:
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
        return {(month, purpose): count for month, purpose, count in self._rows(COUNTS, after, until)}

    def purge(self, until: int) -> int:
        """Remove the looks up to a position, whose leaves stay; how many there were."""
        with self.file.transaction(commit=True) as cursor:
            purged = cursor.execute(PURGE, (until,)).rowcount
        self.file.sweep()
        return purged

    def close(self) -> None:
        self.file.close()

    def _append(self, cursor: sqlite3.Cursor, look: Look) -> None:
        head, last = cursor.execute(LAST).fetchone() or (0, 0)
        position, at = head + 1, max(microseconds(look.at), last or 0)
        content = content_of(look, os.urandom(SALT_BYTES))
        made = leaf(position, at, content)
        cursor.execute(INSERT, (position, at, content, made, mark(self._secret, made)))

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with self.file.transaction(commit=False) as cursor:
                return cursor.execute(sql, values).fetchall()
        except sqlite3.Error as failure:
            raise Unrecorded from failure


def mark(secret: bytes, leaf: bytes) -> bytes:
    """What shows that the office wrote a row: HMAC-SHA-256 of the leaf."""
    return digest(secret, leaf, sha256)
