"""A few tables of an office, in a SQLite file or in a schema of PostgreSQL, spoken to in words both understand.

Placeholders are `?`, as in SQLite. Who changes something is alone among all threads, processes and machines.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from math import inf
from pathlib import Path
from typing import Any, Protocol, Self

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from adapters.log.connecting import Address, LogDatastore, parameters
from adapters.log.migrate import make
from adapters.log.migrate_postgres import Part, migrate
from application.journal import Unavailable

FAILURES = (sqlite3.Error, Unavailable)
"""What the methods of all tables may raise."""
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema, 0))"


class Tables(Protocol):
    """What both can do."""

    BELIEVED: float
    """For how many seconds something read may be kept, as long as `changed` says no."""

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a SELECT."""
        ...

    def transaction(self, *, commit: bool) -> AbstractContextManager[Any]:
        """A cursor in a transaction; alone, where it is to change something. Nothing is changed where it raises."""
        ...

    def changed(self) -> bool:
        """Whether somebody else may have taken something away since this was asked last; costs next to nothing."""
        ...

    def sweep(self) -> None:
        """Bring what was taken away off the disk, as far as the database lets us."""
        ...

    def close(self) -> None: ...


class FileTables:
    """Tables in a file, with one connection for all threads of a process; only its owner may read the file."""

    BELIEVED = inf

    def __init__(
        self, path: Path, schema: str = "", *, journal: str = "WAL", synchronous: str = "FULL", seconds: float = 20
    ) -> None:
        """Open the file, or make it; `seconds` is how long to wait for others."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if journal == "WAL":
            make(path)
        path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._version = 0
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=seconds)
        # Zeroed pages: what is taken away must be gone from the disk.
        for pragma in (f"journal_mode={journal}", f"synchronous={synchronous}", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(schema)

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[sqlite3.Cursor]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
            try:
                yield self._db.cursor()
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def changed(self) -> bool:
        with self._lock:
            (version,) = self._db.execute("PRAGMA data_version").fetchone()
            changed, self._version = version != self._version, version
        return bool(changed)

    def sweep(self) -> None:
        """Empty the write-ahead log; another process that reads right now does it later."""
        self.ask("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._db.close()


class SchemaTables:
    """Tables in a schema, which is made or migrated first; raises what `migrate` does.

    Whatever the database says no to is `Unavailable`.
    """

    BELIEVED = 3.0
    """A message may be lost together with the line it comes by."""

    def __init__(self, place: Address, part: Part) -> None:
        migrate(place.url, place.schema, part)
        self.datastore = LogDatastore(place.url, place.schema)
        self._place = place
        self._lock = threading.Lock()
        self._line: psycopg.Connection[Any] | None = None

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._session() as db:
            return _Cursor(db, row_factory=tuple_row).execute(sql, values).fetchall()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator["_Cursor"]:
        with self._session() as db, db.transaction():
            cursor = _Cursor(db, row_factory=tuple_row)
            if commit:
                cursor.execute(ALONE)
            yield cursor

    def changed(self) -> bool:
        """Look what came in on a line of our own, where the schema tells what is taken away (NOTIFY)."""
        with self._lock:
            with suppress(psycopg.Error):  # the line is cut: who knows what was told
                if self._line:
                    self._line.pgconn.consume_input()
                    return any([*iter(self._line.pgconn.notifies, None)])
            self._hang_up()
            self._listen()
            return True

    def sweep(self) -> None:
        """Nothing: whoever keeps the server does it with `VACUUM FULL`."""

    def close(self) -> None:
        self._hang_up()
        self.datastore.close()

    @contextmanager
    def _session(self) -> Iterator[psycopg.Connection[Any]]:
        with self.datastore.get_connection() as db:
            try:
                yield db
            except psycopg.Error as failure:
                raise Unavailable from failure

    def _listen(self) -> None:
        try:
            self._line = psycopg.connect(**parameters(self._place.url), autocommit=True)
            self._line.execute(SQL("LISTEN {}").format(Identifier(self._place.schema)))
        except psycopg.Error as failure:
            self._hang_up()
            raise Unavailable from failure

    def _hang_up(self) -> None:
        if self._line:
            self._line.close()
        self._line = None


class _Cursor(psycopg.Cursor[tuple[Any, ...]]):
    """Takes placeholders as SQLite has them."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        return super().execute(query.replace("?", "%s"), params, **how)

    def executemany(self, query: Any, params_seq: Any, **how: Any) -> None:
        super().executemany(query.replace("?", "%s"), params_seq, **how)
