"""The log in a SQLite file.

An append is stored whole or not at all: command id, reservations, events at dense positions with their leaves. Those
that wait at the same moment share a transaction (`together.py`). Writers queue at SQLite's write lock, so positions
become visible in their order and a reader never overtakes one that is still missing.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from eventsourcing.persistence import Mapper, OperationalError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
)

from adapters.log.leaf import leaf
from adapters.log.mapper import AGENCY_COMPARTMENT, Boxed, EventMapper, Keys, Logged
from adapters.log.migrate import migrate
from adapters.log.together import Append, Positions, Together, places
from application.journal import (
    Answer,
    Blanked,
    Clock,
    Journal,
    Outpaced,
    Receipt,
    Recorder,
    Reservation,
    Reserved,
    Unit,
)
from domain.personal import Compartment

LOCK = "DELETE FROM reservations WHERE false"
"""Takes the write lock; only then may anything be read that is decided on."""
TAKEN = """
SELECT originator_id FROM json_each(?) AS wanted
JOIN events ON originator_id = wanted.value ->> 0 AND originator_version = wanted.value ->> 1 LIMIT 1
"""
EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
COMMAND = "INSERT INTO commands VALUES (?, ?, ?, ?, ?)"
SUPERSEDED = """
UPDATE events AS older SET box = NULL
WHERE originator_id = :id AND box IS NOT NULL
    AND json_extract(CAST(state AS TEXT), '$.lock.compartment') = :compartment
    AND json_extract(CAST(state AS TEXT), '$.lock.key') < (
        SELECT max(json_extract(CAST(state AS TEXT), '$.lock.key')) FROM events
        WHERE originator_id = :id AND topic = 'ReportCorrected'
            AND json_extract(CAST(state AS TEXT), '$.lock.compartment') = :compartment
            AND json_extract(CAST(state AS TEXT), '$.event.complete')
    )
"""
LAST = 2**63 - 1
"""The largest number both databases know."""


def open_journal(path: Path, keys: Keys, clock: Clock = lambda: datetime.now(UTC)) -> Journal:
    """The journal over the log at `path`, which is made or migrated first; raises `NewerLog` and `NotDurable`."""
    migrate(path)
    return Journal(LogFactory(path, keys), clock)


class NotDurable(Exception):
    """The database would forget what it acknowledged."""


class LogPool(SQLiteConnectionPool):
    """Connections that keep what they acknowledge, also when the power fails."""

    def get_connection(self, timeout: float | None = None, *, is_writer: bool | None = None) -> SQLiteConnection:
        """A connection; writers wait for each other at the file, and not in here.

        The library's own queue of writers stands still for ever once a writer of it gets no connection in time.
        """
        del is_writer
        return super().get_connection(timeout)

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA secure_delete = ON")  # a released reservation leaves nothing behind
        for pragma, needed in (("journal_mode", "wal"), ("synchronous", 2)):
            cursor.execute(f"PRAGMA {pragma}")
            if (found := cursor.fetchone()[0]) != needed:
                raise NotDurable(f"{pragma} is {found}, not {needed}")
        return connection


class LogRecorder(SQLiteApplicationRecorder, Recorder):
    """Writes and reads the tables of `migrations/sqlite`."""

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = "events") -> None:
        """Take the connections; the library's table is not used."""
        super().__init__(datastore, events_table_name)
        self._together = Together(self._write)

    def insert_events(self, stored_events: Sequence[StoredEvent], **envelope: Any) -> Sequence[int]:
        return self._together.store(Append.of(stored_events, **envelope)) if stored_events else []

    def _write(self, appends: Sequence[Append]) -> list[Positions]:
        with self.datastore.transaction(commit=True) as c:
            c.execute(LOCK)
            _require_not_outpaced(c, [stored for append in appends for stored in append.events])
            for unit in (append.unit for append in appends if append.unit):
                _release_and_reserve(c, unit)
            return _insert(c, appends)

    def answer(self, command_id: UUID) -> Answer | None:
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT * FROM commands WHERE command_id = ?", (command_id.hex,))
            row = c.fetchone()
        if row is None:
            return None
        return Answer(row["digest"], Receipt(UUID(row["subject"]), row["version"], row["position"], replayed=True))

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
            "originator_id = ? AND originator_version > ? AND originator_version <= ?"
            f" ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT ?",
            (_uuid(originator_id).hex, -1 if gt is None else gt, _or_last(lte), _or_last(limit)),
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
        named = f"AND topic IN ({','.join('?' * len(topics))})" if topics else ""
        return self._select(
            f"notification_id >= ? AND notification_id <= ? {named} ORDER BY notification_id LIMIT ?",
            ((start or 0) + (not inclusive_of_start), _or_last(stop), *topics, limit),
        )

    def blank(self, stream: UUID) -> Blanked:
        with self.datastore.transaction(commit=True) as c:
            # The trigger on `events` lets this through for a stream with a confirmed erasure, and for no other.
            c.execute(
                "UPDATE events SET box = NULL WHERE originator_id = ? AND box IS NOT NULL"
                " AND json_extract(CAST(state AS TEXT), '$.lock.compartment') != ?",
                (stream.hex, AGENCY_COMPARTMENT),
            )
            # The confirmation says nothing of the person and may be sent again.
            c.execute(
                "UPDATE commands SET digest = x'' WHERE subject = :id AND position <"
                " (SELECT min(notification_id) FROM events WHERE originator_id = :id AND topic = 'ErasureConfirmed')",
                {"id": stream.hex},
            )
            c.execute(
                "SELECT (SELECT count(*) FROM events WHERE originator_id = :id AND box IS NULL) AS boxes,"
                " (SELECT count(*) FROM commands WHERE subject = :id AND position <"
                " (SELECT min(notification_id) FROM events WHERE originator_id = :id AND topic = 'ErasureConfirmed'))"
                " AS requests",
                {"id": stream.hex},
            )
            blanked = Blanked(**c.fetchone())
        self._scrub()
        return blanked

    def supersede(self, stream: UUID) -> None:
        with self.datastore.transaction(commit=True) as c:
            # The trigger on `events` lets this through, and nothing more.
            c.execute(SUPERSEDED, {"id": stream.hex, "compartment": Compartment.REPORT})
        self._scrub()

    def _scrub(self) -> None:
        """Take what was blanked off the disk, too."""
        with self.datastore.transaction(commit=False) as c:
            c.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # else the write-ahead log keeps what was there
            if c.fetchone()["busy"]:
                raise OperationalError("somebody reads the log, and so keeps what was there")

    def _max_notification_id(self, c: SQLiteCursor) -> int | None:  # type: ignore[override]  # as the port has it
        c.execute("SELECT max(notification_id) FROM events")
        return cast("int | None", c.fetchone()[0])

    def _select(self, condition: str, values: tuple[object, ...]) -> list[Logged]:
        with self.datastore.transaction(commit=False) as c:
            c.execute(f"SELECT * FROM events WHERE {condition}", values)  # noqa: S608  # conditions come from above
            return [Logged.of(UUID(row["originator_id"]), row) for row in c.fetchall()]


