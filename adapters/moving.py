"""Moves an office from the files of its data folder to PostgreSQL, all of it or nothing; the files stay as they are.

Every row of every table is read back and compared: events keep their positions, times and leaves, what was erased or
purged stays gone, and every checkpoint holds on.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier

from adapters.backup import KEYS, READS, office_lock, read_only
from adapters.identity import tables as accounts
from adapters.identity.tables import NAME as ACCOUNTS
from adapters.identity.tables import open_accounts
from adapters.keys import store as keys
from adapters.log import migrate as files
from adapters.log import migrate_postgres as schemas
from adapters.log.connecting import Address, Place, parameters, require_durable
from adapters.log.migrate_postgres import Part
from adapters.reads import store as reads
from adapters.restore import finish_restore
from adapters.settings import Settings


class Table(NamedTuple):
    """What is moved of a table: its columns, and what puts its rows into one order in both databases."""

    name: str
    columns: str
    order: str


SEAL = (Table("subtrees", "level number hash", "level, number"), Table("checkpoints", "size note", "size"))
LOG = (
    Table(
        "events",
        "notification_id originator_id originator_version topic state box recorded_at box_hash leaf",
        "notification_id",
    ),
    Table("commands", "command_id digest subject version position", "command_id"),
    Table("reservations", "kind key owner", 'key, kind COLLATE "C"'),
    *SEAL,
)
LOOKS = (Table("looks", "position at content leaf mark", "position"), *SEAL)
PEOPLE = (
    Table("accounts", "user institution password disabled", '"user" COLLATE "C"'),
    Table("ended", "token until", "token"),
    Table("ended_before", "institution user at", 'institution COLLATE "C", "user" COLLATE "C"'),
    Table("attempts", "what at", "what, at"),
)
ONE_KEY = 'owner COLLATE "C", compartment COLLATE "C", number'
WRAPPED = (
    Table("keys", "owner compartment number epoch wrapped", ONE_KEY),
    Table("secrets", "name epoch wrapped", 'name COLLATE "C"'),
    Table("epochs", "epoch", "epoch"),
    Table("replacing", "owner compartment number", ONE_KEY),
)
HEAD = """
UPDATE {0}.head SET (position, recorded_at) =
    (SELECT notification_id, recorded_at FROM {0}.events ORDER BY notification_id DESC LIMIT 1)
"""
ODD = """
SELECT notification_id FROM {0}.events WHERE leaf <> {0}.leaf(
    notification_id, originator_id, originator_version, topic, recorded_at, sha256(state), box_hash
) OR sha256(box) <> box_hash ORDER BY notification_id LIMIT 1
"""


class NotMoved(Exception):
    """Why the office stays where it is; nothing has changed."""


class Move(NamedTuple):
    """One part on its way."""

    source: Path
    target: Address
    part: Part
    tables: tuple[Table, ...]


def move(settings: Settings) -> dict[str, int]:
    """Move the files in the data folder to where the settings say; how many rows of which table.

    To be run with the role that owns the schemas, while nobody works with the office. Raises `NotMoved`, `InUse`, and
    what stands in the way of opening either side.
    """
    finish_restore(settings)
    with office_lock(settings.data, alone=True), ExitStack() as stack:
        moves = list(_moves(settings))
        _bring_up_to_date(settings, moves)
        # The last to be opened is the first to be kept: keys alone, without their log, are used by nobody.
        urls = dict.fromkeys(one.target.url for one in moves)
        there = {url: stack.enter_context(_transaction(url)) for url in urls}
        return {name: count for one in moves for name, count in _move(one, there[one.target.url]).items()}


def _moves(settings: Settings) -> Iterator[Move]:
    places: list[tuple[Path, Place, Part, tuple[Table, ...]]] = [
        (settings.log_file, settings.log_place, schemas.LOG, LOG),
        (settings.data / READS, settings.reads_place, reads.PART, LOOKS),
        (settings.data / ACCOUNTS, settings.accounts_place, accounts.PART, PEOPLE),
        (settings.data / KEYS, settings.keys_place, keys.PART, WRAPPED),
    ]
    for source, target, part, tables in places:
        if not source.exists():
            raise NotMoved(f"{source} is missing")
        if isinstance(target, Address):
            yield Move(source, target, part, tables)


def _bring_up_to_date(settings: Settings, moves: list[Move]) -> None:
    """Let both sides have the tables this program knows."""
    files.migrate(settings.log_file)
    files.migrate(settings.data / READS, reads.MIGRATIONS, reads.FORMAT)
    open_accounts(settings.data / ACCOUNTS).close()
    for one in moves:
        schemas.migrate(one.target.url, one.target.schema, one.part)


@contextmanager
def _transaction(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**parameters(url)) as db:
        require_durable(db)
        yield db


def _move(one: Move, target: psycopg.Connection[Any]) -> dict[str, int]:
    with closing(read_only(one.source)) as source:
        source.create_collation("C", lambda left, right: (left > right) - (left < right))
        counts = {f"{one.part.name}.{table.name}": _copy(one, table, source, target) for table in one.tables}
    if one.part is schemas.LOG:
        schema = Identifier(one.target.schema)
        target.execute(SQL(HEAD).format(schema))
        for (position,) in target.execute(SQL(ODD).format(schema)):
            raise NotMoved(f"the event at {position} is not what its leaf says: see audit verify")
    return counts


def _copy(one: Move, table: Table, source: sqlite3.Connection, target: psycopg.Connection[Any]) -> int:
    """Copy a table and compare it; how many rows. Keys may be there from a move that was interrupted."""
    name, columns = Identifier(one.target.schema, table.name), SQL(", ").join(map(Identifier, table.columns.split()))
    target.execute(SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(name))
    there = target.execute(SQL("SELECT EXISTS (SELECT 1 FROM {})").format(name)).fetchone() == (True,)
    if there and one.part is not keys.PART:
        raise NotMoved(f"{one.target} is not empty")
    chosen, order = SQL("SELECT {} FROM {} ORDER BY {}"), SQL(table.order)
    mine = chosen.format(columns, Identifier(table.name), order).as_string()
    if not there:
        with target.cursor().copy(SQL("COPY {} ({}) FROM STDIN").format(name, columns)) as copy:
            for row in source.execute(mine):
                copy.write_row(row)
    count = 0
    # Closed in any case: a stream that is left half read would never let the transaction end.
    with closing(target.cursor().stream(chosen.format(columns, name, order))) as theirs:  # type: ignore[type-var]
        for count, (row, kept) in enumerate(zip_longest(source.execute(mine), theirs), 1):
            if row is None or kept is None or row != tuple(_as_in_sqlite(value) for value in kept):
                raise NotMoved(f"{one.target}: row {count} of {table.name} is another one")
    return count


def _as_in_sqlite(value: object) -> object:
    return value.hex if isinstance(value, UUID) else value
