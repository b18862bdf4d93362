"""Connections to PostgreSQL that keep what they acknowledge, and whose password nobody gets to read."""

import os
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Identifier

from adapters.log.listening import Listener
from adapters.log.recorder import NotDurable
from application.journal import Unavailable

SCHEMES = ("postgresql://", "postgres://")
CONNECT_SECONDS = 10
"""How long to wait for the server, or for a free connection."""
LOCK_SECONDS = 10
"""How long an append waits for the one ahead."""
CONNECTIONS = 16
"""At most, for each process."""
LOSING_SWITCH = "POSTGRES_ENABLE_DB_FUNCTIONS"
"""The library's setting that lets readers overtake what is still being written (trap T1)."""
FORGETFUL = ("off", "local")
"""Values of `synchronous_commit` that do not wait for the disk, or not for that of a synchronous standby."""


@dataclass(frozen=True)
class Address:
    """A schema in a PostgreSQL."""

    url: str = field(repr=False)
    """May hold a password."""
    schema: str

    def __str__(self) -> str:
        return f"schema {self.schema}"


Place: TypeAlias = Path | Address
"""Where something is: in a file of SQLite, or in a schema of PostgreSQL."""


class LogDatastore(PostgresDatastore):
    """The pool of connections to one agency's schema; needs a session of its own for each (no transaction pooling)."""

    def __init__(self, url: str, schema: str) -> None:
        """Open nothing yet; raises `ValueError` as `parameters` does."""
        # What the library knows of connecting leaves out TLS and more, and its pool asks the server before each use.
        super().__init__("", "", "", "", "", idle_in_transaction_session_timeout=CONNECT_SECONDS, schema=schema)
        self.pool = ConnectionPool(
            connection_class=psycopg.Connection[DictRow],
            kwargs=parameters(url) | {"row_factory": dict_row},
            min_size=1,
            max_size=CONNECTIONS,
            open=False,
            configure=self.after_connect_func(),
            timeout=CONNECT_SECONDS,
            check=still_open,
        )
        self._listeners: list[Listener] = []

    def listen(self, channel: str, wake: Callable[[], None]) -> None:
        """Call `wake` whenever something is told on a channel, and after each time it may have been missed."""
        self._listeners.append(Listener(self.get_connection, channel, wake))

    def close(self) -> None:
        for listener in getattr(self, "_listeners", ()):  # the library also closes what was never wholly made
            listener.stop()
        super().close()

    def after_connect_func(self) -> Callable[[psycopg.Connection[Any]], None]:
        """Make a new connection ours; raises `NotDurable`."""
        usual, schema = super().after_connect_func(), self.schema

        def after_connect(db: psycopg.Connection[DictRow]) -> None:
            usual(db)
            require_durable(db)
            enter(db, schema)
            db.execute("SELECT set_config('lock_timeout', %s, false)", (f"{LOCK_SECONDS}s",))
            # The head must be read as it is once the lock is there, not as it was when the statement began.
            db.execute("SET default_transaction_isolation = 'read committed'")

        return after_connect

    @contextmanager
    def get_connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """A free connection; raises `Unavailable` where there is none in time, or it breaks."""
        try:
            with super().get_connection() as db:
                yield db
        except (InterfaceError, OperationalError) as failure:
            raise Unavailable from failure


def still_open(db: psycopg.Connection[Any]) -> None:
    """Raise where the server has closed a connection, since an append is not tried twice.

    A server that goes says so, and then there is something to read; only then is it asked.
    """
    told = select.poll()
    told.register(db.fileno(), select.POLLIN)
    if told.poll(0):
        ConnectionPool.check_connection(db)


def parameters(url: str) -> dict[str, Any]:
    """What libpq makes of a URL; raises `ValueError`, whose words do not quote it, for the sake of the password."""
    try:
        if not url.startswith(SCHEMES):
            raise ValueError
        return {"application_name": "fallkonferenz", "connect_timeout": CONNECT_SECONDS} | conninfo_to_dict(url)
    except (ValueError, psycopg.Error):
        raise ValueError("this is no address of a PostgreSQL database: postgresql://USER@HOST/DATABASE") from None


def enter(db: psycopg.Connection[Any], schema: str) -> None:
    """Let names mean those of a schema; temporary tables come last and stand for nothing."""
    db.execute(SQL("SET search_path = {}, pg_temp").format(Identifier(schema)))


def require_durable(db: psycopg.Connection[Any]) -> None:
    """Raise `NotDurable` where an acknowledged event could be lost or overtaken."""
    if any(name.endswith(LOSING_SWITCH) for name in os.environ):
        raise NotDurable(f"{LOSING_SWITCH} loses events and must not be set")
    shown = "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit"
    found = db.cursor(row_factory=dict_row).execute(shown).fetchone() or {}
    if found["fsync"] != "on":
        raise NotDurable(f"fsync is {found['fsync']}, not on")
    if found["synchronous_commit"] in FORGETFUL:
        raise NotDurable(f"synchronous_commit is {found['synchronous_commit']}, not on")