class LogFactory(SQLiteFactory):
    """Makes the parts of the journal; the schema comes from the migrations alone."""

    application_recorder_class = LogRecorder

    def __init__(self, path: Path, keys: Keys) -> None:
        super().__init__({self.SQLITE_DBNAME: str(path), self.CREATE_TABLE: "no"})
        self.datastore.pool = LogPool(db_name=str(path))
        self._keys = keys

    def mapper(self, *_: Any, **__: Any) -> Mapper[Any]:
        return EventMapper(self._keys)


def _require_not_outpaced(c: SQLiteCursor, wanted: Sequence[StoredEvent]) -> None:
    """Raise `Outpaced` where one of the versions is taken."""
    c.execute(TAKEN, (json.dumps([(_uuid(one.originator_id).hex, one.originator_version) for one in wanted]),))
    if taken := c.fetchone():
        raise Outpaced(UUID(taken["originator_id"]))


def _release_and_reserve(c: SQLiteCursor, unit: Unit) -> None:
    for owner in unit.release:
        c.execute("DELETE FROM reservations WHERE owner = ?", (owner.hex,))
    for reservation in unit.reserve:
        _reserve(c, reservation)


def _reserve(c: SQLiteCursor, wanted: Reservation) -> None:
    c.execute("SELECT owner FROM reservations WHERE kind = ? AND key = ?", (wanted.kind, wanted.key))
    held = c.fetchone()
    if held is None:
        c.execute("INSERT INTO reservations VALUES (?, ?, ?)", (wanted.kind, wanted.key, wanted.owner.hex))
    elif held["owner"] != wanted.owner.hex:
        raise Reserved(wanted.kind, UUID(held["owner"]))


def _head(c: SQLiteCursor) -> tuple[int, int]:
    """The last position ever given out, and when; if its row is gone, the log accepts nothing more."""
    c.execute(
        "SELECT seq, recorded_at FROM sqlite_sequence LEFT JOIN events ON notification_id = seq WHERE name = 'events'"
    )
    row = c.fetchone()
    return (row["seq"], row["recorded_at"] or 0) if row else (0, 0)


def _insert(c: SQLiteCursor, appends: Sequence[Append]) -> list[Positions]:
    """Write events and commands down; where the events are now."""
    head, last = _head(c)
    moment = max(last, *(append.moment for append in appends))
    stored = [event for append in appends for event in append.events]
    c.executemany(EVENT, [_row(position, event, moment) for position, event in enumerate(stored, head + 1)])
    positions = places(appends, head)
    commands = [(append.unit, end) for append, (*_, end) in zip(appends, positions, strict=True) if append.unit]
    c.executemany(COMMAND, [(u.command_id.hex, u.digest, u.subject.hex, u.version, end) for u, end in commands])
    return positions


def _row(position: int, stored: StoredEvent, moment: int) -> tuple[object, ...]:
    stream, version, name = _uuid(stored.originator_id), stored.originator_version, stored.topic
    box = stored.box if isinstance(stored, Boxed) else b""  # the library's own test cases write events without
    box_hash = sha256(box).digest()
    proof = leaf((position, stream, version, name), moment, sha256(stored.state).digest(), box_hash)
    return position, stream.hex, version, name, stored.state, box, moment, box_hash, proof


def _or_last(number: int | None) -> int:
    return LAST if number is None else number


def _uuid(stream: UUID | str) -> UUID:
    assert isinstance(stream, UUID)
    return stream
