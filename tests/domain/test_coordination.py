"""A conference ahead: planned, published, invited to, moved, called off."""

from datetime import date, timedelta

import pytest

from domain import coordination, errors
from domain import events as e
from domain.conference import Conference
from domain.coordination import RescheduleForm
from domain.events import Event
from domain.policy import Act
from domain.recorded import Decision
from tests.domain.given import Outcome, fold, when
from tests.domain.parts import (
    AGENDA_FIXED,
    CANCELLED,
    CASE,
    DAY,
    EVERYBODY,
    FIRST,
    HELD,
    INVITED,
    INVITING,
    MUSTERLINGEN,
    OPENED,
    OTHER_CASE,
    PREPARED,
    PUBLISHED,
    REPORT_DAY,
    REPORTS_CLOSED,
    SECOND,
    THIRD_CASE,
    conference,
    coordinator,
    deferred,
    on_the_agenda,
    planned,
    scheduled,
    until,
    waiting,
)


def talks(*institutions: str, on: date = REPORT_DAY) -> tuple[e.Consultation, ...]:
    return tuple(e.Consultation(institution=key, answered_on=on, answer="agree") for key in institutions)


# Planning


@pytest.mark.rule("R2", "R21", "R27", "D6")
def test_a_conference_gets_a_day_a_place_and_a_deadline_for_reports() -> None:
    when(coordination.schedule, "FK-2017-05-10", planned(), coordinator()).then(scheduled()).because_of("R2")


@pytest.mark.rule("R27")
def test_a_conference_has_a_place_and_may_name_its_host() -> None:
    with pytest.raises(ValueError, match="place"):
        planned(place="")
    hosted = planned(host="Berufskolleg Eschweiler")
    assert _scheduled(hosted, coordinator()).host == "Berufskolleg Eschweiler"


@pytest.mark.rule("D5", "D6", "D21")
def test_capacity_and_deadline_come_from_the_town_unless_the_conference_names_its_own() -> None:
    there = coordinator(profile=MUSTERLINGEN)
    assert _scheduled(planned(), there).capacity == 6
    assert _scheduled(planned(), there).report_deadline == FIRST - timedelta(days=14)
    assert _scheduled(planned(capacity=2), there).capacity == 2
    assert _scheduled(planned(report_deadline=FIRST - DAY), there).report_deadline == FIRST - DAY
    assert _scheduled(planned(), coordinator()).capacity is None


def _scheduled(form: coordination.ConferenceForm, by: Act) -> e.ConferenceScheduled:
    (event,) = coordination.schedule("FK-1", form, by).events
    assert isinstance(event, e.ConferenceScheduled)
    return event


@pytest.mark.rule("R26")
def test_dates_are_planned_across_the_end_of_the_year() -> None:
    assert _scheduled(planned(date=date(2018, 11, 7)), coordinator()).on == date(2018, 11, 7)


@pytest.mark.rule("D20")
def test_a_conference_is_planned_before_it_happens() -> None:
    plan(planned(), coordinator(FIRST)).then(e.ConferenceScheduled)
    plan(planned(), coordinator(FIRST + DAY)).refused(errors.DateGone)


def plan(form: coordination.ConferenceForm, by: Act) -> Outcome:
    return when(coordination.schedule, "FK-1", form, by)


@pytest.mark.rule("R24")
def test_an_extraordinary_conference_needs_its_reason_and_everybodys_word() -> None:
    extraordinary = {"kind": "extraordinary", "reason": "Dringender Bedarf"}
    everybody = planned(**extraordinary, consultations=talks(*EVERYBODY))
    plan(everybody, coordinator()).then(e.ConferenceScheduled).because_of("R24")
    one_missing = planned(**extraordinary, consultations=talks(*EVERYBODY[1:]))
    plan(one_missing, coordinator()).refused(errors.ConsultationIncomplete, missing="agentur")
    no_reason = planned(kind="extraordinary", consultations=talks(*EVERYBODY))
    plan(no_reason, coordinator()).refused(errors.ConsultationIncomplete, missing="reason")


@pytest.mark.rule("R24", "D20")
def test_nobody_was_asked_tomorrow() -> None:
    tomorrow = planned(kind="extraordinary", reason="Bedarf", consultations=talks(*EVERYBODY, on=REPORT_DAY + DAY))
    plan(tomorrow, coordinator()).refused(errors.InTheFuture)


@pytest.mark.rule("R22", "D6")
def test_a_date_is_made_known_while_the_conference_is_ahead() -> None:
    outcome = conference(scheduled()).when(coordination.publish, ["web", "mail"], coordinator(date(2017, 4, 3)))
    outcome.then(PUBLISHED).because_of("R22", "D6")
    assert outcome.check("in_good_time").facts.get("warning") is None
    late = conference(scheduled()).when(coordination.publish, ["web", "mail"], coordinator(FIRST - DAY))
    assert late.check("in_good_time").facts["warning"] == "LEAD_TIME_SHORT"
    conference(scheduled()).when(coordination.publish, ["web"], coordinator()).refused(errors.PublicationIncomplete)


