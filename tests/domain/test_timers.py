"""What the calendar does to a case."""

from collections.abc import Sequence
from datetime import date

import pytest

from domain import events as e
from domain import timers
from domain.case import Case
from domain.events import Event
from domain.personal import ERASED
from tests.domain.given import fold, given
from tests.domain.parts import (
    CLOSED,
    COMES_OF_AGE,
    DAY,
    DEFERRED,
    DISCUSSED,
    ESCHWEILER,
    FATHER,
    FIRST,
    FOLLOW_UP,
    MOTHER,
    MUSTERLINGEN,
    OF_A_MINOR,
    OWN,
    REPORTED,
    SELECTED,
    SOLE,
    minor,
    person,
    reported,
    selected,
    signed,
    withdrawn,
)

LAPSED = e.GuardianConsentLapsed(lapsed_on=COMES_OF_AGE)
BORN_ON_25TH = date(1992, 10, 25)
YOUNG = (signed(), reported(young_person=person(birth_date=BORN_ON_25TH)))
"""Turns 25 on 25.10.2017."""
OLD_ENOUGH = e.AgeLimitReached(reached_on=date(2017, 10, 25))


def too_old(day: date) -> list[Event]:
    return [OLD_ENOUGH, e.CaseClosed(reason="ALTERSGRENZE", outcome=None, closed_on=day, open_measures=0)]


@pytest.mark.rule("R9", "L9")
def test_with_the_eighteenth_birthday_a_consent_of_guardians_alone_lapses() -> None:
    given(Case(), *OF_A_MINOR).when(timers.due, COMES_OF_AGE - DAY, ESCHWEILER).then()
    given(Case(), *OF_A_MINOR).when(timers.due, COMES_OF_AGE, ESCHWEILER).then(LAPSED).because_of("L9")
    assert fold(Case(), *OF_A_MINOR, LAPSED).state == "SUSPENDED"


@pytest.mark.rule("R9", "L10")
@pytest.mark.parametrize(("day", "lapses"), [(date(2018, 2, 28), False), (date(2018, 3, 1), True)])
def test_somebody_born_on_29_february_comes_of_age_on_1_march(day: date, lapses: bool) -> None:
    leapling = (signed(signers=(SOLE,)), reported(young_person=minor(birth_date=date(2000, 2, 29))))
    expected = [e.GuardianConsentLapsed(lapsed_on=date(2018, 3, 1))] if lapses else []
    given(Case(), *leapling).when(timers.due, day, ESCHWEILER).then(*expected)


@pytest.mark.rule("R9", "L9")
def test_who_had_signed_along_with_the_guardians_needs_no_new_consent() -> None:
    co_signed = (signed(signers=(OWN, MOTHER, FATHER)), OF_A_MINOR[1])
    given(Case(), *co_signed).when(timers.due, COMES_OF_AGE, ESCHWEILER).then()


@pytest.mark.rule("L12")
@pytest.mark.parametrize("history", [REPORTED, SELECTED, DEFERRED, DISCUSSED, FOLLOW_UP])
def test_the_day_after_its_last_a_consent_has_expired(history: Sequence[Event]) -> None:
    given(Case(), *history).when(timers.due, date(2018, 4, 18), ESCHWEILER).then()
    expired = e.ConsentExpired(expired_on=date(2018, 4, 19))
    given(Case(), *history).when(timers.due, date(2018, 4, 19), ESCHWEILER).then(expired).because_of("L12")
    assert fold(Case(), *history, expired).state == "SUSPENDED"


@pytest.mark.rule("R5", "D7")
@pytest.mark.parametrize("history", [YOUNG, (*YOUNG, *DEFERRED[2:])])
def test_on_the_twenty_fifth_birthday_an_undiscussed_case_ends(history: Sequence[Event]) -> None:
    given(Case(), *history).when(timers.due, date(2017, 10, 24), ESCHWEILER).then()
    given(Case(), *history).when(timers.due, date(2017, 10, 25), ESCHWEILER).then(*too_old(date(2017, 10, 25)))
    given(Case(), *history).when(timers.due, date(2017, 10, 25), MUSTERLINGEN).then()


@pytest.mark.rule("D7")
def test_a_selected_case_ends_when_the_conference_day_would_come_too_late() -> None:
    on_the_eve = (*YOUNG, selected(conference_on=date(2017, 10, 24)))
    given(Case(), *on_the_eve).when(timers.due, FIRST, ESCHWEILER).then()
    on_the_day = (*YOUNG, selected(conference_on=date(2017, 10, 25)))
    given(Case(), *on_the_day).when(timers.due, FIRST, ESCHWEILER).then(*too_old(FIRST))


