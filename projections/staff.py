"""Who had which role on which day, since when, and who gave it to them?

Read by the coordinator and by auditors. Must not contain: anything about a case, or what anybody did in their role.
"""

from datetime import date
from uuid import UUID

from domain.events import Origin, RoleGranted, RoleRevoked
from domain.recorded import Recorded
from projections.tables import Answer, Database, Reader, Row


class StaffList:
    """One row for each grant; what takes it back is noted beside it."""

    name = "staff"
    version = 1
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
            case _:
                pass


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


HELD = (
    "SELECT * FROM staff WHERE valid_from <= ? AND (valid_until IS NULL OR valid_until >= ?)"
    " AND (revoked_on IS NULL OR revoked_on >= ?) ORDER BY institution, person, role, position"
)


def roles_on(reader: Reader, day: date) -> list[RoleHeld]:
    """Every role that held on a day, or for a part of it; by institution, person and role."""
    return [_held(row) for row in reader.query(HELD, (day.isoformat(),) * 3)]


def members(reader: Reader) -> dict[UUID, str]:
    """Stream → user and institution, of everybody who ever had a role."""
    rows = reader.query("SELECT DISTINCT stream, person, institution FROM staff")
    return {UUID(row["stream"]): f"{row['person']} ({row['institution']})" for row in rows}


def _held(row: Row) -> RoleHeld:
    columns = {name: row[name] for name in row.keys()}  # noqa: SIM118  # a row is no dict
    return RoleHeld(user=columns.pop("person"), **columns)
