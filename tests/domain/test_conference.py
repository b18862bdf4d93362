"""A conference: planned, published, invited to, its agenda fixed, held case by case."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from domain import coordination, errors
from domain import events as e
from domain.case import Case
from domain.conference import AHEAD, Conference
from domain.coordination import RescheduleForm
from domain.errors import Refused
from domain.events import Event, WaitingCase
from domain.policy import Act
from domain.recorded import Decision
from tests.domain.parts import (
    AGENDA_FIXED,
    CALLED,
    CASE,
    DEFERRED,
    EVERYBODY,
    FIRST,
    HELD,
    HELD_CONFERENCE,
    INVITED,
    INVITING,
    MINUTED,
    MUSTERLINGEN,
    OPENED,
    OTHER_CASE,
    PUBLISHED,
    REPORT_DAY,
    REPORTED,
    REPORTS_CLOSED,
    SECOND,
    THIRD_CASE,
    Outcome,
    act,
    attendees,
    conference,
    coordinator,
    deferred,
    fold,
    on_the_agenda,
    planned,
    scheduled,
    steering,
    until,
    waiting,
    when,
)

DAY = timedelta(days=1)
ROOM = attendees("agentur", "jobcenter", "jugendamt")
CANCELLED = e.ConferenceCancelled(cancelled_on=REPORT_DAY, reason="Erfundener Sturm")
PREPARED = (scheduled(), PUBLISHED, INVITED)


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
    plan(planned(), coordinator(FIRST + DAY)).refused(errors.BeforeTheLast)


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
        errors.BeforeTheLast
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


# Selection


@pytest.mark.rule("R15", "R2")
def test_when_the_time_for_reports_is_over_it_is_known_who_waits() -> None:
    conference(*PREPARED).when(coordination.close_reports, waiting("jobcenter"), coordinator(date(2017, 5, 4))).then(
        REPORTS_CLOSED
    )
    conference(*PREPARED).when(coordination.close_reports, (), act("jobcenter")).refused(errors.NotCoordinator)
    conference(scheduled()).when(coordination.close_reports, (), coordinator()).refused(errors.WrongState)


@pytest.mark.rule("R16", "D4", "D20")
def test_what_an_institution_said_about_the_selection_is_on_record() -> None:
    answered = e.CoordinationAnswered(institution="agentur", asked_on=REPORT_DAY, answer="dissent", channel="Telefon")
    conference(*PREPARED).when(
        coordination.coordinate, "agentur", REPORT_DAY, "dissent", "Telefon", coordinator()
    ).then(answered)
    assert fold(Conference(), *PREPARED, answered).answers == {"agentur": "dissent"}
    conference(*PREPARED).when(
        coordination.coordinate, "agentur", REPORT_DAY + DAY, "agree", None, coordinator()
    ).refused(errors.InTheFuture)
    conference(*PREPARED).when(coordination.coordinate, "polizei", REPORT_DAY, "agree", None, coordinator()).refused(
        errors.ValueNotValid
    )
    conference(scheduled()).when(coordination.coordinate, "agentur", REPORT_DAY, "agree", None, coordinator()).refused(
        errors.WrongState
    )


def asked(*institutions: str, answer: str = "agree") -> list[Event]:
    return [
        e.CoordinationAnswered.model_validate({"institution": key, "asked_on": REPORT_DAY, "answer": answer})
        for key in institutions
    ]


def place(history: Sequence[Event], case: Case, others: Sequence[WaitingCase] = (), case_id: UUID = CASE) -> Outcome:
    return conference(*history).when(coordination.add_item, case_id, case, others, coordinator())


WAITING = fold(Case(), *REPORTED)


@pytest.mark.rule("R15", "R16", "D5")
def test_with_exactly_as_many_cases_as_places_all_are_taken_without_asking() -> None:
    two_places = (scheduled(capacity=2), PUBLISHED, INVITED)
    place(two_places, WAITING, waiting("jobcenter", "agentur")).then(on_the_agenda())
    place((*two_places, on_the_agenda()), WAITING, (), OTHER_CASE).then(on_the_agenda(OTHER_CASE))


@pytest.mark.rule("R16", "D4")
def test_with_one_case_more_than_places_every_reporter_is_asked_first() -> None:
    one_place = (scheduled(capacity=1), PUBLISHED, INVITED)
    two = waiting("jobcenter", "agentur")
    place(one_place, WAITING, two).refused(errors.CoordinationMissing, institutions="agentur, jobcenter")
    place((*one_place, *asked("agentur")), WAITING, two).refused(errors.CoordinationMissing, institutions="jobcenter")
    place((*one_place, *asked("agentur", "jobcenter", answer="dissent")), WAITING, two).then(on_the_agenda())


@pytest.mark.rule("R16")
def test_cases_already_on_the_agenda_count_as_reported() -> None:
    one_left = (scheduled(capacity=2), PUBLISHED, INVITED, on_the_agenda(OTHER_CASE, reporter="berufskolleg"))
    place(one_left, WAITING, waiting("jobcenter")).then(on_the_agenda())
    three = [*waiting("jobcenter"), WaitingCase(case_id=THIRD_CASE, reporter="agentur")]
    place(one_left, WAITING, three).refused(errors.CoordinationMissing, institutions="agentur, berufskolleg, jobcenter")


@pytest.mark.rule("R16")
def test_who_waited_when_reports_closed_still_counts_afterwards() -> None:
    closed = (
        scheduled(capacity=1),
        PUBLISHED,
        INVITED,
        e.ReportsClosed(closed_on=FIRST, waiting=waiting("jobcenter", "agentur")),
    )
    place(closed, WAITING).refused(errors.CoordinationMissing, institutions="agentur, jobcenter")


@pytest.mark.rule("D5", "R16")
def test_a_full_conference_takes_nobody_more_whoever_agreed() -> None:
    full = (scheduled(capacity=1), PUBLISHED, INVITED, on_the_agenda(OTHER_CASE), *asked("jobcenter"))
    place(full, WAITING, waiting("jobcenter")).refused(errors.CapacityExceeded, capacity=1)
    place((*full, e.ItemDropped(case_id=OTHER_CASE)), WAITING, waiting("jobcenter")).then(on_the_agenda())
    place((*full, e.CapacitySet(capacity=None)), WAITING, waiting("jobcenter")).then(on_the_agenda())


@pytest.mark.rule("R16", "R23")
@pytest.mark.parametrize(
    ("history", "allowed"),
    [
        ((scheduled(), PUBLISHED), False),
        (PREPARED, True),
        (until(REPORTS_CLOSED), True),
        (until(AGENDA_FIXED), False),
        ((*PREPARED, CANCELLED), False),
    ],
)
def test_cases_are_chosen_between_the_invitation_and_the_agenda(history: Sequence[Event], allowed: bool) -> None:
    outcome = place(history, WAITING)
    outcome.then(on_the_agenda()) if allowed else outcome.refused(errors.WrongState)


@pytest.mark.rule("D13")
def test_deferred_cases_come_first_on_the_agenda_oldest_deferral_first_then_by_report() -> None:
    chosen = (
        *PREPARED,
        on_the_agenda(CASE, reported_on=date(2017, 4, 20)),
        on_the_agenda(OTHER_CASE, reported_on=date(2017, 4, 28), deferred_on=date(2017, 5, 2)),
        on_the_agenda(THIRD_CASE, reported_on=date(2017, 4, 30), deferred_on=date(2017, 5, 1)),
    )
    assert fold(Conference(), *chosen).agenda() == [THIRD_CASE, OTHER_CASE, CASE]
    waited = fold(Case(), *DEFERRED)
    (item,) = coordination.add_item(fold(Conference(), *PREPARED), CASE, waited, (), coordinator()).events
    assert item == on_the_agenda(deferred_on=date(2017, 5, 3))


@pytest.mark.rule("R15")
def test_the_agenda_is_not_fixed_while_a_reported_case_is_left_out_without_a_reason() -> None:
    two_wait = e.ReportsClosed(closed_on=date(2017, 5, 4), waiting=waiting("jobcenter", "agentur"))
    one_chosen = (*PREPARED, two_wait, on_the_agenda())
    conference(*one_chosen).when(coordination.fix_agenda, [OTHER_CASE], (), coordinator(date(2017, 5, 4))).refused(
        errors.UnselectedWithoutReason, count=1
    )
    left_out = e.CaseLeftOut(case_id=OTHER_CASE, reason="KAPAZITAET")
    conference(*one_chosen, left_out).when(
        coordination.fix_agenda, [OTHER_CASE], (), coordinator(date(2017, 5, 4))
    ).then(AGENDA_FIXED)


@pytest.mark.rule("R15", "D8")
def test_a_case_taken_off_the_agenda_again_has_to_be_decided_on_anew() -> None:
    history = (*until(REPORTS_CLOSED), on_the_agenda(), e.ItemDropped(case_id=CASE))
    conference(*history).when(coordination.fix_agenda, [CASE], (), coordinator(FIRST)).refused(
        errors.UnselectedWithoutReason
    )
    conference(*history).when(coordination.fix_agenda, [], (), coordinator(FIRST)).then(e.AgendaFixed)
    chosen_after_all = (*until(REPORTS_CLOSED), e.CaseLeftOut(case_id=CASE, reason="UNTERLAGEN"), on_the_agenda())
    assert fold(Conference(), *chosen_after_all).left_out == frozenset()


@pytest.mark.rule("R15")
def test_leaving_a_case_out_is_noted_while_cases_are_chosen_and_needs_no_note_later() -> None:
    conference(*PREPARED).when(coordination.leave_out, CASE, "KAPAZITAET").then(
        e.CaseLeftOut(case_id=CASE, reason="KAPAZITAET")
    )
    conference(*until(AGENDA_FIXED)).when(coordination.leave_out, CASE, "KAPAZITAET").then()


@pytest.mark.rule("R37")
def test_the_agenda_also_holds_points_about_no_case() -> None:
    ready = until(on_the_agenda())
    outcome = conference(*ready).when(
        coordination.fix_agenda, [CASE], ("Neues aus dem Berufskolleg",), coordinator(date(2017, 5, 4))
    )
    outcome.then(AGENDA_FIXED.model_copy(update={"general_items": ("Neues aus dem Berufskolleg",)}))
    conference(*ready).when(coordination.fix_agenda, [CASE], ("F-2017-ABC234",), coordinator()).refused(
        errors.ValueNotValid
    )


@pytest.mark.rule("D8")
def test_an_item_drops_out_without_a_reason_anybody_could_see() -> None:
    conference(*until(AGENDA_FIXED)).when(coordination.drop_item, CASE).then(e.ItemDropped(case_id=CASE))
    assert set(e.ItemDropped.model_fields) == {"case_id"}
    for history in ((*until(AGENDA_FIXED), e.ItemDropped(case_id=CASE)), until(MINUTED), PREPARED):
        conference(*history).when(coordination.drop_item, CASE).then()


# The conference itself


@pytest.mark.rule("R4", "R18")
def test_a_conference_opens_on_its_day_with_enough_circles_in_the_room() -> None:
    ready = until(AGENDA_FIXED)
    conference(*ready).when(coordination.open_, ROOM, coordinator(FIRST)).then(OPENED).because_of("R2", "R4", "R20")
    conference(*ready).when(coordination.open_, ROOM, coordinator(FIRST - DAY)).refused(errors.BeforeTheLast)
    conference(*ready).when(coordination.open_, ROOM[:1], coordinator(FIRST)).refused(errors.NotCrossCircle)
    conference(*ready).when(coordination.open_, attendees("jobcenter", "polizei"), coordinator(FIRST)).refused(
        errors.ValueNotValid
    )
    conference(*until(REPORTS_CLOSED)).when(coordination.open_, ROOM, coordinator(FIRST)).refused(errors.WrongState)


@pytest.mark.rule("R18", "R10")
def test_who_leaves_the_room_for_an_item_is_back_for_the_next() -> None:
    out = e.AttendeeLeftItem(institution="agentur", case_id=CASE, left=True, reason="Einwilligung")
    opened = until(OPENED)
    conference(*opened).when(
        coordination.record_attendance, ROOM[0], CASE, True, "Einwilligung", coordinator(FIRST)
    ).then(out)
    room = fold(Conference(), *opened, out)
    assert room.present(CASE) == {"jobcenter", "jugendamt"}
    assert room.present(OTHER_CASE) == room.present() == {"agentur", "jobcenter", "jugendamt"}
    back = e.AttendeeLeftItem(institution="agentur", case_id=CASE, left=False)
    assert "agentur" in fold(Conference(), *opened, out, back).present(CASE)


@pytest.mark.rule("R18")
def test_who_comes_late_or_goes_early_is_present_only_in_between() -> None:
    opened = until(OPENED)
    (late,) = attendees("berufskolleg")
    came = e.AttendanceRecorded(attendee=late, left=False)
    conference(*opened).when(coordination.record_attendance, late, None, False, None, coordinator(FIRST)).then(came)
    assert "berufskolleg" in fold(Conference(), *opened, came).present()
    went = e.AttendanceRecorded(attendee=late, left=True)
    assert "berufskolleg" not in fold(Conference(), *opened, came, went).present()


@pytest.mark.rule("R18")
def test_a_person_who_goes_is_gone_whatever_their_function_was_called() -> None:
    titled = ROOM[0].model_copy(update={"function": "Berufsberatung"})
    opened = (*until(AGENDA_FIXED), OPENED.model_copy(update={"attendance": (titled, *ROOM[1:])}))
    went = e.AttendanceRecorded(attendee=ROOM[0], left=True)
    assert fold(Conference(), *opened, went).present() == {"jobcenter", "jugendamt"}


@pytest.mark.rule("R18")
def test_attendance_is_taken_of_institutions_in_force_while_the_conference_is_open() -> None:
    attendance = coordination.record_attendance
    conference(*until(AGENDA_FIXED)).when(attendance, ROOM[0], None, True, None, coordinator(FIRST)).refused(
        errors.WrongState
    )
    conference(*until(OPENED)).when(attendance, attendees("polizei")[0], None, False, None, coordinator(FIRST)).refused(
        errors.ValueNotValid
    )
    conference(*until(OPENED)).when(attendance, ROOM[0], OTHER_CASE, True, None, coordinator(FIRST)).refused(
        errors.Unknown
    )


@pytest.mark.rule("R18", "R20", "D8")
def test_one_planned_item_at_a_time_is_called_by_somebody_at_the_table() -> None:
    opened = until(OPENED)
    for by in (coordinator(FIRST), act("jobcenter", FIRST)):
        conference(*opened).when(coordination.call_item, CASE, False, by).then(CALLED)
    conference(*opened).when(coordination.call_item, CASE, False, act("bildungsbuero", FIRST)).refused(
        errors.AbsentContributor, institution="bildungsbuero"
    )
    conference(*opened).when(coordination.call_item, OTHER_CASE, False, coordinator(FIRST)).refused(errors.WrongState)
    conference(*opened, e.ItemDropped(case_id=CASE)).when(
        coordination.call_item, CASE, False, coordinator(FIRST)
    ).refused(errors.WrongState, state="DROPPED")
    two_items = (*PREPARED, on_the_agenda(), on_the_agenda(OTHER_CASE), AGENDA_FIXED, OPENED, CALLED)
    conference(*two_items).when(coordination.call_item, OTHER_CASE, False, coordinator(FIRST)).refused(
        errors.WrongState, state="CALLED"
    )
    conference(*two_items, MINUTED).when(coordination.call_item, OTHER_CASE, False, coordinator(FIRST)).then(
        e.ItemCalled
    )


@pytest.mark.rule("R10", "R18")
def test_who_left_the_room_for_an_item_takes_no_minutes_of_it() -> None:
    out = e.AttendeeLeftItem(institution="agentur", case_id=CASE, left=True)
    without = (*until(OPENED), out)
    conference(*without).when(coordination.call_item, CASE, False, act("agentur", FIRST)).refused(
        errors.AbsentContributor
    )
    conference(*without, CALLED).when(coordination.minute_item, CASE, act("agentur", FIRST)).refused(
        errors.AbsentContributor
    )


@pytest.mark.rule("R19", "R20")
def test_an_item_is_minuted_only_while_it_is_on_the_table() -> None:
    conference(*until(CALLED)).when(coordination.minute_item, CASE, coordinator(FIRST)).then(MINUTED)
    for history in (until(OPENED), until(MINUTED), until(HELD)):
        conference(*history).when(coordination.minute_item, CASE, coordinator(FIRST)).refused(errors.NotDiscussed)


@pytest.mark.rule("R20")
def test_a_conference_ends_when_every_item_is_minuted_or_dropped() -> None:
    conference(*until(MINUTED)).when(coordination.hold, coordinator(FIRST)).then(HELD)
    for history in (until(OPENED), until(CALLED)):
        conference(*history).when(coordination.hold, coordinator(FIRST)).refused(
            errors.UnselectedWithoutReason, count=1
        )
    conference(*until(OPENED), e.ItemDropped(case_id=CASE)).when(coordination.hold, coordinator(FIRST)).then(
        e.ConferenceHeld(held_on=FIRST, discussed=0, deferred=1, youth_present=0)
    )


@pytest.mark.rule("R13", "D10")
def test_a_young_person_is_counted_at_their_own_item() -> None:
    there = e.ItemCalled(case_id=CASE, youth_present=True)
    conference(*until(OPENED), there, MINUTED).when(coordination.hold, coordinator(FIRST)).then(
        HELD.model_copy(update={"youth_present": 1})
    )


@pytest.mark.rule("R19", "R33")
def test_after_the_conference_the_minutes_are_approved_and_anybody_says_how_it_went() -> None:
    conference(*until(HELD)).when(coordination.approve_minutes, coordinator(SECOND)).then(
        e.MinutesApproved(approved_on=SECOND)
    )
    conference(*until(HELD)).when(coordination.give_feedback, 5).then(e.FeedbackGiven(rating=5))
    conference(*until(OPENED)).when(coordination.approve_minutes, coordinator(FIRST)).refused(errors.WrongState)
    conference(*until(OPENED)).when(coordination.give_feedback, 5).refused(errors.WrongState)


@pytest.mark.rule("R33")
def test_feedback_holds_a_rating_and_nobodys_name() -> None:
    assert set(e.FeedbackGiven.model_fields) == {"rating"}


@pytest.mark.rule("R20")
def test_call_minute_and_close_and_no_other_order() -> None:
    steps: dict[str, Callable[[Conference], Decision]] = {
        "open": lambda one: coordination.open_(one, ROOM, coordinator(FIRST)),
        "call": lambda one: coordination.call_item(one, CASE, False, coordinator(FIRST)),
        "minute": lambda one: coordination.minute_item(one, CASE, coordinator(FIRST)),
        "hold": lambda one: coordination.hold(one, coordinator(FIRST)),
        "approve": lambda one: coordination.approve_minutes(one, coordinator(FIRST)),
    }
    possible = [order for order in permutations(steps) if _all_allowed([steps[name] for name in order])]
    assert possible == [("open", "call", "minute", "hold", "approve")]


def _all_allowed(steps: Sequence[Callable[[Conference], Decision]]) -> bool:
    one = fold(Conference(), *until(AGENDA_FIXED))
    try:
        for step in steps:
            one = fold(one, *step(one).events)
    except Refused:
        return False
    return True


ORGANISING: dict[str, Callable[[Act], Decision]] = {
    "schedule": lambda by: coordination.schedule("FK-1", planned(), by),
    "publish": lambda by: coordination.publish(fold(Conference(), scheduled()), ["mail", "web"], by),
    "invite": lambda by: coordination.invite(fold(Conference(), scheduled(), PUBLISHED), EVERYBODY, by),
    "set_capacity": lambda by: coordination.set_capacity(fold(Conference(), *PREPARED), 3, by),
    "reschedule": lambda by: coordination.reschedule(fold(Conference(), *PREPARED), RescheduleForm(date=SECOND), by),
    "cancel": lambda by: coordination.cancel(fold(Conference(), *PREPARED), "Sturm", by),
    "close_reports": lambda by: coordination.close_reports(fold(Conference(), *PREPARED), (), by),
    "coordinate": lambda by: coordination.coordinate(
        fold(Conference(), *PREPARED), "agentur", REPORT_DAY, "agree", None, by
    ),
    "fix_agenda": lambda by: coordination.fix_agenda(fold(Conference(), *until(REPORTS_CLOSED)), (), (), by),
    "open": lambda by: coordination.open_(fold(Conference(), *until(AGENDA_FIXED)), ROOM, by),
    "record_attendance": lambda by: coordination.record_attendance(
        fold(Conference(), *until(OPENED)), ROOM[0], None, True, None, by
    ),
    "hold": lambda by: coordination.hold(fold(Conference(), *until(MINUTED)), by),
    "approve_minutes": lambda by: coordination.approve_minutes(fold(Conference(), *until(HELD)), by),
}


@pytest.mark.rule("R2")
@pytest.mark.parametrize("step", ORGANISING)
def test_nobody_but_the_coordinator_organises_a_conference(step: str) -> None:
    decide = ORGANISING[step]
    assert when(decide, coordinator(FIRST - DAY if step == "publish" else FIRST)).refusal is None
    for by in (act("jobcenter", FIRST), act("agentur", FIRST, role="coordinator"), steering(FIRST)):
        when(decide, by).refused(errors.NotCoordinator, coordinator="jugendamt")


@pytest.mark.rule("R20")
def test_a_held_conference_went_through_every_state_in_order() -> None:
    seen = [fold(Conference(), *HELD_CONFERENCE[:n]).state for n in range(1, len(HELD_CONFERENCE) + 1)]
    assert list(dict.fromkeys(seen)) == [*AHEAD, "OPEN", "HELD"]


@pytest.mark.rule("R40")
def test_what_happened_to_an_item_nobody_knows_is_borne() -> None:
    assert fold(Conference(), *PREPARED, MINUTED) == fold(Conference(), *PREPARED)