@pytest.mark.rule("R23", "D6")
def test_everybody_is_invited_and_asked_for_cases_until_the_deadline() -> None:
    conference(scheduled(), PUBLISHED).when(coordination.invite, EVERYBODY, coordinator(INVITING)).then(
        INVITED
    ).because_of("R23", "D6")
    conference(scheduled(), PUBLISHED).when(coordination.invite, EVERYBODY[1:], coordinator(INVITING)).refused(
        errors.InvitationIncomplete, missing="agentur"
    )
    conference(scheduled(), PUBLISHED).when(
        coordination.invite, (*EVERYBODY, "polizei"), coordinator(INVITING)
    ).refused(errors.ValueNotValid)


@pytest.mark.rule("R22", "R23", "R24")
def test_a_regular_date_is_published_before_anybody_is_invited_and_an_extraordinary_one_may_be_shorter() -> None:
    conference(scheduled()).when(coordination.invite, EVERYBODY, coordinator(INVITING)).refused(errors.WrongState)
    short = conference(scheduled(kind="EXTRAORDINARY")).when(coordination.invite, EVERYBODY, coordinator(FIRST - DAY))
    short.then(e.InvitationsSent)
    assert short.check("in_good_time").facts["warning"] == "LEAD_TIME_SHORT"


# Capacity, rescheduling, cancellation


@pytest.mark.rule("D5")
def test_capacity_changes_until_the_agenda_stands_and_never_below_what_is_on_it() -> None:
    one_taken = (*PREPARED, on_the_agenda())
    for capacity in (1, 5, None):
        conference(*one_taken).when(coordination.set_capacity, capacity, coordinator()).then(
            e.CapacitySet(capacity=capacity)
        )
    two_taken = (*one_taken, on_the_agenda(OTHER_CASE))
    conference(*two_taken).when(coordination.set_capacity, 1, coordinator()).refused(
        errors.CapacityExceeded, capacity=1
    )
    conference(*until(AGENDA_FIXED)).when(coordination.set_capacity, 9, coordinator()).refused(errors.WrongState)


@pytest.mark.rule("D7")
def test_a_conference_moves_to_another_day_until_it_opens() -> None:
    moved = e.ConferenceRescheduled(
        on=SECOND,
        start_time=None,
        end_time=None,
        place="Berufskolleg Eschweiler",
        report_deadline=date(2017, 10, 18),
        reason="Erfundener Umbau",
    )
    form = RescheduleForm(date=SECOND, reason="Erfundener Umbau")
    for last in (scheduled(), PUBLISHED, INVITED, REPORTS_CLOSED, AGENDA_FIXED):
        history = until(last)
        conference(*history).when(coordination.reschedule, form, coordinator()).then(moved)
        later = fold(Conference(), *history, moved)
        assert (later.on, later.report_deadline) == (SECOND, date(2017, 10, 18))
        assert (later.state, later.agenda()) == (
            fold(Conference(), *history).state,
            fold(Conference(), *history).agenda(),
        )
    conference(*until(OPENED)).when(coordination.reschedule, form, coordinator()).refused(errors.WrongState)


@pytest.mark.rule("D20")
def test_a_conference_does_not_move_into_the_past() -> None:
    conference(*PREPARED).when(coordination.reschedule, RescheduleForm(date=REPORT_DAY - DAY), coordinator()).refused(
        errors.DateGone
    )


@pytest.mark.rule("D7", "D8")
def test_what_does_not_fit_the_new_day_leaves_the_agenda() -> None:
    stays, leaves = Decision((e.CaseSelected(conference_id=CASE, conference_on=SECOND),)), Decision((deferred(),))
    on_it = (*PREPARED, on_the_agenda(), on_the_agenda(OTHER_CASE))
    conference(*on_it).when(coordination.drop_unfit, {CASE: stays, OTHER_CASE: leaves}).then(
        e.ItemDropped(case_id=OTHER_CASE)
    )


@pytest.mark.rule("R15")
@pytest.mark.parametrize("last", [scheduled(), PUBLISHED, INVITED, REPORTS_CLOSED, AGENDA_FIXED])
def test_a_conference_is_called_off_until_it_opens(last: Event) -> None:
    outcome = conference(*until(last)).when(coordination.cancel, "Erfundener Sturm", coordinator())
    outcome.then(CANCELLED)
    assert fold(Conference(), *until(last), CANCELLED).state == "CANCELLED"


@pytest.mark.rule("R20")
def test_an_open_held_or_cancelled_conference_is_not_called_off() -> None:
    for history in (until(OPENED), until(HELD), (*PREPARED, CANCELLED)):
        conference(*history).when(coordination.cancel, "Erfundener Sturm", coordinator()).refused(errors.WrongState)


@pytest.mark.rule("D8", "D13", "R15")
def test_all_cases_that_wait_for_a_conference_are_known_to_it() -> None:
    closed = e.ReportsClosed(closed_on=FIRST, waiting=waiting("jobcenter", "agentur"))
    assert fold(Conference(), *PREPARED, closed, on_the_agenda(THIRD_CASE)).concerned() == [
        THIRD_CASE,
        CASE,
        OTHER_CASE,
    ]
