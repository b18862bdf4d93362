"""The file of accounts and of tokens that were taken back; apart from the log, since none of it is history.

The processes of one office share it. A password is in it as an Argon2 hash only, and leaves it with a copy of the whole
office and no other way.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

NAME = "accounts.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    user TEXT PRIMARY KEY COLLATE NOCASE, institution TEXT NOT NULL, password TEXT NOT NULL, disabled INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS ended (token BLOB PRIMARY KEY, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS ended_before (
    institution TEXT NOT NULL, user TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (institution, user)
);
CREATE TABLE IF NOT EXISTS attempts (number INTEGER PRIMARY KEY, what BLOB NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS attempts_what ON attempts (what, at);
"""


class IdentityFile:
    """One connection to it, for all threads of a process."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it; only the office's own account of the machine may read it."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=20)
        self._lock = threading.Lock()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA secure_delete = ON")
        self._connection.executescript(SCHEMA)

    def ask(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a SELECT."""
        with self._lock, closing(self._connection.execute(sql, values)) as rows:
            return rows.fetchall()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among all processes; nothing is changed where it raises."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
