"""The log in a schema of PostgreSQL.

An append is stored whole or not at all: command id, reservations, events at dense positions with their leaves. Those
that wait at the same moment share one call of one function in the database (`together.py`). Writers queue at an
advisory lock, so positions become visible in their order. The role that runs this needs no right to write any table;
what it may do, it does through `migrations/postgresql`.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, Mapper, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from psycopg.rows import DictRow

from adapters.log.connecting import LogDatastore
from adapters.log.mapper import EventMapper, Keys, Logged
from adapters.log.migrate_postgres import migrate
from adapters.log.recorder import LAST
from adapters.log.together import Append, Positions, Together, places
from application.journal import Answer, Blanked, Clock, Journal, Outpaced, Receipt, Recorder, Reserved

APPEND = """
SELECT append(
    %s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[], %s::bigint,
    %s::uuid[], %s::bytea[], %s::uuid[], %s::bigint[], %s::integer[], %s::text[], %s::bytea[], %s::uuid[]
) AS last
"""


def open_journal(url: str, keys: Keys, clock: Clock, schema: str) -> Journal:
    """The journal over the log in `schema`, which is made or migrated first; raises what `migrate` does."""
    migrate(url, schema)
    return Journal(LogFactory(url, schema, keys), clock)


class LogRecorder(PostgresApplicationRecorder, Recorder):
    """Calls the functions and reads the tables of `migrations/postgresql`."""

    datastore: LogDatastore

    def __init__(self, datastore: LogDatastore) -> None:
        """Take the connections; the library's table, type and functions are not used."""
        super().__init__(datastore, events_table_name="events")
        self.channel_name = f"{datastore.schema}_events"
        self._together = Together(self._write)

    def insert_events(self, stored_events: Sequence[StoredEvent], **envelope: Any) -> Sequence[int]:
        return self._together.store(Append.of(stored_events, **envelope)) if stored_events else []

    def _write(self, appends: Sequence[Append]) -> list[Positions]:
        # Once only, unlike the library (trap T4): whoever holds the command id may safely try again.
        values = (*_events(appends), *_commands(appends), *_reservations(appends))
        with self.datastore.get_connection() as db:
            try:
                last = int(_row(db, APPEND, values)["last"])
            except psycopg.IntegrityError as violated:
                raise _told_apart(violated) from None  # PostgreSQL's own words would quote the row
        return places(appends, last - sum(len(append.events) for append in appends))

    def listen(self, wake: Callable[[], None]) -> None:
        self.datastore.listen(self.channel_name, wake)

    def answer(self, command_id: UUID) -> Answer | None:
        with self.datastore.get_connection() as db:
            row = db.execute("SELECT * FROM commands WHERE command_id = %s", (command_id,)).fetchone()
        if row is None:
            return None
        return Answer(row["digest"], Receipt(row["subject"], row["version"], row["position"], replayed=True))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[Logged]:
        return self._select(
            "originator_id = %s AND originator_version > %s AND originator_version <= %s"
            f" ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT %s",
            (originator_id, -1 if gt is None else gt, LAST if lte is None else lte, limit),
        )

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Logged]:
        # Nobody here filters by topic (a rare one would be searched for from the start each time); the library may.
        return self._select(
            "notification_id >= %s AND notification_id <= %s AND (%s OR topic = ANY(%s))"
            " ORDER BY notification_id LIMIT %s",
            ((start or 0) + (not inclusive_of_start), LAST if stop is None else stop, not topics, list(topics), limit),
        )

    def blank(self, stream: UUID) -> Blanked:
        """As the port says, but for the disk: old pages go with the next `VACUUM FULL`, and WAL with its archive."""
        with self.datastore.get_connection() as db:
            return Blanked(**_row(db, "SELECT * FROM blank(%s)", (stream,)))

    def supersede(self, stream: UUID) -> None:
        with self.datastore.get_connection() as db:
            _row(db, "SELECT * FROM supersede(%s)", (stream,))

    def max_notification_id(self) -> int | None:
        with self.datastore.get_connection() as db:
            return cast("int | None", _row(db, "SELECT max(notification_id) FROM events")["max"])

    def _select(self, condition: str, values: tuple[object, ...]) -> list[Logged]:
        with self.datastore.get_connection() as db:
            rows = db.execute(f"SELECT * FROM events WHERE {condition}", values)  # noqa: S608  # from above
            return [Logged.of(row["originator_id"], row) for row in rows]


class LogFactory(PostgresFactory):
    """Makes the parts of the journal; the schema comes from the migrations alone, and no setting from elsewhere."""

    def __init__(self, url: str, schema: str, keys: Keys) -> None:
        needed = (self.POSTGRES_DBNAME, self.POSTGRES_HOST, self.POSTGRES_USER, self.POSTGRES_PASSWORD)
        super().__init__(dict.fromkeys(needed, ""))
        self.datastore: LogDatastore = LogDatastore(url, schema)
        self._keys = keys

    def application_recorder(self) -> LogRecorder:
        return LogRecorder(self.datastore)

    def mapper(self, *_: Any, **__: Any) -> Mapper[Any]:
        return EventMapper(self._keys)


def _events(appends: Sequence[Append]) -> tuple[object, ...]:
    # The library's own test cases write events without a box.
    rows = [
        (e.originator_id, e.originator_version, e.topic, e.state, getattr(e, "box", b""))
        for append in appends
        for e in append.events
    ]
    return (*_columns(rows, 5), max(append.moment for append in appends))


def _commands(appends: Sequence[Append]) -> list[list[object]]:
    """With how many events there are up to the last of each."""
    ends = (end for *_, end in places(appends, 0))
    units = [(append.unit, end) for append, end in zip(appends, ends, strict=True) if append.unit]
    return _columns([(u.command_id, u.digest, u.subject, u.version, end) for u, end in units], 5)


def _reservations(appends: Sequence[Append]) -> list[list[object]]:
    """In their order; an owner without a key lets go of all of theirs."""
    rows: list[tuple[object, ...]] = []
    for unit in (append.unit for append in appends if append.unit):
        rows += [(None, None, owner) for owner in unit.release]
        rows += [(one.kind, one.key, one.owner) for one in unit.reserve]
    return _columns(rows, 3)


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [[row[column] for row in rows] for column in range(width)]


def _told_apart(violated: psycopg.IntegrityError) -> IntegrityError:
    told = violated.diag
    owner, _, kind = (told.message_detail or "").partition(" ")
    match told.constraint_name:
        case "outpaced":
            return Outpaced(UUID(owner))
        case "reserved":
            return Reserved(kind, UUID(owner))
    return IntegrityError(told.constraint_name or told.message_primary)


def _row(db: psycopg.Connection[DictRow], query: str, values: tuple[object, ...] = ()) -> DictRow:
    row = db.execute(query, values).fetchone()
    assert row is not None
    return row
