"""Who did what, when, by what right, and why was it allowed?

Read by auditors, and for their own cases by those who lead them. Must not contain: what an event says. The trail shows
that something was reported, agreed or noted, under which rules and which consent, and the hash that proves it.
"""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.consent import ends
from domain.events import CaseEvent, ConsentSigned, DisclosureMade
from domain.recorded import Recorded
from projections.tables import Answer, Database, Reader, Row, packed


class AuditTrail:
    """One row for each event, in the order of the log."""

    name = "audit_trail"
    version = 1
    schema = """
        CREATE TABLE audit_trail (
            position INTEGER PRIMARY KEY,
            stream TEXT NOT NULL,
            version INTEGER NOT NULL,
            event TEXT NOT NULL,
            schema_number INTEGER NOT NULL,
            occurred_on TEXT NOT NULL,
            recorded_at TEXT NOT NULL,
            actor TEXT NOT NULL,
            institution TEXT NOT NULL,
            purpose TEXT NOT NULL,
            legal_basis TEXT NOT NULL,
            policy TEXT NOT NULL,
            command_id TEXT NOT NULL,
            leaf TEXT NOT NULL,
            rules TEXT NOT NULL,
            recipients TEXT NOT NULL,
            case_id TEXT,
            consent_id TEXT
        );
        CREATE INDEX audit_trail_case ON audit_trail (case_id, position);
        CREATE TABLE audit_consents (
            case_id TEXT,
            position INTEGER,
            consent_id TEXT,
            PRIMARY KEY (case_id, position)
        );
        """

    def apply(self, recorded: Recorded, db: Database) -> None:
        """Fold one event in; twice is the same as once."""
        event, case_id = recorded.event, _case_of(recorded)
        recipients = event.recipients if isinstance(event, DisclosureMade) else ()
        rules = [{"rule": one.rule, "name": one.name, "facts": one.facts} for one in recorded.checks]
        consent_id = _consent(case_id, recorded, db) if case_id else None
        db.execute(
            "INSERT INTO audit_trail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (position) DO NOTHING",
            (*_envelope(recorded), packed(rules), packed(recipients), case_id, consent_id),
        )


def _envelope(recorded: Recorded) -> tuple[Any, ...]:
    return (
        recorded.position,
        str(recorded.stream),
        recorded.version,
        type(recorded.event).__name__,
        recorded.event.schema_number,
        recorded.occurred_on.isoformat(),
        _instant(recorded.recorded_at),
        recorded.actor.user,
        recorded.actor.institution,
        recorded.purpose,
        recorded.legal_basis,
        recorded.policy,
        str(recorded.command_id),
        recorded.leaf.hex(),
    )


def _instant(moment: datetime) -> str:
    """In UTC and of one length, so that texts compare as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _case_of(recorded: Recorded) -> str | None:
    """The case an event is about; that of a conference may name one."""
    if isinstance(recorded.event, CaseEvent):
        return str(recorded.stream)
    case_id = getattr(recorded.event, "case_id", None)
    return str(case_id) if case_id else None


def _consent(case_id: str, recorded: Recorded, db: Database) -> str | None:
    """The consent an event rests on; the one that ends a consent is the last to name it."""
    event, position = recorded.event, recorded.position
    if isinstance(event, ConsentSigned):
        _turn(case_id, position, str(event.consent_id), db)
        return str(event.consent_id)
    if ends(event):
        _turn(case_id, position, None, db)
    row = db.execute(
        "SELECT consent_id FROM audit_consents WHERE case_id = ? AND position < ? ORDER BY position DESC LIMIT 1",
        (case_id, position),
    ).fetchone()
    return row[0] if row else None


def _turn(case_id: str, position: int, consent_id: str | None, db: Database) -> None:
    db.execute(
        "INSERT INTO audit_consents VALUES (?, ?, ?) ON CONFLICT (case_id, position) DO NOTHING",
        (case_id, position, consent_id),
    )


class Rule(Answer):
    """A rule that was asked and said yes, with the facts it looked at."""

    rule: str
    name: str
    facts: dict[str, Any]


class TrailEntry(Answer):
    """An event in the trail."""

    position: int
    stream: UUID
    version: int
    event: str
    schema_number: int
    occurred_on: date
    """The business date; the days between it and `recorded_at` are late entry (D20)."""
    recorded_at: datetime
    user: str
    institution: str
    purpose: str
    legal_basis: str
    policy: str
    """Digest of the profile in force."""
    command_id: UUID
    leaf: str
    """SHA-256 of the entry in the log, in hex."""
    rules: list[Rule]
    recipients: list[str]
    """Institutions that data of the case reached with this event."""
    case_id: UUID | None
    consent_id: UUID | None
    """The consent in force."""


def log(reader: Reader, after: int = 0, limit: int = 100) -> list[TrailEntry]:
    """The trail of everything, behind a position."""
    rows = reader.query("SELECT * FROM audit_trail WHERE position > ? ORDER BY position LIMIT ?", (after, limit))
    return [_entry(row) for row in rows]


def cases_between(reader: Reader, since: date | None, until: date | None) -> list[UUID]:
    """The cases something happened to between two business dates, both included, ordered by id."""
    rows = reader.query(
        "SELECT DISTINCT case_id FROM audit_trail WHERE case_id IS NOT NULL AND occurred_on BETWEEN ? AND ?"
        " ORDER BY case_id",
        ((since or date.min).isoformat(), (until or date.max).isoformat()),
    )
    return [UUID(row["case_id"]) for row in rows]


def _entry(row: Row) -> TrailEntry:
    columns = dict(row)
    columns["user"] = columns.pop("actor")
    return TrailEntry.model_validate(columns | {name: json.loads(columns[name]) for name in ("rules", "recipients")})
