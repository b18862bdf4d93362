from datetime import date, time
from uuid import UUID

import pytest

from domain import events as e
from domain.recorded import Check
from projections.conference_list import ConferenceEntry, ConferenceList, by_year, conference, planned
from projections.public_dates import public_dates
from tests.projections.conftest import Folded
from tests.projections.parts import AUTUMN, COVERED, SPRING, Log, attended

MARCH, MAY, OCTOBER = date(2017, 3, 1), date(2017, 5, 10), date(2017, 10, 25)
ANNA, BEN = UUID(int=1), UUID(int=2)


def found(folded: Folded, log: Log, key: UUID = SPRING) -> ConferenceEntry:
    entry = conference(folded(ConferenceList(), log), key)
    assert entry
    return entry


def test_a_conference_is_listed_with_all_its_dates(log: Log, folded: Folded) -> None:
    log.schedule(SPRING, MARCH, MAY, capacity=4)
    entry = found(folded, log)
    assert (entry.number, entry.kind, entry.date, entry.capacity) == ("FK-2017-05-10", "REGULAR", MAY, 4)
    assert (entry.start_time, entry.end_time) == (time(9), time(12))
    assert (entry.place, entry.host) == ("Berufskolleg Eschweiler", "berufskolleg")
    assert (entry.report_deadline, entry.state) == (date(2017, 5, 3), "PLANNED")


def test_each_step_leaves_its_day_and_its_counts(log: Log, folded: Folded) -> None:
    log.schedule(SPRING, MARCH, MAY)
    log.add(SPRING, MARCH, e.ConferenceDatesPublished(published_on=MARCH, channels=("mail", "web")))
    log.add(SPRING, MARCH, e.InvitationsSent(invited_on=MARCH, institutions=COVERED, report_deadline=MAY))
    waiting = tuple(e.WaitingCase(case_id=key, reporter="jobcenter") for key in (ANNA, BEN))
    log.add(SPRING, MAY, e.ReportsClosed(closed_on=MAY, waiting=waiting), e.CapacitySet(capacity=1))
    log.select(ANNA, SPRING, MAY, MAY)
    log.select(BEN, SPRING, MAY, MAY)
    log.add(SPRING, MAY, e.ItemDropped(case_id=BEN))
    entry = found(folded, log)
    assert (entry.published_on, entry.invited_on, entry.reports_closed_on) == (MARCH, MARCH, MAY)
    assert (entry.state, entry.waiting, entry.items, entry.capacity) == ("REPORTS_CLOSED", 2, 1, 1)
    log.add(SPRING, MAY, e.AgendaFixed(fixed_on=MAY, items=(ANNA,), general_items=()))
    log.add(SPRING, MAY, e.ConferenceOpened(opened_on=MAY, attendance=attended(*COVERED)))
    assert found(folded, log).state == "OPEN"
    log.add(SPRING, MAY, e.ConferenceHeld(held_on=MAY, discussed=1, dropped=1, youth_present=1))
    log.add(SPRING, OCTOBER, e.MinutesApproved(approved_on=OCTOBER, form_version="Protokoll 2017-09"))
    entry = found(folded, log)
    assert (entry.state, entry.held_on, entry.minutes_approved_on) == ("MINUTES_APPROVED", MAY, OCTOBER)
    assert (entry.discussed, entry.dropped, entry.youth_present) == (1, 1, 1)


def test_short_notice_is_a_warning(log: Log, folded: Folded) -> None:
    log.schedule(SPRING, MARCH, MAY)
    facts = {"step": "publication", "days": 9, "wanted": 28, "warning": "LEAD_TIME_SHORT"}
    early = Check("D6", "in_good_time", {"step": "publication", "days": 70, "wanted": 28})
    published = e.ConferenceDatesPublished(published_on=MAY, channels=("mail", "web"))
    log.add(SPRING, MARCH, published, checks=[early])
    assert found(folded, log).warnings == ()
    log.add(SPRING, MAY, published, checks=[Check("D6", "in_good_time", facts)])
    [warning] = found(folded, log).warnings
    assert (warning.code, warning.step, warning.days, warning.wanted) == ("LEAD_TIME_SHORT", "publication", 9, 28)


def test_a_moved_conference_is_listed_on_its_new_day_and_year(log: Log, folded: Folded) -> None:
    log.schedule(SPRING, MARCH, MAY)
    moved = e.ConferenceRescheduled(
        on=date(2018, 1, 10),
        start_time=None,
        end_time=None,
        place="Rathaus",
        report_deadline=date(2018, 1, 3),
        reason=None,
    )
    log.add(SPRING, MAY, moved)
    tables = folded(ConferenceList(), log)
    assert by_year(tables, 2017) == []
    [entry] = by_year(tables, 2018)
    assert (entry.date, entry.place, entry.start_time) == (date(2018, 1, 10), "Rathaus", None)


@pytest.mark.parametrize(("year", "expected"), [(2016, []), (2017, [SPRING, AUTUMN]), (2018, [UUID(int=9)])], ids=str)
def test_a_year_runs_from_its_first_to_its_last_day(year: int, expected: list[UUID], log: Log, folded: Folded) -> None:
    log.schedule(AUTUMN, MARCH, date(2017, 12, 31))
    log.schedule(SPRING, MARCH, date(2017, 1, 1))
    log.schedule(UUID(int=9), MARCH, date(2018, 1, 1))
    assert [entry.conference_id for entry in by_year(folded(ConferenceList(), log), year)] == expected


def test_the_next_conference_is_the_earliest_not_yet_opened(log: Log, folded: Folded) -> None:
    log.schedule(AUTUMN, MARCH, OCTOBER)
    log.schedule(SPRING, MARCH, MAY)
    assert [entry.conference_id for entry in planned(folded(ConferenceList(), log))] == [SPRING, AUTUMN]
    log.add(SPRING, MAY, e.ConferenceOpened(opened_on=MAY, attendance=()))
    assert [entry.conference_id for entry in planned(folded(ConferenceList(), log))] == [AUTUMN]
    log.add(AUTUMN, MAY, e.ConferenceCancelled(cancelled_on=MAY, reason="Sturm"))
    assert planned(folded(ConferenceList(), log)) == []


def test_everybody_sees_published_dates_and_nothing_else(log: Log, folded: Folded) -> None:
    log.schedule(SPRING, MARCH, MAY)
    log.schedule(AUTUMN, MARCH, OCTOBER)
    assert public_dates(folded(ConferenceList(), log), MARCH) == []
    for key in (SPRING, AUTUMN):
        log.add(key, MARCH, e.ConferenceDatesPublished(published_on=MARCH, channels=("mail", "web")))
    log.add(AUTUMN, MAY, e.ConferenceCancelled(cancelled_on=MAY, reason="Sturm"))
    tables = folded(ConferenceList(), log)
    first, second = public_dates(tables, MARCH)
    assert (first.date, first.place, first.cancelled) == (MAY, "Berufskolleg Eschweiler", False)
    assert (second.date, second.cancelled) == (OCTOBER, True)
    assert set(first.model_dump()) == {
        "conference_id",
        "kind",
        "date",
        "start_time",
        "end_time",
        "place",
        "report_deadline",
        "cancelled",
    }
    assert [entry.date for entry in public_dates(tables, OCTOBER)] == [OCTOBER]
