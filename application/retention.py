"""The deletion calendar: which closed case is to be deleted when, and what stands against it (L30, L64).

Read by the coordinator and by auditors. It holds no content: a case number, a class, two dates.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.reading import Shown
from domain import retention
from domain.case import Case
from domain.retention import Blocker, RetentionClass


class Deletion(Shown):
    """A line of the calendar."""

    case_id: UUID
    case_number: str
    retention_class: RetentionClass
    starts_on: date
    delete_on: date
    """Wird gelöscht am."""
    due: bool
    blockers: tuple[Blocker, ...]
    ordered: bool


def calendar(desk: Desk, until: date | None = None) -> list[Deletion]:
    """What is to be deleted, the earliest first; with a day, what is due by then."""
    found = (one for key in desk.register.closed_cases() for one in of_case(key, desk.load(Case(), key)[0], desk))
    return sorted((one for one in found if until is None or one.delete_on <= until), key=_order)


def of_case(case_id: UUID, case: Case, desk: Desk) -> Iterator[Deletion]:
    """Its line, if it has one."""
    if term := retention.term(case, desk.profile):
        due = term.delete_on <= desk.today()
        yield Deletion(case_id=case_id, case_number=case.case_number, due=due, **vars(term))


def _order(one: Deletion) -> tuple[date, str]:
    return one.delete_on, str(one.case_id)
