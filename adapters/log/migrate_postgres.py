"""Brings a PostgreSQL schema to what this program knows, and admits those who may use it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from adapters.log.connecting import enter, parameters, require_durable
from adapters.log.migrate import ForeignLog, NewerLog


@dataclass(frozen=True)
class Part:
    """What an agency keeps in a schema of its own."""

    name: str
    scripts: Sequence[Path]
    """Numbered from 1 without holes; a released one is never edited. The first makes the table `NAME_migrations`."""
    first: str
    """A table that has a row as soon as the part is in use."""
    rights: Mapping[str, Sequence[str]]
    """What an admitted role may do, and to which tables and functions."""

    @property
    def migrations(self) -> str:
        """The table of the scripts that have been run; by it a part knows its own schema."""
        return f"{self.name}_migrations"


def scripts(folder: Path) -> Sequence[Path]:
    """The migrations in a folder, in their order."""
    return sorted(folder.glob("*.sql"))


LOG = Part(
    "log",
    scripts(Path(__file__).parent / "migrations/postgresql"),
    first="events",
    rights={
        "SELECT ON": ("events", "commands", "subtrees", "checkpoints", "log_migrations"),
        "EXECUTE ON FUNCTION": ("append", "blank", "supersede", "keep_subtrees", "keep_checkpoint"),
    },
)


class Unreachable(Exception):
    """The database cannot be reached, or does not let us in."""


class NotAdmitted(Exception):
    """This role may not use the schema, or it is not up to date and this role may not change that."""


class UnknownRole(Exception):
    """There is nobody to admit."""


def migrate(url: str, schema: str, part: Part = LOG) -> None:
    """Run the migrations a schema lacks, in one transaction; of several processes at once, one does it.

    Raises `NewerLog`, `ForeignLog`, `NotAdmitted`, `NotDurable`, and `Unreachable`.
    """
    with _alone(url, schema, part) as db:
        done = _done(db, schema, part)
        if done > len(part.scripts):
            raise NewerLog(f"the {part.name} has schema {done}, this program knows {len(part.scripts)}")
        if done < len(part.scripts):
            _run(db, schema, part, done)


def begun(url: str, schema: str, part: Part = LOG) -> bool:
    """Whether the schema holds the part and it is in use; raises what `migrate` does."""
    with _alone(url, schema, part) as db:
        if not _done(db, schema, part):
            return False
        asked = SQL("SELECT EXISTS (SELECT 1 FROM {})").format(Identifier(schema, part.first))
        found = db.execute(asked).fetchone()
    return bool(found and found[0])


def admit(url: str, schema: str, role: str, part: Part = LOG) -> None:
    """Let a role do what the office does with a part, and nothing else; `url` is that of the role that owns it.

    Raises what `migrate` does, which it runs first, and `UnknownRole`.
    """
    migrate(url, schema, part)
    with _alone(url, schema, part) as db:
        if not _one(db, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", role)[0]:
            raise UnknownRole(f"the database knows no role {role}")
        whom = Identifier(role)
        db.execute(SQL("GRANT USAGE ON SCHEMA {} TO {}").format(Identifier(schema), whom))
        for right, names in part.rights.items():
            db.execute(SQL("GRANT {} {} TO {}").format(SQL(right), _names(names), whom))


@contextmanager
def _alone(url: str, schema: str, part: Part) -> Iterator[psycopg.Connection[Any]]:
    """A transaction in the schema that no other migration runs beside."""
    try:
        db = psycopg.connect(**parameters(url))
    except psycopg.OperationalError as failure:
        raise Unreachable(str(failure)) from None
    who = db.info.user
    try:
        with db:
            require_durable(db)
            db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{schema}.{part.migrations}",))
            enter(db, schema)
            yield db
    except psycopg.errors.InsufficientPrivilege:
        raise NotAdmitted(f"schema {schema}: bring it up to date with the role that owns it, and admit {who}") from None


def _done(db: psycopg.Connection[Any], schema: str, part: Part) -> int:
    """How many migrations have been run."""
    ours, others = _one(
        db,
        "SELECT bool_or(relname = %s), count(*) FROM pg_class"
        " JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s",
        *(part.migrations, schema),
    )
    if not ours and others:
        raise ForeignLog(f"this schema holds no {part.name} of this program: choose another")
    if not ours:
        return 0
    # By its full name: in a schema this role may not use, a bare one would only not be found.
    row = db.execute(SQL("SELECT max(number) FROM {}").format(Identifier(schema, part.migrations))).fetchone()
    return row[0] if row else 0


def _run(db: psycopg.Connection[Any], schema: str, part: Part, done: int) -> None:
    # Not IF NOT EXISTS, which asks for the right to make a schema even where there is one.
    if not _one(db, "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = %s)", schema)[0]:
        db.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
    for number, script in enumerate(part.scripts[done:], done + 1):
        db.execute(script.read_bytes())
        db.execute(SQL("INSERT INTO {} (number) VALUES (%s)").format(Identifier(part.migrations)), (number,))


def _names(these: Sequence[str]) -> Composed:
    return SQL(", ").join(map(Identifier, these))


def _one(db: psycopg.Connection[Any], query: str, *values: object) -> tuple[Any, ...]:
    row = db.execute(query, values).fetchone()
    assert row is not None
    return tuple(row)
