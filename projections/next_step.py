"""What comes next for a case, and who sees to it: nobody gets lost between institutions (R6).

Shown beside every case and on the watch list. Every open case has exactly one next step.
"""

from datetime import date
from typing import Literal

from domain.case import FORGOTTEN, OPEN
from projections.course import Course
from projections.tables import Answer

Code = Literal[
    "SELECT_OR_DEFER",
    "DISCUSS",
    "DISCUSS_OR_DEFER",
    "AGREE_MEASURES",
    "FOLLOW_MEASURES",
    "CLOSE_OR_REPORT_AGAIN",
    "RENEW_CONSENT_OR_CLOSE",
    "LIFT_RESTRICTION",
    "CONFIRM_ERASURE",
]


class NextStep(Answer):
    """One step, and whose it is."""

    code: Code
    owner: str
    """Key of an institution."""


def next_step(course: Course, coordinator: str, day: date) -> NextStep | None:
    """The next step as of a day; None for a case that is done."""
    if course.erasure_ordered_by and course.state not in FORGOTTEN:
        return NextStep(code="CONFIRM_ERASURE", owner=coordinator)
    if course.restricted and course.state in OPEN:
        return NextStep(code="LIFT_RESTRICTION", owner=course.reporter)
    match course.state:
        case "REPORTED" | "DEFERRED":
            return NextStep(code="SELECT_OR_DEFER", owner=coordinator)
        case "SELECTED":
            return _session(course, coordinator, day)
        case "DISCUSSED":
            return NextStep(code="AGREE_MEASURES", owner=coordinator)
        case "FOLLOW_UP":
            return _follow_up(course)
        case "SUSPENDED":
            return NextStep(code="RENEW_CONSENT_OR_CLOSE", owner=course.reporter)
        case "NEW" | "CLOSED" | "ERASING" | "ERASED":
            return None


def _session(course: Course, coordinator: str, day: date) -> NextStep:
    if course.conference_on and course.conference_on < day:
        return NextStep(code="DISCUSS_OR_DEFER", owner=coordinator)
    return NextStep(code="DISCUSS", owner=course.reporter)


def _follow_up(course: Course) -> NextStep:
    """The measure that is due first decides who is next."""
    running = sorted((measure.due_on, measure.responsible) for measure in course.running().values())
    if not running:
        return NextStep(code="CLOSE_OR_REPORT_AGAIN", owner=course.reporter)
    return NextStep(code="FOLLOW_MEASURES", owner=running[0][1])
