"""The figures of a year, counted from the tables of `statistics` or, once the year is closed, as they were recorded.

Read by whoever reads `statistics`, and by the use case that closes a year; what they must not contain is the same.
Dimensions of the person cover only cases whose batch was recorded, so they may add up to less than their figure.
"""

import json
from collections import Counter
from datetime import date
from statistics import median
from uuid import UUID

from domain.figures import Counts, Figure
from domain.profile import Profile
from projections.tables import Answer, Reader

PERSONAL = ("age_group", "sex", "need_group")
"""Dimensions known only from anonymous facts."""
TOTAL = ("total", "'all'")

IN_PERIOD = "BETWEEN :first AND :last"
MET = f"FROM conference_list WHERE date {IN_PERIOD}"
HELD = f"{MET} AND state IN ('HELD', 'MINUTES_APPROVED')"
REPORTED = f"FROM reports WHERE reported_on {IN_PERIOD}"
DISCUSSED = f"FROM reports JOIN conference_list USING (conference_id) WHERE discussed_on {IN_PERIOD}"
WAITING = (
    "FROM reports LEFT JOIN endings USING (case_id) WHERE reported_on <= :last"
    " AND (discussed_on IS NULL OR discussed_on > :last) AND (ended_on IS NULL OR ended_on > :last)"
)
"""Reported or selected, and not yet discussed when the period ends."""
DEFERRED = f"FROM deferrals WHERE deferred_on {IN_PERIOD}"
AGREED = f"FROM agreed_measures WHERE agreed_on {IN_PERIOD}"
ENDED = f"FROM endings WHERE ended_on {IN_PERIOD}"
ATTENDED = f"FROM attendance JOIN (SELECT conference_id {HELD}) AS held USING (conference_id)"
STATUS = (
    "CASE WHEN state IN ('HELD', 'MINUTES_APPROVED') THEN 'HELD'"
    " WHEN state = 'CANCELLED' THEN 'CANCELLED' ELSE 'PLANNED' END"
)

TALLIES = (
    ("conferences", "status", STATUS, MET),
    ("conferences", "kind", "kind", HELD),
    ("reports", *TOTAL, REPORTED),
    ("reports", "institution", "institution", REPORTED),
    ("reports", "round", "round", REPORTED),
    ("persons_reported", *TOTAL, f"FROM (SELECT DISTINCT case_id {REPORTED}) AS persons"),
    ("persons_discussed", *TOTAL, f"FROM (SELECT DISTINCT case_id {DISCUSSED}) AS persons"),
    ("discussions", *TOTAL, DISCUSSED),
    ("discussions", "institution", "institution", DISCUSSED),
    ("discussions", "conference", "number", DISCUSSED),
    ("discussions", "youth_present", "youth_present", DISCUSSED),
    ("waiting", *TOTAL, WAITING),
    ("waiting", "institution", "institution", WAITING),
    ("deferrals", "reason", "reason", DEFERRED),
    ("persons_deferred", "reason", "reason", f"FROM (SELECT DISTINCT case_id, reason {DEFERRED}) AS persons"),
    ("measures", *TOTAL, AGREED),
    ("measures", "circle", "circle", AGREED),
    ("measures", "status", "status", AGREED),
    ("persons_with_measures", "circle", "circle", f"FROM (SELECT DISTINCT case_id, circle {AGREED}) AS persons"),
    ("persons_with_measures", "status", "status", f"FROM (SELECT DISTINCT case_id, status {AGREED}) AS persons"),
    ("closings", "reason", "reason", f"{ENDED} AND reason IS NOT NULL"),
    ("closings", "outcome", "outcome", f"{ENDED} AND outcome IS NOT NULL"),
    ("attendance", "institution", "institution", ATTENDED),
    ("steering_meetings", *TOTAL, f"FROM meetings WHERE held_on {IN_PERIOD}"),
    ("feedback", "rating", "rating", f"FROM feedback WHERE given_on {IN_PERIOD}"),
)
"""Figure, dimension, value, and the rows that count. Measures stand as they do now, under the day they were agreed."""


def counts(reader: Reader, year: int) -> Counts:
    """The figures of a year: of a closed one what was recorded, of any other what is known so far."""
    closed = _closed(reader, year)
    if closed is not None:
        return closed
    counted = _counted(reader, date(year, 1, 1), date(year, 12, 31))
    for figure, dimensions in _facts(reader, year).items():
        counted[figure] = counted.get(figure, {}) | dimensions
    return counted


def first_year(reader: Reader) -> int | None:
    """The first year in which a conference was to meet or a case was reported; none in an empty log."""
    days = "SELECT date AS day FROM conference_list UNION SELECT reported_on FROM reports"
    first = reader.query(f"SELECT MIN(day) AS day FROM ({days})")[0]["day"]  # noqa: S608  # no value comes from outside
    return date.fromisoformat(first).year if first else None


