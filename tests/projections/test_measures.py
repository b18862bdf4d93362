from datetime import date
from uuid import UUID

import pytest

from domain import events as e
from projections.case_list import CaseList
from projections.measures import open_measures
from tests.projections.conftest import Folded
from tests.projections.parts import COVERED, SPRING, Log, measure

ANNA = UUID(int=1)
APRIL, MAY, JUNE, JULY = date(2017, 4, 5), date(2017, 5, 10), date(2017, 6, 1), date(2017, 7, 1)


@pytest.fixture
def agreed(log: Log) -> Log:
    """Two measures: one of the jobcenter for June, one of the Jugendamt for July."""
    log.report(ANNA, APRIL)
    log.select(ANNA, SPRING, MAY, MAY)
    log.discuss(ANNA, SPRING, MAY, measure(2, JULY, "jugendamt", "SGB_VIII"), measure(1, JUNE))
    return log


def test_a_measure_shows_whose_it_is_and_not_what(agreed: Log, folded: Folded) -> None:
    [one] = open_measures(folded(CaseList(), agreed), MAY, "jobcenter")
    assert (one.case_id, one.case_number, one.measure_id) == (ANNA, "F-2017-000001", UUID(int=1))
    assert (one.circle, one.responsible, one.due_on, one.status) == ("SGB_II", "jobcenter", JUNE, "agreed")
    assert one.overdue_days == 0


def test_the_earliest_due_comes_first(agreed: Log, folded: Folded) -> None:
    assert [one.due_on for one in open_measures(folded(CaseList(), agreed), MAY)] == [JUNE, JULY]


@pytest.mark.parametrize(("day", "late"), [(JUNE, 0), (date(2017, 6, 2), 1), (JULY, 30)], ids=str)
def test_a_measure_is_overdue_from_the_day_after(day: date, late: int, agreed: Log, folded: Folded) -> None:
    tables = folded(CaseList(), agreed)
    assert open_measures(tables, day)[0].overdue_days == late
    assert len(open_measures(tables, day, overdue=True)) == (1 if late else 0)


def test_a_started_measure_is_open_and_an_ended_one_is_not(agreed: Log, folded: Folded) -> None:
    agreed.add(ANNA, JUNE, e.MeasureStarted(measure_id=UUID(int=1), on=JUNE))
    agreed.add(ANNA, JUNE, e.MeasureReplaced(measure_id=UUID(int=2), on=JUNE))
    assert [one.status for one in open_measures(folded(CaseList(), agreed), JULY)] == ["started"]


@pytest.mark.parametrize(
    "event",
    [
        e.CaseClosed(reason="KEIN_KONTAKT", outcome=None, closed_on=JUNE, open_measures=2),
        e.ConsentWithdrawn(withdrawn_on=JUNE, recipients=COVERED, entirely=True),
        e.ProcessingRestricted(restricted_on=JUNE, reason="BESTRITTEN", until=None),
        e.ErasureOrdered(reason="VERLANGEN", ordered_by="muster.fachkraft", ordered_on=JUNE),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_may_no_longer_be_used_is_not_shown(event: e.Event, agreed: Log, folded: Folded) -> None:
    agreed.add(ANNA, JUNE, event)
    assert open_measures(folded(CaseList(), agreed), JULY) == []
