"""Which conferences are there, when and where, how far are they, and were they prepared in good time?

Read by everybody who takes part, and by the use cases that must know which conference is next. Must not contain:
anything about a case but how many there are; names of those present.
"""

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from domain import events
from domain.conference import AHEAD, Conference, State
from domain.events import ConferenceEvent, ConferenceScheduled, Event
from domain.recorded import Recorded
from projections.tables import Answer, Database, Reader

STEPS: dict[type[Event], str] = {
    events.ConferenceDatesPublished: "published_on",
    events.InvitationsSent: "invited_on",
    events.ReportsClosed: "reports_closed_on",
    events.AgendaFixed: "agenda_fixed_on",
    events.ConferenceHeld: "held_on",
    events.MinutesApproved: "minutes_approved_on",
    events.ConferenceCancelled: "cancelled_on",
}
"""Where the business date of each step is noted."""


class ShortNotice(Answer):
    """A step that came later than the profile wants (D6): a warning, no block."""

    code: Literal["LEAD_TIME_SHORT"]
    step: str
    days: int
    """Days left before the conference."""
    wanted: int


class ConferenceEntry(Answer):
    """A conference as it stands."""

    conference_id: UUID
    number: str
    kind: Literal["REGULAR", "EXTRAORDINARY"]
    date: dt.date
    start_time: dt.time | None
    end_time: dt.time | None
    place: str
    host: str | None
    capacity: int | None
    report_deadline: dt.date
    reason: str | None
    state: State = "PLANNED"
    published_on: dt.date | None = None
    invited_on: dt.date | None = None
    reports_closed_on: dt.date | None = None
    agenda_fixed_on: dt.date | None = None
    held_on: dt.date | None = None
    minutes_approved_on: dt.date | None = None
    cancelled_on: dt.date | None = None
    waiting: int = 0
    """Cases that waited when reports closed."""
    items: int = 0
    """Cases on the agenda."""
    discussed: int = 0
    dropped: int = 0
    youth_present: int = 0
    warnings: tuple[ShortNotice, ...] = ()
    version: int
    position: int


class ConferenceList:
    """One row for each conference."""

    name = "conference_list"
    version = 1
    schema = """
        CREATE TABLE conference_list (
            conference_id TEXT PRIMARY KEY,
            number TEXT NOT NULL,
            kind TEXT NOT NULL,
            date TEXT NOT NULL,
            state TEXT NOT NULL,
            entry TEXT NOT NULL,
            position INTEGER NOT NULL
        );
        CREATE INDEX conference_list_date ON conference_list (date);
        """

    def apply(self, recorded: Recorded, db: Database) -> None:
        """Fold one event in; one that was folded in before changes nothing."""
        if not isinstance(recorded.event, ConferenceEvent):
            return
        found = db.execute("SELECT entry FROM conference_list WHERE conference_id = ?", (str(recorded.stream),))
        row = found.fetchone()
        entry = ConferenceEntry.model_validate_json(row[0]) if row else None
        if entry is None and isinstance(recorded.event, ConferenceScheduled):
            self._store(_scheduled(recorded.event, recorded), db)
        elif entry is not None and entry.position < recorded.position:
            self._store(_after(entry, recorded.event, recorded), db)

    def _store(self, entry: ConferenceEntry, db: Database) -> None:
        db.execute(
            "INSERT INTO conference_list VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (conference_id) DO UPDATE SET"
            " date = excluded.date, state = excluded.state, entry = excluded.entry, position = excluded.position",
            (
                str(entry.conference_id),
                entry.number,
                entry.kind,
                entry.date.isoformat(),
                entry.state,
                entry.model_dump_json(),
                entry.position,
            ),
        )


def by_year(reader: Reader, year: int) -> list[ConferenceEntry]:
    """The conferences of a year, the earliest first."""
    return _entries(
        reader.query(
            "SELECT entry FROM conference_list WHERE date BETWEEN ? AND ? ORDER BY date, conference_id",
            (f"{year:04}-01-01", f"{year:04}-12-31"),
        )
    )


def conferences(reader: Reader) -> list[ConferenceEntry]:
    """All conferences, the earliest first."""
    return _entries(reader.query("SELECT entry FROM conference_list ORDER BY date, conference_id"))


def conference(reader: Reader, conference_id: UUID) -> ConferenceEntry | None:
    found = reader.query("SELECT entry FROM conference_list WHERE conference_id = ?", (str(conference_id),))
    return next(iter(_entries(found)), None)


def planned(reader: Reader) -> list[ConferenceEntry]:
    """Those that have not been opened or cancelled, the next one first."""
    return [entry for entry in conferences(reader) if entry.state in AHEAD]


def _entries(rows: Any) -> list[ConferenceEntry]:
    return [ConferenceEntry.model_validate_json(row["entry"]) for row in rows]


def _scheduled(event: ConferenceScheduled, recorded: Recorded) -> ConferenceEntry:
    names = ConferenceEntry.model_fields.keys() & ConferenceScheduled.model_fields.keys()
    return ConferenceEntry(
        conference_id=recorded.stream,
        date=event.on,
        version=recorded.version,
        position=recorded.position,
        **{name: getattr(event, name) for name in names},
    )


def _after(entry: ConferenceEntry, event: ConferenceEvent, recorded: Recorded) -> ConferenceEntry:
    """The entry with one more event; where the conference stands says the domain."""
    step = {STEPS[type(event)]: recorded.occurred_on} if type(event) in STEPS else {}
    state = Conference(state=entry.state).evolve(event).state
    place = {"state": state, "version": recorded.version, "position": recorded.position}
    warnings = entry.warnings + _short_notice(recorded)
    return entry.model_copy(update=_changed(entry, event) | step | place | {"warnings": warnings})


def _changed(entry: ConferenceEntry, event: ConferenceEvent) -> dict[str, Any]:
    match event:
        case events.ConferenceRescheduled():
            names = ("start_time", "end_time", "place", "report_deadline")
            return {"date": event.on} | {name: getattr(event, name) for name in names}
        case events.CapacitySet(capacity=capacity):
            return {"capacity": capacity}
        case events.ReportsClosed(waiting=waiting):
            return {"waiting": len(waiting)}
        case events.AgendaItemAdded():
            return {"items": entry.items + 1}
        case events.ItemDropped():
            return {"items": entry.items - 1}
        case events.ConferenceHeld(discussed=discussed, dropped=dropped, youth_present=youth):
            return {"discussed": discussed, "dropped": dropped, "youth_present": youth}
        case _:
            return {}


def _short_notice(recorded: Recorded) -> tuple[ShortNotice, ...]:
    found = [check.facts for check in recorded.checks if check.rule == "D6" and "warning" in check.facts]
    return tuple(
        ShortNotice(code=facts["warning"], step=facts["step"], days=facts["days"], wanted=facts["wanted"])
        for facts in found
    )
