"""What did we promise, and what is overdue (R32)?

Read by the institution that answers for a measure, and by the coordinator. Must not contain: what the measure is (its
category and text say something about the person), nor anything else of the case. Asks the tables of `case_list`.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from projections.case_list import ListedCase, open_cases
from projections.tables import Answer, Reader


class OpenMeasure(Answer):
    """A measure that has not ended."""

    measure_id: UUID
    case_id: UUID
    case_number: str
    circle: str
    responsible: str
    contested: bool
    """The young person disputes the data (bestritten, L29)."""
    due_on: date
    status: str
    overdue_days: int
    """Days since it was due; 0 while it is not late."""


def open_measures(
    reader: Reader, day: date, responsible: str | None = None, *, overdue: bool = False
) -> list[OpenMeasure]:
    """The measures that run on a day, the earliest due first: of one institution, or all; or only the late ones.

    Those of a case that rests or may not be used are not shown, nor those left to the institutions' own files, nor
    those of an institution the consent no longer names.
    """
    found = [measure for one in open_cases(reader) if _usable(one) for measure in _of_case(one, day)]
    wanted = [
        measure
        for measure in found
        if responsible in (None, measure.responsible) and (measure.overdue_days > 0 or not overdue)
    ]
    return sorted(wanted, key=lambda measure: (measure.due_on, str(measure.measure_id)))


def _usable(one: ListedCase) -> bool:
    course = one.course
    return not (course.state == "SUSPENDED" or course.restricted or course.erasure_ordered_by)


def _of_case(one: ListedCase, day: date) -> Iterator[OpenMeasure]:
    covered = one.course.covered()
    running = ((key, measure) for key, measure in one.course.running().items() if measure.responsible in covered)
    for key, measure in running:
        yield OpenMeasure(
            measure_id=key,
            case_id=one.case_id,
            case_number=one.course.case_number,
            circle=measure.circle,
            responsible=measure.responsible,
            contested=one.course.contested,
            due_on=measure.due_on,
            status=measure.status,
            overdue_days=max(0, (day - measure.due_on).days),
        )
