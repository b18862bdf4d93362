"""Who had which role on which day, since when, and who gave it to them? Who was let in or put out by whom?

Read by the coordinator and by auditors. Must not contain: anything about a case, what anybody did in their role, or
when they came and went by themselves (L48).
"""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from domain.events import AccountMade, EndOfSessions, Origin, RoleGranted, RoleRevoked, SessionsEnded, TokenIssued
from domain.recorded import Recorded
from projections.tables import Answer, Database, Reader, Row


class StaffList:
    """One row for each grant, what takes it back noted beside it; and one for each way in, made or closed."""

    name = "staff"
    version = 2
    schema = """
        CREATE TABLE staff (
            position INTEGER PRIMARY KEY,
            stream TEXT NOT NULL,
            institution TEXT NOT NULL,
            person TEXT NOT NULL,
            role TEXT NOT NULL,
            valid_from TEXT NOT NULL,
            valid_until TEXT,
            source TEXT NOT NULL,
            granted_by TEXT NOT NULL,
            revoked_on TEXT,
            revoked_by TEXT
        );
        CREATE INDEX staff_stream ON staff (stream, role);
        CREATE TABLE ways_in (
            position INTEGER PRIMARY KEY,
            event TEXT NOT NULL,
            institution TEXT NOT NULL,
            person TEXT NOT NULL,
            done_on TEXT NOT NULL,
            done_by TEXT NOT NULL,
            until TEXT,
            cause TEXT
        );
        """

    def apply(self, recorded: Recorded, db: Database) -> None:
        """Fold one event in; twice is the same as once."""
        match recorded.event:
            case RoleGranted() as event:
                since = (event.valid_from or recorded.occurred_on).isoformat()
                until = event.valid_until.isoformat() if event.valid_until else None
                whose = (recorded.position, str(recorded.stream), event.institution, event.user, event.role)
                db.execute(
                    "INSERT INTO staff VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)"
                    " ON CONFLICT (position) DO NOTHING",
                    (*whose, since, until, event.source, recorded.actor.user),
                )
            case RoleRevoked() as event:
                db.execute(
                    "UPDATE staff SET revoked_on = ?, revoked_by = ?"
                    " WHERE stream = ? AND role = ? AND position < ? AND revoked_on IS NULL",
                    (
                        *(event.revoked_on.isoformat(), recorded.actor.user),
                        *(str(recorded.stream), event.role, recorded.position),
                    ),
                )
            case TokenIssued(until=until) as event:
                _way_in(recorded, event, db, until=until.isoformat())
            case AccountMade() as event:
                _way_in(recorded, event, db)
            case SessionsEnded(cause=cause) as event:
                _way_in(recorded, event, db, cause=cause)
            case _:
                pass


def _way_in(
    recorded: Recorded,
    event: TokenIssued | AccountMade | SessionsEnded,
    db: Database,
    until: str | None = None,
    cause: str | None = None,
) -> None:
    whose = (recorded.position, type(event).__name__, event.institution, event.user)
    db.execute(
        "INSERT INTO ways_in VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (position) DO NOTHING",
        (*whose, recorded.occurred_on.isoformat(), recorded.actor.user, until, cause),
    )


class RoleHeld(Answer):
    """A role as it was granted."""

    position: int
    """Of the grant in the log."""
    stream: UUID
    institution: str
    user: str
    role: str
    valid_from: date
    valid_until: date | None
    source: Origin
    granted_by: str
    revoked_on: date | None
    """The day it was taken back; it held up to that moment."""
    revoked_by: str | None


class WayIn(Answer):
    """What somebody did to let somebody else in, or to put them out."""

    position: int
    """In the log."""
    event: Literal["TokenIssued", "AccountMade", "SessionsEnded"]
    institution: str
    user: str
    """Whom it is about."""
    done_on: date
    done_by: str
    until: datetime | None
    """The end of a token, UTC."""
    cause: EndOfSessions | None
    """Why all tokens were taken back."""


HELD = (
    "SELECT * FROM staff WHERE valid_from <= ? AND (valid_until IS NULL OR valid_until >= ?)"
    " AND (revoked_on IS NULL OR revoked_on >= ?) ORDER BY institution, person, role, position"
)


def roles_on(reader: Reader, day: date) -> list[RoleHeld]:
    """Every role that held on a day, or for a part of it; by institution, person and role."""
    return [RoleHeld(**_answered(row)) for row in reader.query(HELD, (day.isoformat(),) * 3)]


def ways_in(reader: Reader, day: date) -> list[WayIn]:
    """Who was let in or put out up to a day, in the order of the log."""
    rows = reader.query("SELECT * FROM ways_in WHERE done_on <= ? ORDER BY position", (day.isoformat(),))
    return [WayIn(**_answered(row)) for row in rows]


def members(reader: Reader) -> dict[UUID, str]:
    """Stream → user and institution, of everybody who ever had a role."""
    rows = reader.query("SELECT DISTINCT stream, person, institution FROM staff")
    return {UUID(row["stream"]): f"{row['person']} ({row['institution']})" for row in rows}


def _answered(row: Row) -> dict[str, Any]:
    """A row under the names of an answer; `user` is a word of PostgreSQL's."""
    columns = {name: row[name] for name in row.keys()}  # noqa: SIM118  # a row is no dict
    return {"user": columns.pop("person"), **columns}
