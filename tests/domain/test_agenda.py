"""Which cases come on the agenda of a conference."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest

from domain import coordination, errors
from domain import events as e
from domain.case import Case
from domain.conference import Conference
from domain.events import Event, WaitingCase
from tests.domain.given import Outcome, fold
from tests.domain.parts import (
    AGENDA_FIXED,
    CANCELLED,
    CASE,
    DAY,
    DEFERRED,
    FIRST,
    INVITED,
    MINUTED,
    OTHER_CASE,
    PREPARED,
    PUBLISHED,
    REPORT_DAY,
    REPORTED,
    REPORTS_CLOSED,
    THIRD_CASE,
    act,
    conference,
    coordinator,
    on_the_agenda,
    scheduled,
    until,
    waiting,
)


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
    left_out = e.CaseLeftOut(case_id=OTHER_CASE, reason="UNTERLAGEN")
    conference(*one_chosen, left_out).when(
        coordination.fix_agenda, [OTHER_CASE], (), coordinator(date(2017, 5, 4))
    ).then(AGENDA_FIXED)


@pytest.mark.rule("R16", "D4")
def test_who_is_left_out_for_lack_of_places_was_talked_about_whatever_the_capacity_says() -> None:
    two_wait = e.ReportsClosed(closed_on=date(2017, 5, 4), waiting=waiting("jobcenter", "agentur"))
    short = (*PREPARED, two_wait, on_the_agenda(), e.CaseLeftOut(case_id=OTHER_CASE, reason="KAPAZITAET"))
    plenty = (*short, e.CapacitySet(capacity=1000))
    by = coordinator(date(2017, 5, 4))

    conference(*plenty).when(coordination.fix_agenda, [OTHER_CASE], (), by).refused(errors.CoordinationMissing)
    asked = [
        e.CoordinationAnswered(institution=one, asked_on=date(2017, 5, 4), answer="agree")
        for one in ("jobcenter", "agentur")
    ]
    conference(*plenty, *asked).when(coordination.fix_agenda, [OTHER_CASE], (), by).then(AGENDA_FIXED)


@pytest.mark.rule("R15", "D8")
def test_a_case_taken_off_the_agenda_again_has_to_be_decided_on_anew() -> None:
    history = (*until(REPORTS_CLOSED), on_the_agenda(), e.ItemDropped(case_id=CASE))
    conference(*history).when(coordination.fix_agenda, [CASE], (), coordinator(FIRST)).refused(
        errors.UnselectedWithoutReason
    )
    conference(*history).when(coordination.fix_agenda, [], (), coordinator(FIRST)).then(e.AgendaFixed)
    chosen_after_all = (*until(REPORTS_CLOSED), e.CaseLeftOut(case_id=CASE, reason="UNTERLAGEN"), on_the_agenda())
    assert fold(Conference(), *chosen_after_all).left_out == {}


@pytest.mark.rule("R15", "D8")
def test_a_case_left_out_is_noted_while_cases_are_chosen_and_gives_up_its_place() -> None:
    noted, dropped = e.CaseLeftOut(case_id=CASE, reason="KAPAZITAET"), e.ItemDropped(case_id=CASE)
    conference(*PREPARED).when(coordination.leave_out, CASE, "KAPAZITAET").then(noted)
    conference(*PREPARED, on_the_agenda()).when(coordination.leave_out, CASE, "KAPAZITAET").then(dropped, noted)
    conference(*until(AGENDA_FIXED)).when(coordination.leave_out, CASE, "KAPAZITAET").then(dropped)
    conference(*until(AGENDA_FIXED)).when(coordination.leave_out, OTHER_CASE, "KAPAZITAET").then()


@pytest.mark.rule("R16", "D5")
def test_places_taken_away_after_the_choice_call_for_coordination_before_the_agenda_is_fixed() -> None:
    two_wait = e.ReportsClosed(closed_on=date(2017, 5, 4), waiting=waiting("jobcenter", "agentur"))
    one_chosen = (*PREPARED, two_wait, on_the_agenda(), e.CaseLeftOut(case_id=OTHER_CASE, reason="KAPAZITAET"))
    narrowed = (*one_chosen, e.CapacitySet(capacity=1))
    conference(*narrowed).when(coordination.fix_agenda, [OTHER_CASE], (), coordinator(date(2017, 5, 4))).refused(
        errors.CoordinationMissing, institutions="agentur, jobcenter"
    )
    conference(*narrowed, *asked("agentur", "jobcenter")).when(
        coordination.fix_agenda, [OTHER_CASE], (), coordinator(date(2017, 5, 4))
    ).then(AGENDA_FIXED)


@pytest.mark.rule("R37")
def test_the_agenda_also_holds_points_about_no_case() -> None:
    ready = until(on_the_agenda())
    outcome = conference(*ready).when(
        coordination.fix_agenda, [CASE], ("Neues aus dem Berufskolleg",), coordinator(date(2017, 5, 4))
    )
    outcome.then(AGENDA_FIXED.model_copy(update={"general_items": ("Neues aus dem Berufskolleg",)}))
    conference(*ready).when(coordination.fix_agenda, [CASE], ("F-2017-ABC234",), coordinator()).refused(
        errors.CaseOnGeneralItem
    )


@pytest.mark.rule("D8")
def test_an_item_drops_out_without_a_reason_anybody_could_see() -> None:
    conference(*until(AGENDA_FIXED)).when(coordination.drop_item, CASE).then(e.ItemDropped(case_id=CASE))
    assert set(e.ItemDropped.model_fields) == {"case_id"}
    for history in ((*until(AGENDA_FIXED), e.ItemDropped(case_id=CASE)), until(MINUTED), PREPARED):
        conference(*history).when(coordination.drop_item, CASE).then()
