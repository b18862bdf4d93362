"""What seal and verification ask of the read log: as of the log, over the looks."""

from collections.abc import Sequence
from typing import Any

from adapters.log.postgres_seal_tables import PostgresSealTables
from adapters.log.seal_tables import SealTables, triggers_of
from adapters.reads.store import MIGRATIONS
from adapters.tables import SchemaTables, Tables


def read_tables(tables: Tables) -> SealTables:
    """Those of a read log, wherever it is."""
    return PostgresReadTables(tables.datastore) if isinstance(tables, SchemaTables) else ReadTables(tables)


class ReadTables(SealTables):
    """In SQLite."""

    TRIGGERS = triggers_of(MIGRATIONS)
    LEAVES = "SELECT leaf FROM looks WHERE position > ? AND position <= ? ORDER BY position"
    HEAD = "SELECT coalesce(max(position), 0) FROM looks"
    SINCE = "SELECT at FROM looks WHERE position > ? AND at IS NOT NULL ORDER BY position LIMIT 1"
    PAGE_OF = "SELECT position, at, content, leaf, mark FROM looks WHERE position > ? ORDER BY position LIMIT ?"

    def names(self, after: int) -> Sequence[str]:  # noqa: ARG002  # as in the log
        """None: no look is so urgent that it is sealed at once."""
        return ()

    def _page(self, after: int, limit: int) -> list[tuple[Any, ...]]:
        return self._rows(self.PAGE_OF, (after, limit))


class PostgresReadTables(ReadTables, PostgresSealTables):
    """In PostgreSQL."""
