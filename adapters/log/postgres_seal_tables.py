"""What seal and verification ask of a log in PostgreSQL; streams and commands in the spelling SQLite has."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import PersistenceError

from adapters.log.connecting import LogDatastore
from adapters.log.seal_tables import NotRead, SealTables, Subtree
from application.journal import Unavailable

COLUMNS = "notification_id, originator_id, originator_version, topic, state, box, recorded_at, box_hash, leaf"


class PostgresSealTables(SealTables):
    """Reads the tables, and writes them through the functions of `migrations/postgresql`."""

    def __init__(self, datastore: LogDatastore) -> None:
        self._connections = datastore

    def keep(self, subtrees: Sequence[Subtree]) -> None:
        columns = [[subtree[part] for subtree in subtrees] for part in range(3)]
        self._rows("SELECT keep_subtrees(?::integer[], ?::bigint[], ?::bytea[])", tuple(columns))

    def add(self, size: int, note: str) -> None:
        self._rows("SELECT keep_checkpoint(?, ?)", (size, note))

    def damage(self) -> list[str]:
        """Nothing: a damaged page or index is for the server's own tools to find; what they hide, the rows miss."""
        return []

    def _page(self, after: int, limit: int) -> list[tuple[Any, ...]]:
        sql = f"SELECT {COLUMNS} FROM events WHERE notification_id > ? ORDER BY notification_id LIMIT ?"  # noqa: S608
        return self._rows(sql, (after, limit))

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            with self._connections.get_connection() as db:
                rows = db.execute(sql.replace("?", "%s"), values).fetchall()
        except (Unavailable, PersistenceError, psycopg.Error) as failure:
            raise NotRead(type(failure).__name__) from None
        return [tuple(value.hex if isinstance(value, UUID) else value for value in row.values()) for row in rows]
