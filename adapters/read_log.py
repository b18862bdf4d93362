"""The read log: who looked at which case, when and why. Its own file, written before the answer leaves (L44).

It says nothing about the young person but the random id of the case, and it is never used to watch staff (L48).
"""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from uuid import UUID

from application.ports import Look

SCHEMA = """
CREATE TABLE IF NOT EXISTS looks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL, user TEXT NOT NULL, institution TEXT NOT NULL, case_id TEXT NOT NULL,
    purpose TEXT NOT NULL, fields TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS looks_by_case ON looks (case_id);
CREATE TRIGGER IF NOT EXISTS looks_stay BEFORE UPDATE ON looks
BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS looks_remain BEFORE DELETE ON looks
BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END;
"""

INSERT = "INSERT INTO looks (at, user, institution, case_id, purpose, fields, reason) VALUES (?, ?, ?, ?, ?, ?, ?)"
SELECT = "SELECT at, user, institution, case_id, purpose, fields, reason FROM looks WHERE case_id = ? ORDER BY number"


class SQLiteReadLog:
    """Keeps looks in a file of its own."""

    def __init__(self, path: Path) -> None:
        """Open the log, or make it."""
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=20)
        self._lock = threading.Lock()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(SCHEMA)

    def record(self, look: Look) -> None:
        """Keep the look; raises `sqlite3.Error` where it cannot be kept, and then nothing may be shown."""
        at, *rest = astuple(look)
        values = [at.isoformat(), *map(str, rest)]
        with self._lock:
            self._connection.execute(INSERT, values)

    def looks(self, case_id: UUID) -> Sequence[Look]:
        """Every look at a case, the oldest first."""
        with self._lock, closing(self._connection.execute(SELECT, [str(case_id)])) as rows:
            return [
                Look(datetime.fromisoformat(at), user, institution, UUID(key), *rest)
                for at, user, institution, key, *rest in rows
            ]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
