"""Who is about to get lost (R6)?

Read by the coordinator and, for their own cases, by caseworkers. Every open case is shown with its one next step and
whose it is; beside that every loop that stands open, since when, and what would close it. Must not contain: anything
about a person. That somebody comes of age soon is told by who may read birth dates, while the list is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from domain.case import FORGOTTEN, State
from domain.events import SteeringMeetingHeld, YearPlanSet
from domain.profile import Profile
from domain.recorded import Recorded
from projections.case_list import CaseList, ListedCase, every_case, open_cases
from projections.conference_list import ConferenceEntry, ConferenceList, conferences
from projections.measures import OpenMeasure, open_measures
from projections.next_step import NextStep, next_step
from projections.subject_requests import ListedRequest, SubjectRequests, subject_requests
from projections.tables import Answer, Database, Reader

CASES = CaseList()
CONFERENCES = ConferenceList()
REQUESTS = SubjectRequests()
OFTEN = 2
"""Deferrals from which on a case is watched."""
LAPSING = timedelta(days=30)
"""How long before its end a consent is to be renewed."""
DUE_SOON = timedelta(days=7)
"""How long before a measure is due its institution is reminded."""
NOTICE = timedelta(days=14)
"""How long before its end the month begins to press in which the young person is to know what others told (L26)."""
LONG = timedelta(days=60)
"""How long a report may wait for a decision."""
ANSWERING = timedelta(days=7)
"""How long before its last day an answer is called for (L27)."""
STEERING = "steering"
"""Owner of what the steering group has to do; every other owner is an institution."""

Turning = Literal["TURNS_18", "TURNS_25"]
LoopCode = (
    Literal[
        "MEASURE_DUE",
        "MEASURE_OVERDUE",
        "DEFERRED_TWICE",
        "CONSENT_LAPSING",
        "NEVER_SELECTED",
        "NO_NEXT_STEP",
        "SUSPENDED",
        "RECIPIENTS_UNTOLD",
        "NOTICE_MISSING",
        "EMERGENCY_ACCESS",
        "EMERGENCY_REVIEW_OVERDUE",
        "MINUTES_NOT_APPROVED",
        "YEAR_PLAN_MISSING",
        "STEERING_MEETING_MISSING",
        "DELETION_DUE",
        "REQUEST_DUE",
        "REQUEST_OVERDUE",
    ]
    | Turning
)


class WatchList:
    """The lists of cases and conferences, and what the steering group did."""

    name = "watchlist"
    version = 1 + CASES.version + CONFERENCES.version + REQUESTS.version
    schema = (
        CASES.schema
        + CONFERENCES.schema
        + REQUESTS.schema
        + """
        CREATE TABLE watch_plans (year INTEGER PRIMARY KEY, dates INTEGER NOT NULL);
        CREATE TABLE watch_meetings (position INTEGER PRIMARY KEY, year INTEGER NOT NULL);
        """
    )

    def apply(self, recorded: Recorded, db: Database) -> None:
        """Fold one event in; twice is the same as once."""
        CASES.apply(recorded, db)
        CONFERENCES.apply(recorded, db)
        REQUESTS.apply(recorded, db)
        match recorded.event:
            case YearPlanSet(year=year, dates=dates):
                db.execute(
                    "INSERT INTO watch_plans VALUES (?, ?) ON CONFLICT (year) DO UPDATE SET dates = excluded.dates",
                    (year, len(dates)),
                )
            case SteeringMeetingHeld():
                db.execute(
                    "INSERT INTO watch_meetings VALUES (?, ?) ON CONFLICT (position) DO NOTHING",
                    (recorded.position, recorded.occurred_on.year),
                )
            case _:
                pass


class Loop(Answer):
    """Something that stands open."""

    code: LoopCode
    owner: str
    """Key of an institution, or `steering`."""
    since: date
    closes_by: str
    """Code of what would close it."""
    case_id: UUID | None = None
    case_number: str | None = None
    contested: bool = False
    """The young person disputes the data of the case (bestritten, L29)."""
    request_id: UUID | None = None
    measure_id: UUID | None = None
    recipients: tuple[str, ...] = ()
    """Who still has to be told."""
    access_id: UUID | None = None
    """A look in danger."""
    conference_id: UUID | None = None
    year: int | None = None


class WatchedCase(Answer):
    """An open case, and what comes next."""

    case_id: UUID
    case_number: str
    state: State
    reporter: str
    contested: bool
    """The young person disputes the data (bestritten, L29)."""
    since: date
    """Day of the last step."""
    next_step: NextStep


class Watch(Answer):
    """The whole list of a day."""

    items: list[Loop]
    """Open loops, the oldest first."""
    cases: list[WatchedCase]
    """Every open case."""


def watch(
    reader: Reader,
    day: date,
    profile: Profile,
    turning: Mapping[UUID, tuple[Turning, date]] | None = None,
    deletions: Sequence[tuple[UUID, str, date]] = (),
) -> Watch:
    """The list of a day.

    `turning` names cases whose young person soon reaches an age, and on which day; `deletions` closed cases by id and
    number, and since when they should be gone.
    """
    cases, held = open_cases(reader), conferences(reader)
    loops = [
        *(loop for one in cases for loop in _of_case(one, held, day, profile)),
        *(_turning(one, *turning[one.case_id]) for one in cases if turning and one.case_id in turning),
        *(_to_delete(*one, profile.coordinator) for one in deletions),
        *(loop for request in subject_requests(reader, day) for loop in _unanswered(request, day)),
        *(_due(measure) for measure in open_measures(reader, day) if measure.due_on - DUE_SOON <= day),
        *(loop for one in every_case(reader) for loop in _in_danger(one, day, profile)),
        *(loop for one in every_case(reader) for loop in _untold(one, profile)),
        *_of_conferences(held, profile),
        *_of_years(reader, held, day, profile),
    ]
    return Watch(
        items=sorted(loops, key=lambda loop: (loop.since, loop.code, str(loop.case_id))),
        cases=[_watched(one, day, profile) for one in cases],
    )


def _watched(one: ListedCase, day: date, profile: Profile) -> WatchedCase:
    names = {"case_number", "state", "reporter", "contested", "since"}
    step = _step(one, day, profile)
    return WatchedCase(case_id=one.case_id, next_step=step, **one.course.model_dump(include=names))


def _step(one: ListedCase, day: date, profile: Profile) -> NextStep:
    step = next_step(one.course, profile.coordinator, day)
    assert step, "an open case has a next step"
    return step


def _of_case(one: ListedCase, held: list[ConferenceEntry], day: date, profile: Profile) -> Iterator[Loop]:
    course = one.course
    match course.state:
        case "SUSPENDED":
            step = _step(one, day, profile)
            yield _loop(one, "SUSPENDED", step.owner, course.suspended_on or course.since, step.code)
        case "DEFERRED" if course.deferrals >= OFTEN:
            yield _loop(one, "DEFERRED_TWICE", profile.coordinator, course.deferred_on or course.since, "SELECT")
        case "REPORTED" if day - course.reported_on > LONG or _passed_over(one, held):
            yield _loop(one, "NEVER_SELECTED", profile.coordinator, course.reported_on, "SELECT_OR_DEFER")
        case "FOLLOW_UP" if not course.running():
            yield _loop(one, "NO_NEXT_STEP", course.reporter, course.since, "CLOSE_OR_REPORT_AGAIN")
        case _:
            pass
    if course.notice_by and course.notice_by - NOTICE <= day:
        yield _loop(one, "NOTICE_MISSING", course.reporter, course.notice_by - NOTICE, "NOTIFY_YOUNG_PERSON")
    if course.state != "SUSPENDED" and course.consent and course.consent.valid_until - LAPSING <= day:
        yield _loop(one, "CONSENT_LAPSING", course.reporter, course.consent.valid_until - LAPSING, "RENEW_CONSENT")


def _passed_over(one: ListedCase, held: list[ConferenceEntry]) -> bool:
    """Whether a conference it could have been on took place without it."""
    return any(
        entry.held_on and entry.reports_closed_on and entry.reports_closed_on >= one.course.reported_on
        for entry in held
    )


def _due(measure: OpenMeasure) -> Loop:
    late = measure.overdue_days > 0
    return Loop(
        code="MEASURE_OVERDUE" if late else "MEASURE_DUE",
        owner=measure.responsible,
        since=measure.due_on if late else measure.due_on - DUE_SOON,
        closes_by="REPORT_MEASURE_STATUS",
        **measure.model_dump(include={"case_id", "case_number", "contested", "measure_id"}),
    )


def _unanswered(request: ListedRequest, day: date) -> Iterator[Loop]:
    """A request that waits is called for a week before its last day, and when that is over."""
    if request.answered_on or request.due_on is None or day < request.due_on - ANSWERING:
        return
    yield Loop(
        code="REQUEST_OVERDUE" if request.overdue else "REQUEST_DUE",
        owner=request.received_by,
        since=request.due_on if request.overdue else request.due_on - ANSWERING,
        closes_by="ANSWER_REQUEST",
        **request.model_dump(include={"case_id", "case_number", "contested", "request_id"}),
    )


def _untold(one: ListedCase, profile: Profile) -> Iterator[Loop]:
    """Who received data and does not know what became of them; once the case is forgotten, the coordinator tells."""
    course = one.course
    owner = profile.coordinator if course.state in FORGOTTEN else course.reporter
    for cause, told in course.untold.items():
        loop = _loop(one, "RECIPIENTS_UNTOLD", owner, told.since or course.since, f"INFORM_OF_{cause}")
        yield loop.model_copy(update={"recipients": told.recipients})


def _in_danger(one: ListedCase, day: date, profile: Profile) -> Iterator[Loop]:
    """Looks in danger nobody has reviewed, for the coordinator to know; of a forgotten case no reason is left."""
    waiting = {} if one.course.state in FORGOTTEN else one.course.emergencies
    for key, look in waiting.items():
        if not look.reviewed:
            late = day > look.review_by.date()
            code: LoopCode = "EMERGENCY_REVIEW_OVERDUE" if late else "EMERGENCY_ACCESS"
            loop = _loop(one, code, profile.coordinator, look.granted_on, "REVIEW_EMERGENCY_ACCESS")
            yield loop.model_copy(update={"access_id": key})


def _turning(one: ListedCase, code: Turning, on: date) -> Loop:
    return _loop(
        one, code, one.course.reporter, on, {"TURNS_18": "OWN_SIGNATURE", "TURNS_25": "DISCUSS_OR_CLOSE"}[code]
    )


def _to_delete(case_id: UUID, case_number: str, since: date, coordinator: str) -> Loop:
    return Loop(
        code="DELETION_DUE",
        owner=coordinator,
        since=since,
        closes_by="ORDER_ERASURE",
        case_id=case_id,
        case_number=case_number,
    )


def _loop(one: ListedCase, code: LoopCode, owner: str, since: date, closes_by: str) -> Loop:
    return Loop(
        code=code,
        owner=owner,
        since=since,
        closes_by=closes_by,
        case_id=one.case_id,
        case_number=one.course.case_number,
        contested=one.course.contested,
    )


def _of_conferences(held: list[ConferenceEntry], profile: Profile) -> Iterator[Loop]:
    for entry in held:
        if entry.state == "HELD" and entry.held_on:
            yield Loop(
                code="MINUTES_NOT_APPROVED",
                owner=profile.coordinator,
                since=entry.held_on,
                closes_by="APPROVE_MINUTES",
                conference_id=entry.conference_id,
            )


def _of_years(reader: Reader, held: list[ConferenceEntry], day: date, profile: Profile) -> Iterator[Loop]:
    """A year's dates are to be set by 30.11. before it; the steering group's meetings are counted on its 31.12."""
    planned = {row["year"]: row["dates"] for row in reader.query("SELECT year, dates FROM watch_plans")}
    for year in (day.year, day.year + 1):
        since = date(year - 1, 11, 30)
        wanted = profile.regular_dates if year >= profile.regular_dates_from else 0
        if since <= day and planned.get(year, 0) < wanted:
            yield Loop(code="YEAR_PLAN_MISSING", owner=STEERING, since=since, closes_by="SET_YEAR_PLAN", year=year)
    meetings = {
        row["year"]: row["n"] for row in reader.query("SELECT year, COUNT(*) AS n FROM watch_meetings GROUP BY year")
    }
    for year in {entry.date.year for entry in held} & {day.year - 1, day.year}:
        since = date(year, 12, 31)
        if since <= day and meetings.get(year, 0) < profile.steering_meetings:
            yield Loop(
                code="STEERING_MEETING_MISSING",
                owner=STEERING,
                since=since,
                closes_by="RECORD_STEERING_MEETING",
                year=year,
            )
