"""Who asked for what under the law, and until when is the answer due (L27)?

Read by the coordinator and by auditors. Must not contain: who asked, how they were known, any reason. Somebody the
office holds nothing about leaves a line without a case. Asks the tables of `case_list`.
"""

from datetime import date
from uuid import UUID

from domain import events
from domain.events import Channel, RequestKind
from domain.recorded import Recorded
from projections.case_list import courses
from projections.course import Course
from projections.tables import Answer, Database, Reader, Row

INSERT = """
INSERT INTO subject_requests (request_id, case_id, kind, received_on, via, received_by, due_on, answered_on, decision)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (request_id) DO NOTHING
"""


class SubjectRequests:
    """One row for each request."""

    name = "subject_requests"
    version = 1
    schema = """
        CREATE TABLE subject_requests (
            request_id TEXT PRIMARY KEY,
            case_id TEXT,
            kind TEXT NOT NULL,
            received_on TEXT NOT NULL,
            via TEXT NOT NULL,
            received_by TEXT NOT NULL,
            due_on TEXT,
            extended INTEGER NOT NULL DEFAULT 0,
            identified_on TEXT,
            answered_on TEXT,
            decision TEXT,
            forgotten INTEGER NOT NULL DEFAULT 0
        );
        """

    def apply(self, recorded: Recorded, db: Database) -> None:
        """Fold one event in; twice is the same as once."""
        match recorded.event:
            case events.SubjectRequestReceived() as asked:
                key, case_id = str(asked.request_id), str(recorded.stream)
                _insert(db, key, case_id, asked, asked.received_by, asked.due_on.isoformat(), None, None)
            case events.UnknownPersonAnswered(answered_on=day) as asked:
                key = str(recorded.command_id)
                _insert(db, key, None, asked, recorded.actor.institution, None, day.isoformat(), "NOTHING_HELD")
            case events.SubjectRequestIdentified(request_id=request, identified_on=day):
                _update(db, request, "identified_on = ?", day.isoformat())
            case events.SubjectRequestExtended(request_id=request, due_on=day):
                _update(db, request, "extended = 1, due_on = ?", day.isoformat())
            case events.SubjectRequestAnswered(request_id=request, answered_on=day, decision=decision):
                _update(db, request, "answered_on = ?, decision = ?", day.isoformat(), decision)
            case events.ErasureConfirmed():
                db.execute("UPDATE subject_requests SET forgotten = 1 WHERE case_id = ?", (str(recorded.stream),))
            case _:
                pass


def _insert(
    db: Database,
    key: str,
    case_id: str | None,
    asked: events.SubjectRequestReceived | events.UnknownPersonAnswered,
    *rest: str | None,
) -> None:
    received_by, *end = rest
    values = (key, case_id, asked.kind, asked.received_on.isoformat(), asked.via, received_by, *end)
    db.execute(INSERT, values)


def _update(db: Database, request_id: UUID, changes: str, *values: str) -> None:
    db.execute(f"UPDATE subject_requests SET {changes} WHERE request_id = ?", (*values, str(request_id)))  # noqa: S608  # words of this file


class ListedRequest(Answer):
    """A request, without who made it."""

    request_id: UUID
    case_id: UUID | None
    """None where nothing is held about who asked."""
    case_number: str | None
    contested: bool
    """The young person disputes the data of the case (bestritten, L29)."""
    kind: RequestKind
    received_on: date
    via: Channel
    received_by: str
    due_on: date | None
    """Last day for the answer; none where it was given as soon as it was asked for."""
    extended: bool
    identified: bool
    answered_on: date | None
    decision: str | None
    """GRANTED, PARTLY, REFUSED or NOTHING_HELD."""
    overdue: bool


def subject_requests(reader: Reader, day: date) -> list[ListedRequest]:
    """Every request, as it stands on a day, the first received first; not those of who was forgotten with it open."""
    rows = reader.query(
        "SELECT * FROM subject_requests WHERE forgotten = 0 OR answered_on IS NOT NULL ORDER BY received_on, request_id"
    )
    known = courses(reader) if rows else {}
    return [_listed(row, known, day) for row in rows]


def _listed(row: Row, known: dict[UUID, Course], day: date) -> ListedRequest:
    case_id = UUID(row["case_id"]) if row["case_id"] else None
    due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    course = known.get(case_id) if case_id else None
    names = ("request_id", "kind", "received_on", "via", "received_by", "answered_on", "decision")
    return ListedRequest(
        case_id=case_id,
        case_number=course.case_number if course else None,
        contested=course is not None and course.contested,
        due_on=due_on,
        extended=bool(row["extended"]),
        identified=row["identified_on"] is not None,
        overdue=row["answered_on"] is None and due_on is not None and due_on < day,
        **{name: row[name] for name in names},
    )