@pytest.mark.rule("R5")
def test_measures_agreed_before_the_twenty_fifth_birthday_go_on() -> None:
    agreed_upon = (*YOUNG, *FOLLOW_UP[2:])
    given(Case(), *agreed_upon).when(timers.due, date(2017, 10, 25), ESCHWEILER).then(OLD_ENOUGH)
    after = fold(Case(), *agreed_upon, OLD_ENOUGH)
    assert (after.state, after.age_limit_reached) == ("FOLLOW_UP", True)
    given(Case(), *YOUNG, *DISCUSSED[2:]).when(timers.due, date(2017, 10, 25), ESCHWEILER).then()


@pytest.mark.rule("L5", "D21")
def test_a_withdrawn_case_rests_some_days_from_the_withdrawal_on_and_is_then_closed() -> None:
    at_rest = (*REPORTED, withdrawn(FIRST))
    closed = e.CaseClosed(reason="EINWILLIGUNG_WIDERRUFEN", outcome=None, closed_on=date(2017, 5, 24), open_measures=0)
    given(Case(), *at_rest).when(timers.due, date(2017, 5, 23), ESCHWEILER).then()
    given(Case(), *at_rest).when(timers.due, date(2017, 5, 24), ESCHWEILER).then(closed)
    given(Case(), *at_rest).when(timers.due, date(2017, 5, 17), MUSTERLINGEN).then(e.CaseClosed)


@pytest.mark.rule("L5")
def test_a_case_that_already_rested_when_it_was_withdrawn_rests_as_long() -> None:
    expired_before = (*REPORTED, e.ConsentExpired(expired_on=date(2018, 4, 19)), withdrawn(date(2018, 5, 10)))
    given(Case(), *expired_before).when(timers.due, date(2018, 5, 10), ESCHWEILER).then()
    given(Case(), *expired_before).when(timers.due, date(2018, 5, 24), ESCHWEILER).then(e.CaseClosed)


@pytest.mark.rule("L9", "L12")
@pytest.mark.parametrize(
    "history",
    [
        OF_A_MINOR,
        YOUNG,
        (*YOUNG, *SELECTED[2:]),
        (*YOUNG, *FOLLOW_UP[2:]),
        (*OF_A_MINOR, *FOLLOW_UP[2:]),
        (*REPORTED, withdrawn()),
        FOLLOW_UP,
        CLOSED,
    ],
)
@pytest.mark.parametrize("day", [COMES_OF_AGE, date(2017, 10, 25), date(2018, 4, 19), date(2025, 1, 1)])
def test_running_the_day_again_changes_nothing_more(history: Sequence[Event], day: date) -> None:
    case = fold(Case(), *history)
    once = fold(case, *timers.due(case, day, ESCHWEILER).events)
    given(once).when(timers.due, day, ESCHWEILER).then()


@pytest.mark.rule("L30", "L31")
@pytest.mark.parametrize(
    "history",
    [
        (),
        (*REPORTED, e.ReportWithdrawn(withdrawn_on=FIRST)),
        (*REPORTED, e.ProcessingRestricted(restricted_on=FIRST, reason="Prüfung", until=None)),
        (*REPORTED, e.ErasureOrdered(reason="Verlangen", ordered_by="koordination.muster", ordered_on=FIRST)),
        (signed(signers=ERASED), reported(young_person=ERASED)),
    ],
)
def test_the_calendar_leaves_alone_what_is_closed_restricted_or_to_be_forgotten(history: Sequence[Event]) -> None:
    given(Case(), *history).when(timers.due, date(2030, 1, 1), ESCHWEILER).then()


@pytest.mark.rule("L31")
@pytest.mark.parametrize(
    ("until", "day", "lifted"),
    [(FIRST, FIRST, False), (FIRST, date(2017, 5, 11), True), (None, date(2030, 1, 1), False)],
)
@pytest.mark.parametrize("history", [REPORTED, CLOSED])
def test_a_restriction_with_an_end_is_over_the_day_after(
    history: tuple[e.Event, ...], until: date | None, day: date, lifted: bool
) -> None:
    kept = e.ProcessingRestricted(restricted_on=FIRST, reason="Erfunden", until=until)
    expected = (e.RestrictionLifted(lifted_on=day),) if lifted else ()
    given(Case(), *history, kept).when(timers.due, day, ESCHWEILER).then(*expected)


@pytest.mark.rule("L9", "L31")
def test_a_consent_that_lapsed_during_a_restriction_opens_nothing_once_that_is_over() -> None:
    kept = e.ProcessingRestricted(restricted_on=FIRST, reason="Erfunden", until=COMES_OF_AGE)
    day = COMES_OF_AGE + DAY

    given(Case(), *OF_A_MINOR, kept).when(timers.due, day, ESCHWEILER).then(e.RestrictionLifted(lifted_on=day), LAPSED)