def in_year(reader: Reader, figure: Figure, year: int) -> list[UUID]:
    """The cases behind the reports or discussions of a year, in the order they were recorded."""
    on, order = ("reported_on", "position") if figure == "reports" else ("discussed_on", "discussed_at")
    rows = reader.query(f"SELECT case_id FROM reports WHERE {on} LIKE ? ORDER BY {order}", (f"{year:04}-%",))  # noqa: S608
    return [UUID(row["case_id"]) for row in rows]


def half_year(reader: Reader, year: int, half: int) -> Counts:
    """The figures of January to June (1), or July to December (2), without dimensions of the person (R33)."""
    first, last = (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))
    return _counted(reader, first, last)


def _closed(reader: Reader, year: int) -> Counts | None:
    rows = reader.query("SELECT counts FROM closed_years WHERE year = ?", (year,))
    return json.loads(rows[0]["counts"]) if rows else None


def _counted(reader: Reader, first: date, last: date) -> Counts:
    period = {"first": first.isoformat(), "last": last.isoformat()}
    counted: Counts = {}
    for figure, dimension, value, rows in TALLIES:
        tally = reader.query(f"SELECT {value} AS value, COUNT(*) AS n {rows} GROUP BY 1 ORDER BY 1", period)
        if tally:
            counted.setdefault(figure, {})[dimension] = {str(row["value"]): row["n"] for row in tally}
    days = reader.query(f"SELECT reported_on, discussed_on {DISCUSSED}", period)
    if days:
        counted["waiting_days"] = {"median": {"days": round(median(_between(**dict(row)) for row in days))}}
    return counted


def _between(reported_on: str, discussed_on: str) -> int:
    return (date.fromisoformat(discussed_on) - date.fromisoformat(reported_on)).days


def _facts(reader: Reader, year: int) -> Counts:
    """The dimensions of the person, added up over all batches of the year."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for row in reader.query("SELECT counts FROM facts WHERE year = ?", (year,)):
        for figure, dimensions in json.loads(row["counts"]).items():
            for dimension in dimensions.keys() & PERSONAL:
                sums.setdefault((figure, dimension), Counter()).update(dimensions[dimension])
    facts: Counts = {}
    for (figure, dimension), values in sorted(sums.items()):
        facts.setdefault(figure, {})[dimension] = dict(sorted(values.items()))
    return facts


class YearReport(Answer):
    """The figures of a year at a glance; all of them in `counts`. Not for the public as it is: small numbers show."""

    year: int
    final: bool
    """Whether the year is closed and its figures never change again."""
    conferences_held: int
    reports: int
    persons_reported: int
    discussions: int
    persons_discussed: int
    waiting: int
    """Reported and not yet discussed, at the end of the year or now."""
    deferrals: int
    measures: int
    youth_present: int
    steering_meetings: int
    median_waiting_days: int | None
    """From report to discussion; rests on as many as `discussions`."""
    feedback_mean: float | None
    """From 1 (poor) to 5 (very good)."""
    warnings: list[str]
    counts: Counts


def report(reader: Reader, year: int, day: date, profile: Profile) -> YearReport:
    """The report of a year as of a day; the steering group's meetings are called missing from 31.12. on (R3)."""
    found = counts(reader, year)
    meetings = _number(found, "steering_meetings", "total", "all")
    missing = day >= date(year, 12, 31) and meetings < profile.steering_meetings
    return YearReport(
        year=year,
        final=_closed(reader, year) is not None,
        conferences_held=_number(found, "conferences", "status", "HELD"),
        reports=_number(found, "reports", "total", "all"),
        persons_reported=_number(found, "persons_reported", "total", "all"),
        discussions=_number(found, "discussions", "total", "all"),
        persons_discussed=_number(found, "persons_discussed", "total", "all"),
        waiting=_number(found, "waiting", "total", "all"),
        deferrals=sum(found.get("deferrals", {}).get("reason", {}).values()),
        measures=_number(found, "measures", "total", "all"),
        youth_present=_number(found, "discussions", "youth_present", "yes"),
        steering_meetings=meetings,
        median_waiting_days=found.get("waiting_days", {}).get("median", {}).get("days"),
        feedback_mean=_mean(found.get("feedback", {}).get("rating", {})),
        warnings=["STEERING_MEETING_MISSING"] if missing else [],
        counts=found,
    )


def _number(found: Counts, figure: str, dimension: str, value: str) -> int:
    return found.get(figure, {}).get(dimension, {}).get(value, 0)


def _mean(ratings: dict[str, int]) -> float | None:
    given = sum(ratings.values())
    return round(sum(int(rating) * n for rating, n in ratings.items()) / given, 1) if given else None
