"""Keeps projections up to date: each event once, in order, however many workers try and wherever they are stopped.

A projection answers one question from tables of its own, in a SQLite file of its own. The file also holds how far it
has read, and both move in one transaction. So a file may be deleted at any time: it fills again from the log.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from uuid import uuid4

from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTrackingRecorder,
)

from domain.recorded import Recorded
from projections.tables import Database

BATCH = 500
"""Events in one transaction."""
TRIES = 3
"""How often an event may fail before it stops its projection."""
POLL_SECONDS = 0.2
"""How soon the appends of other processes are noticed."""
LOCK_SECONDS = 30
LOG = "log"
"""Name of the one row of the tracking table."""

FAILURES = "CREATE TABLE failures (position INTEGER PRIMARY KEY, error TEXT NOT NULL)"
"""What stopped the projection, until it is past; the class of the error and no content."""


Read = Callable[[int, int], list[Recorded]]
"""At most so many events behind a position."""


class Log(Protocol):
    """What is read from; the methods as in `application/journal.py`."""

    def read(self, after: int, limit: int) -> list[Recorded]: ...

    def head(self) -> int: ...

    def listen(self, wake: Callable[[], None]) -> None: ...


class Projection(Protocol):
    """One question somebody asks, and how events answer it."""

    name: str
    version: int
    """Counts up with every change of schema or meaning; each version has a file of its own."""
    schema: str
    """Statements that make its tables. The names `tracking` and `failures` are taken."""

    def apply(self, recorded: Recorded, db: Database) -> None:
        """Fold one event in; most events mean nothing to it. Nothing personal is stored."""
        ...


class Overtaken(Exception):
    """Another worker moved the projection on; nothing was done."""


class Stuck(Exception):
    """An event cannot be folded in. The projection stands before it and never skips it."""

    def __init__(self, projection: str, position: int, error: str) -> None:
        super().__init__(f"{projection} stands before position {position}: {error}")
        self.position = position
        self.error = error
        """Class of what was raised; its words may hold content."""


class ProjectionPool(SQLiteConnectionPool):
    """Connections that need not wait for the disk: what a power cut takes is folded in again."""

    def get_connection(self, timeout: float | None = None, *, is_writer: bool | None = None) -> SQLiteConnection:
        """A connection; writers wait for each other at the file, as in `adapters/log/recorder.py`."""
        del is_writer
        return super().get_connection(timeout)

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous = NORMAL")
        return connection


class ProjectionFile(SQLiteTrackingRecorder):
    """The tables of one projection, and how far it has read."""

    def __init__(self, path: Path, schema: str) -> None:
        """Open the file; of several processes that start at once, one makes it."""
        super().__init__(SQLiteDatastore(str(path)))
        self.datastore.pool = ProjectionPool(
            db_name=str(path), lock_timeout=LOCK_SECONDS, pool_timeout=float(LOCK_SECONDS)
        )
        if not path.exists():
            self._make(path, schema)

    def position(self) -> int:
        return self.max_tracking_id(LOG) or 0

    @contextmanager
    def moving(self, last: int, new: int) -> Iterator[sqlite3.Connection]:
        """A transaction that takes the position from `last` to `new`; raises `Overtaken` if it is elsewhere.

        The position moves first: that takes the write lock, so that others wait and then see they are late. The
        library's own statement only asks for a higher position, which two workers with batches of different length
        could both satisfy.
        """
        with self.datastore.transaction(commit=True) as c:
            c.execute(
                "UPDATE tracking SET notification_id = ? WHERE application_name = ? AND notification_id = ?"
                " RETURNING notification_id",
                (new, LOG, last),
            )
            if c.fetchone() is None:
                raise Overtaken
            c.execute("DELETE FROM failures")
            yield c.sqlite_cursor.connection

    def query(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        with self.datastore.transaction(commit=False) as c:
            c.execute(sql, values)
            return list(c.fetchall())

    def record_failure(self, position: int, error: str) -> None:
        with self.datastore.transaction(commit=True) as c:
            c.execute("INSERT OR REPLACE INTO failures VALUES (?, ?)", (position, error))

    def take_over(self, fresh: "Runner") -> None:
        """Replace every row by those of `fresh`, in one transaction: readers see the old ones, then the new."""
        names = fresh.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        tables = [row["name"] for row in names]
        with self.datastore.transaction(commit=True) as c:
            for table in tables:
                c.execute(f'DELETE FROM "{table}"')  # noqa: S608  # names from our own schema
            # From here on no worker moves this file, so the fresh one can be brought level with it for certain.
            fresh.catch_up()
            for table in tables:
                _insert(c, table, fresh.query(f'SELECT * FROM "{table}"'))  # noqa: S608

    def _make(self, path: Path, schema: str) -> None:
        """Put the whole file in place at once, if no other process was quicker."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{uuid4().hex}")
        draft.touch(mode=0o600)  # nobody else on the machine reads who works here
        with closing(sqlite3.connect(draft)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(";".join([*self.create_table_statements, FAILURES, schema]))
            db.execute("INSERT INTO tracking VALUES (?, 0)", (LOG,))
            db.commit()
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()


class Runner:
    """One projection, kept up to date and asked."""

    def __init__(self, log: Log, projection: Projection, folder: Path) -> None:
        self.projection = projection
        self._log = log
        self._folder = folder
        self._file = ProjectionFile(folder / f"{projection.name}-v{projection.version}.sqlite", projection.schema)
        self._moved = threading.Condition()

    def query(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows of a SELECT, all of one moment."""
        return self._file.query(sql, values)

    def position(self) -> int:
        """The last position folded in; 0 before the first."""
        return self._file.position()

    @property
    def lag(self) -> int:
        """How many events wait."""
        return self._log.head() - self.position()

    def wait(self, position: int, seconds: float) -> bool:
        """Wait until a position is folded in, by whichever worker; false when it is not in time."""
        end = time.monotonic() + seconds
        with self._moved:
            while self.position() < position:
                if (rest := end - time.monotonic()) <= 0:
                    return False
                self._moved.wait(min(rest, POLL_SECONDS))
        return True

    def catch_up(self) -> None:
        """Fold in everything up to the end of the log; raises `Stuck`."""
        while self.lag > 0:
            self.step()

    def return_to_the_log(self) -> None:
        """Fold anew what is left of a log that lost its end, as a disk or a standby may: what is ahead never happened.

        Asked before anything more is appended, or it would be taken for what was folded in. Raises `Stuck`.
        """
        if self.lag < 0:
            self.rebuild(lambda _: None)

    def step(self, read: Read | None = None) -> int:
        """Fold in what comes next, at most one batch; how many events. Raises `Stuck`.

        `read` reads the log, where others have use for the same page.
        """
        try:
            return self._advance(read or self._log.read, BATCH)
        except Overtaken:
            return 0
        except Exception:  # noqa: BLE001  # which event it was is found below, and that one is never skipped
            return sum(self._advance_by_one() for _ in range(BATCH))
        finally:
            with self._moved:  # also where a worker of another process was quicker
                self._moved.notify_all()

    def rebuild(self, progress: Callable[[int], None]) -> None:
        """Fold the whole log into a fresh file, then put its rows in place of the old ones, all at once.

        Readers and workers go on meanwhile, and no reader ever goes back in time. `progress` is told the position.
        Raises `Stuck`; the old rows then stay.
        """
        with TemporaryDirectory(dir=self._folder) as folder:
            fresh = Runner(self._log, self.projection, Path(folder))
            with closing(fresh):
                while fresh.lag > 0:
                    fresh.step()
                    progress(fresh.position())
                self._file.take_over(fresh)

    def close(self) -> None:
        self._file.datastore.close()

    def _advance(self, read: Read, limit: int) -> int:
        last = self.position()
        # Reading decrypts and takes longest, so it comes before the transaction.
        batch = read(last, limit)
        if not batch:
            return 0
        with self._file.moving(last, batch[-1].position) as db:
            for recorded in batch:
                self.projection.apply(recorded, db)
        return len(batch)

    def _advance_by_one(self) -> int:
        error = ""
        for _ in range(TRIES):
            try:
                return self._advance(self._log.read, 1)
            except Overtaken:
                return 0
            except Exception as failure:  # noqa: BLE001  # tried again, then raised as `Stuck`
                error = type(failure).__name__
        position = self.position() + 1
        self._file.record_failure(position, error)
        raise Stuck(self.projection.name, position, error)


def _insert(c: SQLiteCursor, table: str, rows: list[sqlite3.Row]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        c.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608
