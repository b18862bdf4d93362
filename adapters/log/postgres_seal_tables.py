"""What seal and verification ask of a log in PostgreSQL; streams and commands in the spelling SQLite has."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from adapters.log.connecting import LogDatastore
from adapters.log.seal_tables import SealTables, Subtree


class PostgresSealTables(SealTables):
    """Reads the tables, and writes them through the functions of `migrations/postgresql`."""

    def __init__(self, datastore: LogDatastore) -> None:
        self._connections = datastore

    def keep(self, subtrees: Sequence[Subtree]) -> None:
        columns = [[subtree[part] for subtree in subtrees] for part in range(3)]
        self._rows("SELECT keep_subtrees(?::integer[], ?::bigint[], ?::bytea[])", tuple(columns))

    def add(self, size: int, note: str) -> None:
        self._rows("SELECT keep_checkpoint(?, ?)", (size, note))

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._connections.get_connection() as db:
            rows = db.execute(sql.replace("?", "%s"), values).fetchall()
        return [tuple(value.hex if isinstance(value, UUID) else value for value in row.values()) for row in rows]
