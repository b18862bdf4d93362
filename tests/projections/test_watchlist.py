from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain import events as e
from projections.watchlist import Turning, Watch, WatchList, watch
from tests.projections.conftest import Folded
from tests.projections.parts import AUTUMN, COVERED, PROFILE, SPRING, YEAR, Log, measure

ANNA, BEN = UUID(int=1), UUID(int=2)
APRIL, MAY, JUNE, OCTOBER = date(2017, 4, 5), date(2017, 5, 10), date(2017, 6, 1), date(2017, 10, 25)
DISCLOSED = e.DisclosureMade(
    conference_id=SPRING,
    recipients=("agentur",),
    data_categories=("STAMMDATEN",),
    legal_basis="CONSENT_6_1_A",
    consent_id=UUID(int=1),
)
ERASED = e.SubjectDataErased(
    keys_destroyed=3, boxes_blanked=9, requests_forgotten=2, key_epoch=2, recipients=("agentur",)
)
Turns = Mapping[UUID, tuple[Turning, date]]


def watched(folded: Folded, log: Log, day: date, turning: Turns | None = None) -> Watch:
    return watch(folded(WatchList(), log), day, PROFILE, turning)


def loops(folded: Folded, log: Log, day: date, turning: Turns | None = None) -> list[tuple[Any, ...]]:
    return [(one.code, one.owner, one.since, one.closes_by) for one in watched(folded, log, day, turning).items]


def held(log: Log, conference: UUID, day: date) -> None:
    log.schedule(conference, APRIL, day)
    log.add(conference, day, e.ReportsClosed(closed_on=day, waiting=()))
    log.add(conference, day, e.ConferenceHeld(held_on=day, discussed=0, dropped=0, youth_present=0))
    log.add(conference, day, e.MinutesApproved(approved_on=day, form_version="Protokoll 2017-09"))


