"""The log in a schema of PostgreSQL.

One append is one call of one function in the database: command id, reservations, events at dense positions with their
leaves. Writers queue at an advisory lock, so positions become visible in their order. The role that runs this needs no
right to write any table; what it may do, it does through `migrations/postgresql`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, Mapper, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from psycopg.rows import DictRow

from adapters.log.connecting import LogDatastore
from adapters.log.leaf import microseconds
from adapters.log.mapper import EventMapper, Keys, Logged
from adapters.log.migrate_postgres import migrate
from adapters.log.recorder import LAST
from application.journal import Answer, Blanked, Clock, Journal, Outpaced, Receipt, Recorder, Reserved, Unit

APPEND = """
SELECT append(
    %s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[], %s::bigint,
    %s::uuid, %s::bytea, %s::uuid, %s::bigint,
    %s::text[], %s::bytea[], %s::uuid[], %s::uuid[]
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

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        unit: Unit | None = None,
        recorded_at: datetime | None = None,
        **_: Any,
    ) -> Sequence[int]:
        # Once only, unlike the library (trap T4): whoever holds the command id may safely try again.
        if not stored_events:
            return []
        moment = microseconds(recorded_at or datetime.now(UTC))
        values = (*_columns(stored_events), moment, *_command(unit), *_reservations(unit))
        with self.datastore.get_connection() as db:
            try:
                last = int(_row(db, APPEND, values)["last"])
            except psycopg.IntegrityError as violated:
                raise _told_apart(violated) from None  # PostgreSQL's own words would quote the row
        return list(range(last + 1 - len(stored_events), last + 1))

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


def _columns(events: Sequence[StoredEvent]) -> tuple[list[Any], ...]:
    # The library's own test cases write events without a box.
    rows = ((e.originator_id, e.originator_version, e.topic, e.state, getattr(e, "box", b"")) for e in events)
    return tuple(map(list, zip(*rows, strict=True)))


def _command(unit: Unit | None) -> tuple[object, ...]:
    return (unit.command_id, unit.digest, unit.subject, unit.version) if unit else (None,) * 4


def _reservations(unit: Unit | None) -> tuple[list[Any], ...]:
    wanted = unit.reserve if unit else ()
    held = [one.kind for one in wanted], [one.key for one in wanted], [one.owner for one in wanted]
    return (*held, list(unit.release) if unit else [])


def _told_apart(violated: psycopg.IntegrityError) -> IntegrityError:
    told = violated.diag
    subject, _, rest = (told.message_detail or "").partition(" ")
    match told.constraint_name:
        case "one_event_a_version":
            return Outpaced(UUID(subject), int(rest))
        case "one_owner_a_key":
            return Reserved(rest, UUID(subject))
    return IntegrityError(told.constraint_name or told.message_primary)


def _row(db: psycopg.Connection[DictRow], query: str, values: tuple[object, ...] = ()) -> DictRow:
    row = db.execute(query, values).fetchone()
    assert row is not None
    return row
