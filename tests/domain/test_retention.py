"""When a case is to be deleted, and when it is put to rest."""

from datetime import date, timedelta

import pytest

from domain import erasure, errors, retention, timers
from domain import events as e
from domain.case import Case
from domain.personal import ERASED
from domain.retention import Blocker, Term
from tests.domain.given import fold, given
from tests.domain.parts import (
    CLOSED,
    CONFIRMED,
    DISCUSSED,
    ESCHWEILER,
    FOLLOW_UP,
    HOLD,
    MUSTERLINGEN,
    ORDERED,
    REPORTED,
    RESTRICTED,
    asked,
    coordinator,
    discussed,
    person,
    reported,
    selected,
    signed,
)

CLOSED_ON = date(2017, 9, 1)
NEVER_DISCUSSED = (*REPORTED, e.CaseClosed(reason="KEIN_BEDARF", outcome=None, closed_on=CLOSED_ON, open_measures=0))
LAST_READ = CLOSED_ON + timedelta(weeks=4)
AT_REST = e.ProcessingRestricted(restricted_on=LAST_READ + timedelta(1), reason="K2", until=None)


def of(*events: e.Event) -> Term:
    found = retention.term(fold(Case(), *events), ESCHWEILER)
    assert found
    return found


def born(day: date) -> tuple[e.Event, ...]:
    """A case of somebody born on that day, closed on `CLOSED_ON`."""
    return (signed(), reported(young_person=person(birth_date=day)), selected(), discussed(), CLOSED[-1])


@pytest.mark.rule("L64")
def test_a_case_that_was_never_discussed_is_deleted_six_months_after_its_end() -> None:
    assert of(*NEVER_DISCUSSED) == Term("K1", CLOSED_ON, date(2018, 3, 1), (), ordered=False)


@pytest.mark.rule("L64")
def test_a_discussed_case_is_deleted_three_years_after_the_year_it_was_closed_in() -> None:
    assert of(*CLOSED) == Term("K2", date(2018, 1, 1), date(2021, 1, 1), (), ordered=False)


@pytest.mark.rule("L64", "D21")
def test_another_town_has_other_periods() -> None:
    for events, due in ((NEVER_DISCUSSED, date(2017, 12, 1)), (CLOSED, date(2020, 1, 1))):
        found = retention.term(fold(Case(), *events), MUSTERLINGEN)
        assert found
        assert found.delete_on == due


@pytest.mark.rule("L64")
@pytest.mark.parametrize(
    ("birth_date", "due"),
    [
        (date(1992, 12, 31), date(2020, 1, 1)),
        (date(1993, 1, 1), date(2021, 1, 1)),
        (date(1992, 2, 29), date(2020, 1, 1)),
        (date(1988, 1, 1), CLOSED_ON),
    ],
)
def test_no_case_outlives_the_year_in_which_its_person_turns_28(birth_date: date, due: date) -> None:
    assert of(*born(birth_date)).delete_on == due


@pytest.mark.rule("L31", "L64")
def test_a_legal_hold_stands_against_the_deletion_and_an_order_shows() -> None:
    assert of(*CLOSED, HOLD).blockers == ("LEGAL_HOLD",)
    assert of(*CLOSED, HOLD, e.LegalHoldLifted(lifted_on=CLOSED_ON)).blockers == ()
    assert of(*CLOSED, ORDERED).ordered


@pytest.mark.rule("L27", "L64")
@pytest.mark.parametrize(("kind", "blockers"), [("ACCESS", ("OPEN_REQUEST",)), ("ERASURE", ())])
def test_what_somebody_still_waits_for_stands_against_the_deletion_as_it_does_against_the_order(
    kind: e.RequestKind, blockers: tuple[Blocker, ...]
) -> None:
    assert of(*CLOSED, asked(kind)).blockers == blockers
    order = given(Case(), *CLOSED, asked(kind)).when(erasure.order, "Verlangen", coordinator(CLOSED_ON))
    order.refused(errors.RequestOpen) if blockers else order.then(e.ErasureOrdered)


@pytest.mark.rule("L64")
@pytest.mark.parametrize("events", [REPORTED, FOLLOW_UP, (*FOLLOW_UP, ORDERED), (*CLOSED, ORDERED, CONFIRMED)])
def test_what_is_open_or_being_forgotten_has_no_date(events: tuple[e.Event, ...]) -> None:
    assert retention.term(fold(Case(), *events), ESCHWEILER) is None


@pytest.mark.rule("L64")
def test_without_a_birth_date_only_the_years_count() -> None:
    nobody = fold(Case(), *CLOSED).person_known(ERASED)
    found = retention.term(nobody, ESCHWEILER)
    assert found
    assert found.delete_on == date(2021, 1, 1)


@pytest.mark.rule("L31", "L64")
def test_a_discussed_case_is_put_to_rest_once_nobody_reads_it_any_more() -> None:
    given(Case(), *CLOSED).when(timers.due, LAST_READ, ESCHWEILER).then()
    given(Case(), *CLOSED).when(timers.due, AT_REST.restricted_on, ESCHWEILER).then(AT_REST).because_of("L31")


@pytest.mark.rule("L31", "L64")
@pytest.mark.parametrize(
    "events",
    [
        NEVER_DISCUSSED,
        DISCUSSED,
        (*CLOSED, AT_REST),
        (*CLOSED, RESTRICTED, e.RestrictionLifted(lifted_on=CLOSED_ON)),
        (*CLOSED, ORDERED),
    ],
)
def test_what_was_never_discussed_is_at_rest_or_was_taken_up_again_is_left_alone(events: tuple[e.Event, ...]) -> None:
    given(Case(), *events).when(retention.retire, date(2018, 6, 1), ESCHWEILER).then()