def test_every_open_case_has_an_owner_and_a_next_step(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.report(BEN, APRIL)
    log.add(BEN, MAY, e.ReportWithdrawn(withdrawn_on=MAY))
    [case] = watched(folded, log, MAY).cases
    assert (case.case_id, case.case_number, case.state, case.reporter) == (
        ANNA,
        "F-2017-000001",
        "REPORTED",
        "jobcenter",
    )
    assert (case.since, case.next_step.code, case.next_step.owner) == (APRIL, "SELECT_OR_DEFER", "jugendamt")


def test_a_case_on_its_way_opens_no_loop(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.select(ANNA, SPRING, APRIL, MAY)
    assert watched(folded, log, MAY).items == []


def test_a_late_measure(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.select(ANNA, SPRING, APRIL, MAY)
    log.discuss(ANNA, SPRING, MAY, measure(1, JUNE, "agentur"))
    soon = JUNE - timedelta(days=7)
    assert loops(folded, log, soon - timedelta(days=1)) == []
    reminder = [("MEASURE_DUE", "agentur", soon, "REPORT_MEASURE_STATUS")]
    assert loops(folded, log, soon) == loops(folded, log, JUNE) == reminder
    [loop] = watched(folded, log, OCTOBER).items
    assert (loop.code, loop.owner, loop.since) == ("MEASURE_OVERDUE", "agentur", JUNE)
    assert (loop.closes_by, loop.measure_id, loop.case_id) == ("REPORT_MEASURE_STATUS", UUID(int=1), ANNA)


def test_a_case_deferred_twice(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.defer(ANNA, SPRING, MAY)
    assert loops(folded, log, MAY) == []
    log.defer(ANNA, AUTUMN, JUNE)
    assert loops(folded, log, JUNE) == [("DEFERRED_TWICE", "jugendamt", MAY, "SELECT")]


def test_a_consent_that_ends_within_thirty_days(log: Log, folded: Folded) -> None:
    end = APRIL + timedelta(days=59)
    log.report(ANNA, APRIL, until=end)
    soon = end - timedelta(days=30)
    assert loops(folded, log, soon - timedelta(days=1)) == []
    assert loops(folded, log, soon) == [("CONSENT_LAPSING", "jobcenter", soon, "RENEW_CONSENT")]


def test_a_report_nobody_decides_on_for_sixty_days(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    assert loops(folded, log, APRIL + timedelta(days=60)) == []
    assert loops(folded, log, APRIL + timedelta(days=61)) == [("NEVER_SELECTED", "jugendamt", APRIL, "SELECT_OR_DEFER")]


def test_a_report_a_conference_passed_over(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    held(log, SPRING, MAY)
    assert loops(folded, log, MAY) == [("NEVER_SELECTED", "jugendamt", APRIL, "SELECT_OR_DEFER")]


def test_a_report_after_reports_had_closed_was_not_passed_over(log: Log, folded: Folded) -> None:
    held(log, SPRING, MAY)
    log.report(ANNA, JUNE)
    assert loops(folded, log, JUNE) == []


def test_a_case_with_nothing_left_to_follow(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.select(ANNA, SPRING, APRIL, MAY)
    log.discuss(ANNA, SPRING, MAY, measure(1, JUNE))
    log.add(ANNA, JUNE, e.MeasureCompleted(measure_id=UUID(int=1), on=JUNE))
    assert loops(folded, log, JUNE) == [("NO_NEXT_STEP", "jobcenter", JUNE, "CLOSE_OR_REPORT_AGAIN")]


def test_a_suspended_case(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, e.ConsentWithdrawn(withdrawn_on=MAY, recipients=COVERED, entirely=True))
    assert loops(folded, log, JUNE) == [("SUSPENDED", "jobcenter", MAY, "RENEW_CONSENT_OR_CLOSE")]


def test_a_case_whose_erasure_nobody_confirmed(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, e.ErasureOrdered(reason="VERLANGEN", ordered_by="muster.fachkraft", ordered_on=MAY))
    assert loops(folded, log, JUNE) == [("SUSPENDED", "jugendamt", MAY, "CONFIRM_ERASURE")]


@pytest.mark.parametrize(
    ("cause", "event", "owner"),
    [
        ("WITHDRAWAL", e.ConsentWithdrawn(withdrawn_on=JUNE, recipients=("agentur",), entirely=False), "jobcenter"),
        ("WITHDRAWAL", e.ConsentNarrowed(narrowed_on=JUNE, purposes=(), data_categories=("STRAF",)), "jobcenter"),
        ("CORRECTION", e.ReportCorrected(corrected_on=JUNE, reason="Irrtum", complete=True), "jobcenter"),
        ("RESTRICTION", e.ProcessingRestricted(restricted_on=JUNE, reason="Prüfung", until=None), "jobcenter"),
        ("ERASURE", ERASED, "jugendamt"),
    ],
)
def test_who_received_data_and_was_not_told(
    cause: e.Cause, event: e.Event, owner: str, log: Log, folded: Folded
) -> None:
    log.report(ANNA, APRIL)
    log.select(ANNA, SPRING, APRIL, MAY)
    log.discuss(ANNA, SPRING, MAY, measure(1, OCTOBER))
    log.add(ANNA, MAY, DISCLOSED)
    log.add(ANNA, JUNE, event)
    [loop] = [one for one in watched(folded, log, JUNE).items if one.code == "RECIPIENTS_UNTOLD"]
    assert (loop.owner, loop.since, loop.closes_by, loop.recipients) == (
        owner,
        JUNE,
        f"INFORM_OF_{cause}",
        ("agentur",),
    )
    log.add(ANNA, JUNE, e.RecipientsInformed(informed_on=JUNE, cause=cause, recipients=("agentur",)))
    assert [one for one in watched(folded, log, JUNE).items if one.code == "RECIPIENTS_UNTOLD"] == []


def test_a_young_person_who_does_not_know_yet_what_others_told(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, APRIL, e.SourcesNamed(named_on=APRIL, sources=(), notice_by=date(2017, 5, 5)))
    pressing = date(2017, 4, 21)
    assert loops(folded, log, pressing - timedelta(days=1)) == []
    missing = [("NOTICE_MISSING", "jobcenter", pressing, "NOTIFY_YOUNG_PERSON")]
    assert loops(folded, log, pressing) == loops(folded, log, MAY) == missing
    log.add(ANNA, MAY, e.SubjectNotified(notified_on=MAY))
    assert loops(folded, log, MAY) == []


def test_a_look_in_danger_until_somebody_reviews_it(log: Log, folded: Folded) -> None:
    access, until = UUID(int=7), datetime(2017, 5, 10, 12, 30, tzinfo=UTC)
    log.report(ANNA, APRIL)
    log.select(ANNA, SPRING, APRIL, MAY)
    granted = e.EmergencyAccessGranted(
        access_id=access,
        institution="agentur",
        user="agentur.muster",
        granted_on=MAY,
        until=until,
        review_by=until + timedelta(hours=48),
        reason="Erfundene Gefahr.",
    )
    log.add(ANNA, MAY, granted)
    [loop] = watched(folded, log, MAY).items
    assert (loop.code, loop.owner, loop.since, loop.access_id) == ("EMERGENCY_ACCESS", "jugendamt", MAY, access)
    codes = [one.code for one in watched(folded, log, MAY + timedelta(days=3)).items]
    assert codes == ["EMERGENCY_REVIEW_OVERDUE"]
    log.add(ANNA, MAY, e.EmergencyAccessReviewed(access_id=access, reviewed_on=MAY, justified=True, finding="Ja."))
    assert watched(folded, log, MAY).items == []


@pytest.mark.parametrize(("code", "closes_by"), [("TURNS_18", "OWN_SIGNATURE"), ("TURNS_25", "DISCUSS_OR_CLOSE")])
def test_a_birthday_told_by_who_may_know_it(code: Turning, closes_by: str, log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    turning: Turns = {ANNA: (code, JUNE), BEN: (code, JUNE)}
    assert loops(folded, log, MAY, turning) == [(code, "jobcenter", JUNE, closes_by)]


def test_minutes_nobody_approved(log: Log, folded: Folded) -> None:
    log.schedule(SPRING, APRIL, MAY)
    log.add(SPRING, MAY, e.ConferenceHeld(held_on=MAY, discussed=0, dropped=0, youth_present=0))
    [loop] = watched(folded, log, MAY).items
    assert (loop.code, loop.owner, loop.since) == ("MINUTES_NOT_APPROVED", "jugendamt", MAY)
    assert (loop.closes_by, loop.conference_id) == ("APPROVE_MINUTES", SPRING)


def test_a_year_without_dates_is_missed_from_the_end_of_november(log: Log, folded: Folded) -> None:
    november = date(2017, 11, 30)
    assert loops(folded, log, november - timedelta(days=1)) == []
    missing = [("YEAR_PLAN_MISSING", "steering", november, "SET_YEAR_PLAN")]
    assert loops(folded, log, november) == loops(folded, log, date(2018, 3, 1)) == missing
    dates = tuple(date(2018, month, 7) for month in (2, 5, 9, 11))
    log.add(YEAR, november, e.YearPlanSet(year=2018, dates=dates))
    assert loops(folded, log, november) == []


def test_a_year_with_fewer_steering_meetings_than_agreed(log: Log, folded: Folded) -> None:
    held(log, SPRING, MAY)
    end = date(2017, 12, 31)
    log.add(YEAR, MAY, e.YearPlanSet(year=2018, dates=tuple(date(2018, month, 7) for month in (2, 5, 9, 11))))
    log.add(YEAR, MAY, e.SteeringMeetingHeld(held_on=MAY))
    assert loops(folded, log, end - timedelta(days=1)) == []
    missing = [("STEERING_MEETING_MISSING", "steering", end, "RECORD_STEERING_MEETING")]
    assert loops(folded, log, end) == loops(folded, log, date(2018, 2, 1)) == missing
    log.add(YEAR, OCTOBER, e.SteeringMeetingHeld(held_on=OCTOBER))
    assert loops(folded, log, end) == []
