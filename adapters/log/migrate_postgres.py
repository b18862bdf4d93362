"""Brings the log in a PostgreSQL schema to what this program knows, and admits those who may use it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from adapters.log.connecting import enter, parameters, require_durable
from adapters.log.migrate import ForeignLog, NewerLog

MIGRATIONS = sorted((Path(__file__).parent / "migrations/postgresql").glob("*.sql"))
"""Numbered from 1 without holes; a released one is never edited."""
READ = ("events", "commands", "subtrees", "checkpoints", "log_migrations")
"""The tables an admitted role may read."""
CALL = ("append", "blank", "supersede", "keep_subtrees", "keep_checkpoint")
"""The functions it may call."""


class Unreachable(Exception):
    """The database cannot be reached, or does not let us in."""


class NotAdmitted(Exception):
    """This role may not use the log, or the log is not up to date and this role may not change that."""


class UnknownRole(Exception):
    """There is nobody to admit."""


def migrate(url: str, schema: str) -> None:
    """Run the migrations a schema lacks, in one transaction; of several processes at once, one does it.

    Raises `NewerLog`, `ForeignLog`, `NotAdmitted`, `NotDurable`, and `Unreachable`.
    """
    with _alone(url, schema) as db:
        done = _done(db, schema)
        if done > len(MIGRATIONS):
            raise NewerLog(f"the log has schema {done}, this program knows {len(MIGRATIONS)}")
        if done < len(MIGRATIONS):
            _run(db, schema, done)


def begun(url: str, schema: str) -> bool:
    """Whether the schema holds a log with events; raises what `migrate` does."""
    with _alone(url, schema) as db:
        if not _done(db, schema):
            return False
        found = db.execute(SQL("SELECT EXISTS (SELECT 1 FROM {}.events)").format(Identifier(schema))).fetchone()
    return bool(found and found[0])


def admit(url: str, schema: str, role: str) -> None:
    """Let a role read the log and append to it, and do nothing else; `url` is that of the role that owns the log.

    Raises what `migrate` does, which it runs first, and `UnknownRole`.
    """
    migrate(url, schema)
    with _alone(url, schema) as db:
        if not _one(db, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", role)[0]:
            raise UnknownRole(f"the database knows no role {role}")
        whom = Identifier(role)
        db.execute(SQL("GRANT USAGE ON SCHEMA {} TO {}").format(Identifier(schema), whom))
        db.execute(SQL("GRANT SELECT ON {} TO {}").format(_names(READ), whom))
        db.execute(SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(_names(CALL), whom))


@contextmanager
def _alone(url: str, schema: str) -> Iterator[psycopg.Connection[Any]]:
    """A transaction in the schema that no other migration runs beside."""
    try:
        db = psycopg.connect(**parameters(url))
    except psycopg.OperationalError as failure:
        raise Unreachable(str(failure)) from None
    who = db.info.user
    try:
        with db:
            require_durable(db)
            db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{schema}.log_migrations",))
            enter(db, schema)
            yield db
    except psycopg.errors.InsufficientPrivilege:
        raise NotAdmitted(f"schema {schema}: bring it up to date with the role that owns it, and admit {who}") from None


def _done(db: psycopg.Connection[Any], schema: str) -> int:
    """How many migrations have been run."""
    ours, others = _one(
        db,
        "SELECT bool_or(relname = 'log_migrations'), count(*) FROM pg_class"
        " JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s",
        schema,
    )
    if not ours and others:
        raise ForeignLog("this schema holds no log of this program: choose another")
    if not ours:
        return 0
    # By its full name: in a schema this role may not use, a bare one would only not be found.
    row = db.execute(SQL("SELECT max(number) FROM {}.log_migrations").format(Identifier(schema))).fetchone()
    return row[0] if row else 0


def _run(db: psycopg.Connection[Any], schema: str, done: int) -> None:
    # Not IF NOT EXISTS, which asks for the right to make a schema even where there is one.
    if not _one(db, "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = %s)", schema)[0]:
        db.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
    for number, script in enumerate(MIGRATIONS[done:], done + 1):
        db.execute(script.read_bytes())
        db.execute("INSERT INTO log_migrations (number) VALUES (%s)", (number,))


def _names(these: Sequence[str]) -> Composed:
    return SQL(", ").join(map(Identifier, these))


def _one(db: psycopg.Connection[Any], query: str, *values: object) -> tuple[Any, ...]:
    row = db.execute(query, values).fetchone()
    assert row is not None
    return tuple(row)
