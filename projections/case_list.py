"""Which cases are there, where do they stand, what comes next?

Read by caseworkers and the coordinator, each for the cases of their institution, and by the use cases that must know
across cases who waits. Must not contain: names, birth dates, addresses, texts, needs, special codes.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Self
from uuid import UUID

from domain.case import State
from domain.consent import Status
from domain.events import CaseEvent
from domain.recorded import Recorded
from domain.selection import agenda_key
from projections.course import NEW, Course
from projections.next_step import NextStep, next_step
from projections.tables import Answer, Database, Reader, Row


class CaseList:
    """One row for each case, with its course."""

    name = "case_list"
    version = 3
    schema = """
        CREATE TABLE case_list (
            case_id TEXT PRIMARY KEY,
            state TEXT NOT NULL,
            reporter TEXT NOT NULL,
            reported_on TEXT NOT NULL,
            conference_id TEXT,
            course TEXT NOT NULL,
            version INTEGER NOT NULL,
            position INTEGER NOT NULL
        );
        CREATE INDEX case_list_order ON case_list (reported_on, case_id);
        CREATE INDEX case_list_state ON case_list (state);
        CREATE TABLE case_recipients (case_id TEXT, institution TEXT, PRIMARY KEY (case_id, institution));
        """

    def apply(self, recorded: Recorded, db: Database) -> None:
        """Fold one event in; one that was folded in before changes nothing."""
        if not isinstance(recorded.event, CaseEvent):
            return
        key = str(recorded.stream)
        row = db.execute("SELECT course, position FROM case_list WHERE case_id = ?", (key,)).fetchone()
        course, position = (Course.model_validate_json(row[0]), row[1]) if row else (NEW, 0)
        if position < recorded.position:
            after = course.after(recorded.event, recorded.occurred_on)
            self._store(key, after, recorded, db)
            if after.recipients != course.recipients:
                self._name(key, after.recipients, db)

    def _store(self, key: str, course: Course, recorded: Recorded, db: Database) -> None:
        db.execute(
            "INSERT INTO case_list VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (case_id) DO UPDATE SET"
            " state = excluded.state, reporter = excluded.reporter, reported_on = excluded.reported_on,"
            " conference_id = excluded.conference_id, course = excluded.course, version = excluded.version,"
            " position = excluded.position",
            (
                key,
                course.state,
                course.reporter,
                course.reported_on.isoformat(),
                str(course.conference_id) if course.conference_id else None,
                course.model_dump_json(),
                recorded.version,
                recorded.position,
            ),
        )

    def _name(self, key: str, recipients: Collection[str], db: Database) -> None:
        db.execute("DELETE FROM case_recipients WHERE case_id = ?", (key,))
        for institution in recipients:
            db.execute("INSERT INTO case_recipients VALUES (?, ?)", (key, institution))


class ListedCase(Answer):
    """A case and its course, for questions asked in code."""

    case_id: UUID
    course: Course
    version: int
    position: int

    @property
    def reporter(self) -> str:
        return self.course.reporter

    @classmethod
    def of(cls, row: Row) -> Self:
        """A row of the list."""
        return cls(
            case_id=row["case_id"],
            course=Course.model_validate_json(row["course"]),
            version=row["version"],
            position=row["position"],
        )


class CaseEntry(Answer):
    """A line of the list, as people read it."""

    case_id: UUID
    case_number: str
    state: State
    reporter: str
    reported_on: date
    rounds: int
    deferrals: int
    deferred_on: date | None
    conference_id: UUID | None
    conference_on: date | None
    youth_wants_to_attend: bool
    consent_status: Status
    consent_valid_until: date | None
    recipients: tuple[str, ...]
    open_measures: int
    contested: bool
    restricted: bool
    closed_on: date | None
    next_step: NextStep | None
    version: int
    position: int


class CaseFilter(Answer):
    """Which cases somebody asks for; a case whose consent alone is on file is not one yet."""

    state: State | None = None
    conference: UUID | None = None
    institution: str | None = None
    """For those it reported or is named in."""
    cursor: str | None = None
    limit: int = 50


class CasePage(Answer):
    """Some lines, and where the next ones begin."""

    items: list[CaseEntry]
    cursor: str | None
    """To be handed in for the next page; none after the last."""


def page(reader: Reader, wanted: CaseFilter, day: date, coordinator: str) -> CasePage:
    """The cases as they stand on a day, the longest reported first."""
    reported_on, _, case_id = (wanted.cursor or "").partition("_")
    rows = reader.query(
        "SELECT * FROM case_list WHERE state <> 'NEW' AND COALESCE(:state, state) = state"
        " AND COALESCE(:conference, conference_id, '') = COALESCE(conference_id, '')"
        " AND (COALESCE(:institution, reporter) = reporter OR case_id IN"
        " (SELECT case_id FROM case_recipients WHERE institution = :institution))"
        " AND (reported_on, case_id) > (:reported_on, :case_id) ORDER BY reported_on, case_id LIMIT :rows",
        {
            "state": wanted.state,
            "conference": str(wanted.conference) if wanted.conference else None,
            "institution": wanted.institution,
            "reported_on": reported_on,
            "case_id": case_id,
            "rows": wanted.limit + 1,
        },
    )
    found = [ListedCase.of(row) for row in rows[: wanted.limit]]
    last = f"{found[-1].course.reported_on}_{found[-1].case_id}" if len(rows) > wanted.limit else None
    return CasePage(items=[entry(one, day, coordinator) for one in found], cursor=last)


def lines(reader: Reader, wanted: CaseFilter, day: date, coordinator: str) -> Iterator[CaseEntry]:
    """The same line by line, over as many pages as somebody goes on to read."""
    cursor = wanted.cursor
    while True:
        part = page(reader, wanted.model_copy(update={"cursor": cursor}), day, coordinator)
        yield from part.items
        cursor = part.cursor
        if cursor is None:
            return


def one_case(reader: Reader, case_id: UUID) -> ListedCase | None:
    rows = reader.query("SELECT * FROM case_list WHERE case_id = ?", (str(case_id),))
    return ListedCase.of(rows[0]) if rows else None


def entry(listed: ListedCase, day: date, coordinator: str) -> CaseEntry:
    """A case as people read it on a day."""
    course = listed.course
    names = CaseEntry.model_fields.keys() & Course.model_fields.keys()
    return CaseEntry(
        case_id=listed.case_id,
        version=listed.version,
        position=listed.position,
        consent_status=course.consent_status(day),
        consent_valid_until=course.consent.valid_until if course.consent else None,
        recipients=course.recipients,
        open_measures=len(course.running()),
        next_step=next_step(course, coordinator, day),
        **{name: getattr(course, name) for name in names},
    )


def waiting(reader: Reader) -> list[ListedCase]:
    """The cases a conference may take, in the order of D13: reported or deferred, and their data may be used."""
    rows = reader.query("SELECT * FROM case_list WHERE state IN ('REPORTED', 'DEFERRED')")
    cases = [one for one in map(ListedCase.of, rows) if not (one.course.restricted or one.course.erasure_ordered_by)]
    return sorted(cases, key=lambda one: agenda_key(one.course.deferred_on, one.course.reported_on, one.case_id))


def taken_back(reader: Reader) -> list[UUID]:
    """The closed cases something of whose last consent was taken back."""
    rows = reader.query(
        "SELECT case_id FROM case_list WHERE state = 'CLOSED'"
        " AND json_extract(course, '$.consent.narrowed_on') IS NOT NULL ORDER BY case_id"
    )
    return [UUID(row["case_id"]) for row in rows]


def open_cases(reader: Reader) -> list[ListedCase]:
    """Every case that is not closed, the longest reported first."""
    rows = reader.query(
        "SELECT * FROM case_list WHERE state NOT IN ('NEW', 'CLOSED', 'ERASING', 'ERASED')"
        " ORDER BY reported_on, case_id"
    )
    return [ListedCase.of(row) for row in rows]


def closed_cases(reader: Reader) -> list[ListedCase]:
    """Every case that is closed and whose erasure nobody confirmed, in the order of their ids."""
    rows = reader.query("SELECT * FROM case_list WHERE state = 'CLOSED' ORDER BY case_id")
    return [ListedCase.of(row) for row in rows]


def every_case(reader: Reader) -> list[ListedCase]:
    """Every case there is or was, the longest reported first."""
    rows = reader.query("SELECT * FROM case_list WHERE state <> 'NEW' ORDER BY reported_on, case_id")
    return [ListedCase.of(row) for row in rows]


def being_erased(reader: Reader) -> list[ListedCase]:
    """Every case whose erasure was confirmed and is not done."""
    return [ListedCase.of(row) for row in reader.query("SELECT * FROM case_list WHERE state = 'ERASING'")]


def not_erased(reader: Reader, cases: Collection[UUID]) -> list[UUID]:
    """Which of these cases are known, and neither erased nor being erased."""
    if not cases:
        return []
    rows = reader.query("SELECT case_id FROM case_list WHERE state NOT IN ('ERASING', 'ERASED') ORDER BY case_id")
    return [known for row in rows if (known := UUID(row["case_id"])) in cases]


def numbers(reader: Reader) -> dict[UUID, str]:
    """The pseudonym of every case."""
    return {key: course.case_number for key, course in courses(reader).items()}


def courses(reader: Reader) -> dict[UUID, Course]:
    """The course of every case."""
    return {one.case_id: one.course for one in map(ListedCase.of, reader.query("SELECT * FROM case_list"))}
