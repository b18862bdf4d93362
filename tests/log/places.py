"""Where the log of a test is: in a file, or in a schema of a real PostgreSQL; and what is said to both, said once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg.sql import SQL, Identifier

from adapters.keys import KeyStore
from adapters.keys.ring import FileRing
from adapters.log.connecting import Address
from adapters.log.mapper import Keys
from adapters.log.opening import open_journal
from application.journal import Clock, Journal
from tests.log.parts import files_with
from tests.postgres import Server

VIOLATED = (sqlite3.IntegrityError, psycopg.IntegrityError)


@dataclass(frozen=True)
class Place:
    """An agency's data folder and, where its log is in PostgreSQL, the server and the schema."""

    folder: Path
    server: Server | None = None
    schema: str = ""

    def journal(self, keys: Keys, clock: Clock = lambda: datetime.now(UTC)) -> Journal:
        """The journal, opened by the role that owns the log."""
        return open_journal(self.where, keys, clock)

    @property
    def where(self) -> Path | Address:
        """The file, or the schema."""
        return Address(self.server.owner, self.schema) if self.server else self.folder / "log.sqlite"

    def beside(self, name: str) -> Self:
        """The place of another agency, on the same server."""
        folder = self.folder / name
        folder.mkdir()
        return replace(self, folder=folder, schema=f"{self.schema}_{name}")

    @contextmanager
    def tampering(self) -> Iterator["Tampering"]:
        """The log in the hands of somebody who may do everything to it."""
        if self.server is None:
            with closing(sqlite3.connect(self.folder / "log.sqlite", isolation_level=None)) as file:
                yield Tampering(file)
            return
        with psycopg.connect(self.server.owner, autocommit=True) as db:
            db.execute(SQL("SET search_path = {}").format(Identifier(self.schema)))
            yield Tampering(db)

    def holding(self, needle: bytes) -> list[str]:
        """Names of the files and tables, as they lie on the disk, that hold these bytes."""
        tables = self.server.holding(self.schema, needle) if self.server else []
        return files_with(self.folder, needle) + tables

    def tidy_up(self) -> None:
        """What PostgreSQL asks of its keepers from time to time; SQLite's own care needs to do it all."""
        if self.server:
            with self.tampering() as db:
                db.do("VACUUM FULL events")


class Tampering:
    """A connection to either database that is spoken to in SQLite's words."""

    def __init__(self, db: sqlite3.Connection | psycopg.Connection[Any]) -> None:
        self._db = db

    def do(self, sql: str, values: tuple[object, ...] = ()) -> None:
        if isinstance(self._db, sqlite3.Connection):
            self._db.execute(sql, values)
        else:
            spoken = sql.replace("INSERT OR REPLACE", "INSERT").replace("x'", r"'\\x").replace("?", "%s")
            self._db.execute(spoken.encode(), values)

    def disarm(self, trigger: str) -> None:
        """Take one of the triggers on `events` away."""
        self.do(f"DROP TRIGGER {trigger}" + ("" if isinstance(self._db, sqlite3.Connection) else " ON events"))

    def objects(self) -> list[tuple[Any, ...]]:
        """What the log is made of; made again, it would differ."""
        if isinstance(self._db, sqlite3.Connection):
            return self._db.execute("SELECT * FROM sqlite_schema").fetchall()
        made = "SELECT oid, relname FROM pg_class WHERE relnamespace = current_schema::regnamespace ORDER BY oid"
        return self._db.execute(made).fetchall()


def open_all(place: Place, clock: Clock | None = None) -> tuple[Journal, KeyStore]:
    """The journal of a place, and its keys."""
    ring = place.folder / "kek.key"
    keys = KeyStore(place.folder / "keys.sqlite", lambda first: FileRing(ring, first_start=first))
    return (place.journal(keys, clock) if clock else place.journal(keys)), keys
