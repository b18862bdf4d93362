"""What did the agency do in a year?

Read by the steering group and the committee, through disclosure control, which is not done here. Must not contain: case
numbers, and of a person not even age or need: such dimensions come only from the anonymous facts of whole batches, and
so outlive an erasure (D19). Years go by the business date. A closed year answers what was recorded, for ever.
"""

from domain import events
from domain.case import STATUS
from domain.events import Event
from domain.recorded import Recorded
from projections.conference_list import ConferenceList
from projections.tables import Database, packed

CONFERENCES = ConferenceList()


class Statistics:
    """The countable steps of cases and conferences, and the anonymous facts; `figures` counts them."""

    name = "statistics"
    version = 3 + CONFERENCES.version
    schema = (
        CONFERENCES.schema
        + """
        CREATE TABLE reports (
            position INTEGER PRIMARY KEY,
            case_id TEXT NOT NULL,
            institution TEXT NOT NULL,
            reported_on TEXT NOT NULL,
            round TEXT NOT NULL,
            discussed_on TEXT,
            discussed_at INTEGER,
            conference_id TEXT,
            youth_present TEXT
        );
        CREATE INDEX reports_case ON reports (case_id, position);
        CREATE TABLE endings (case_id TEXT PRIMARY KEY, ended_on TEXT NOT NULL, reason TEXT, outcome TEXT);
        CREATE TABLE deferrals (
            position INTEGER PRIMARY KEY,
            case_id TEXT NOT NULL,
            deferred_on TEXT NOT NULL,
            reason TEXT NOT NULL
        );
        CREATE TABLE agreed_measures (
            measure_id TEXT PRIMARY KEY,
            case_id TEXT NOT NULL,
            agreed_on TEXT NOT NULL,
            circle TEXT NOT NULL,
            status TEXT NOT NULL
        );
        CREATE TABLE attendance (conference_id TEXT, institution TEXT, PRIMARY KEY (conference_id, institution));
        CREATE TABLE meetings (position INTEGER PRIMARY KEY, held_on TEXT NOT NULL);
        CREATE TABLE feedback (position INTEGER PRIMARY KEY, given_on TEXT NOT NULL, rating INTEGER NOT NULL);
        CREATE TABLE facts (position INTEGER PRIMARY KEY, year INTEGER NOT NULL, counts TEXT NOT NULL);
        CREATE TABLE closed_years (year INTEGER PRIMARY KEY, counts TEXT NOT NULL);
        """
    )

    def apply(self, recorded: Recorded, db: Database) -> None:
        """Fold one event in; twice is the same as once."""
        CONFERENCES.apply(recorded, db)
        match recorded.event:
            case events.CaseReported(reporter=reporter):
                _report(recorded, reporter, "FIRST", db)
            case events.CaseReReported(reporter=reporter):
                _report(recorded, reporter, "AGAIN", db)
            case events.CaseDiscussed() as discussed:
                _discussed(recorded, discussed, db)
            case events.CaseDeferred(reason=reason):
                _row(db, "deferrals", recorded.position, str(recorded.stream), _day(recorded), reason)
            case events.MeasuresAgreed(measures=measures):
                for one in measures:
                    known = (str(one.measure_id), str(recorded.stream), _day(recorded), one.circle)
                    _row(db, "agreed_measures", *known, "agreed")
            case events.MeasureProgress() as progress:
                _progress(progress, db)
            case events.CaseClosed() | events.ReportWithdrawn() | events.SubjectDataErased() as ended:
                _row(db, "endings", str(recorded.stream), _day(recorded), *_ending(ended))
            case _:
                _of_conference_or_year(recorded, db)


def _of_conference_or_year(recorded: Recorded, db: Database) -> None:
    here, position = str(recorded.stream), recorded.position
    match recorded.event:
        case events.ConferenceOpened(attendance=attendance):
            for person in attendance:
                _row(db, "attendance", here, person.institution)
        case events.AttendanceRecorded(attendee=person, left=False):
            _row(db, "attendance", here, person.institution)
        case events.FeedbackGiven(rating=rating):
            _row(db, "feedback", position, _day(recorded), rating)
        case events.SteeringMeetingHeld():
            _row(db, "meetings", position, _day(recorded))
        case events.StatisticsFactsRecorded(year=year, counts=counts):
            _row(db, "facts", position, year, packed(counts))
        case events.YearStatisticsClosed(year=year, counts=counts):
            _row(db, "closed_years", year, packed(counts))
        case _:
            pass


def _row(db: Database, table: str, *values: object) -> None:
    marks = ", ".join("?" * len(values))
    db.execute(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", values)  # noqa: S608


def _day(recorded: Recorded) -> str:
    return recorded.occurred_on.isoformat()


def _report(recorded: Recorded, reporter: str, round_: str, db: Database) -> None:
    known = (recorded.position, str(recorded.stream), reporter, _day(recorded), round_)
    _row(db, "reports", *known, None, None, None, None)


def _discussed(recorded: Recorded, discussed: events.CaseDiscussed, db: Database) -> None:
    """The discussion belongs to the last report before it."""
    db.execute(
        "UPDATE reports SET discussed_on = ?, discussed_at = ?, conference_id = ?, youth_present = ?"
        " WHERE position = (SELECT MAX(position) FROM reports WHERE case_id = ? AND position < ?)",
        (
            _day(recorded),
            recorded.position,
            str(discussed.conference_id),
            "yes" if discussed.youth_present else "no",
            str(recorded.stream),
            recorded.position,
        ),
    )


def _progress(progress: events.MeasureProgress, db: Database) -> None:
    status = STATUS[type(progress)]
    db.execute("UPDATE agreed_measures SET status = ? WHERE measure_id = ?", (status, str(progress.measure_id)))


def _ending(event: Event) -> tuple[str | None, str | None]:
    """Reason and outcome; none of a case that was erased before anybody closed it, so that no figure tells (D19)."""
    match event:
        case events.CaseClosed(reason=reason, outcome=outcome):
            return reason, outcome
        case events.ReportWithdrawn():
            return "MELDUNG_ZURUECKGEZOGEN", None
        case _:
            return None, None
