"""Being forgotten takes two persons, and nothing that forbids it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from domain import erasure, errors
from domain import events as e
from domain.case import Case
from domain.erasure import Tally
from domain.events import Event
from domain.policy import Act
from domain.recorded import Decision
from tests.domain.given import fold, given
from tests.domain.parts import (
    CLOSED,
    CONFIRMED,
    DISCUSSED,
    FIRST,
    FOLLOW_UP,
    HOLD,
    ORDERED,
    REPORTED,
    RESTRICTED,
    SELECTED,
    SUSPENDED,
    act,
    coordinator,
    steering,
)
from tests.samples import SAMPLES

TALLY = Tally(keys_destroyed=2, boxes_blanked=9, requests_forgotten=5, key_epoch=2)
DONE = e.SubjectDataErased(**vars(TALLY), recipients=())
LIFTED = e.LegalHoldLifted(lifted_on=FIRST)
SPARED = e.ErasureOrderWithdrawn(withdrawn_on=FIRST)
FIRST_PERSON = coordinator(FIRST)
SECOND_PERSON = coordinator(FIRST, user="zweite.person")
STEPS: dict[str, Callable[[Case, Act], Decision]] = {
    "order": lambda case, by: erasure.order(case, "Verlangen", by),
    "withdraw_order": erasure.withdraw_order,
    "confirm": erasure.confirm,
    "place_hold": lambda case, by: erasure.place_hold(case, "Erfundene Klage", None, by),
    "lift_hold": erasure.lift_hold,
}


@pytest.mark.rule("L30")
@pytest.mark.parametrize(
    "history", [REPORTED, SELECTED, DISCUSSED, FOLLOW_UP, SUSPENDED, CLOSED, (*REPORTED, RESTRICTED)]
)
def test_two_persons_let_somebody_be_forgotten(history: Sequence[Event]) -> None:
    given(Case(), *history).when(erasure.order, "Verlangen", FIRST_PERSON).then(ORDERED)
    given(Case(), *history, ORDERED).when(erasure.confirm, FIRST_PERSON).refused(errors.SecondPersonNeeded)
    given(Case(), *history, ORDERED).when(erasure.confirm, SECOND_PERSON).then(CONFIRMED)
    given(Case(), *history, ORDERED, CONFIRMED).when(erasure.finish, TALLY).then(e.SubjectDataErased)


@pytest.mark.rule("L30")
def test_one_person_under_two_spellings_is_one_person() -> None:
    shouting = coordinator(FIRST, user=ORDERED.ordered_by.upper())
    given(Case(), *REPORTED, ORDERED).when(erasure.confirm, shouting).refused(errors.SecondPersonNeeded)


@pytest.mark.rule("L30", "R20")
def test_an_erasure_is_not_confirmed_on_a_day_before_its_order() -> None:
    the_day_before = coordinator(FIRST - timedelta(days=1), user="zweite.person")
    given(Case(), *REPORTED, ORDERED).when(erasure.confirm, the_day_before).refused(errors.BeforeTheLast)


@pytest.mark.rule("L30")
def test_it_says_what_it_took_and_whom_the_data_had_reached() -> None:
    reached = SAMPLES["DisclosureMade"]
    case = fold(Case(), *DISCUSSED, reached, ORDERED, CONFIRMED)
    given(case).when(erasure.finish, TALLY).then(DONE.model_copy(update={"recipients": ("agentur", "jugendamt")}))


@pytest.mark.rule("L30", "R39", "L22")
@pytest.mark.parametrize("by", [act("agentur", FIRST), act(on=FIRST, role="steering"), steering(FIRST)])
@pytest.mark.parametrize("step", STEPS)
def test_who_does_not_lead_the_case_has_no_say_in_it(step: str, by: Act) -> None:
    for history in (REPORTED, (*REPORTED, ORDERED), (*REPORTED, HOLD)):
        with pytest.raises(errors.NotAllowed):
            STEPS[step](fold(Case(), *history), by)


@pytest.mark.rule("L30", "R20")
def test_nothing_is_confirmed_that_was_not_ordered_and_nothing_done_that_was_not_confirmed() -> None:
    given(Case(), *REPORTED).when(erasure.confirm, SECOND_PERSON).refused(errors.ErasureNotOrdered)
    given(Case(), *REPORTED).when(erasure.finish, TALLY).refused(errors.WrongState)
    given(Case(), *REPORTED, ORDERED).when(erasure.finish, TALLY).refused(errors.WrongState)


@pytest.mark.rule("L30")
@pytest.mark.parametrize("end", [(ORDERED, CONFIRMED), (ORDERED, CONFIRMED, DONE)])
@pytest.mark.parametrize("step", STEPS)
def test_once_confirmed_there_is_no_way_back(step: str, end: Sequence[Event]) -> None:
    given(Case(), *REPORTED, *end).when(STEPS[step], SECOND_PERSON).refused(errors.SubjectErased)


@pytest.mark.rule("L30", "R20")
def test_done_is_said_once() -> None:
    given(Case(), *REPORTED, ORDERED, CONFIRMED, DONE).when(erasure.finish, TALLY).refused(errors.WrongState)


@pytest.mark.rule("L30")
def test_a_case_in_erasure_is_ordered_once() -> None:
    given(Case(), *REPORTED, ORDERED).when(erasure.order, "Verlangen", SECOND_PERSON).refused(errors.SubjectErased)


@pytest.mark.rule("L30", "D8")
@pytest.mark.parametrize(
    ("history", "state"),
    [
        (REPORTED, "REPORTED"),
        (SELECTED, "DEFERRED"),
        (DISCUSSED, "DEFERRED"),
        (FOLLOW_UP, "FOLLOW_UP"),
        (SUSPENDED, "SUSPENDED"),
        (CLOSED, "CLOSED"),
    ],
)
def test_a_withdrawn_order_lets_the_case_go_on(history: Sequence[Event], state: str) -> None:
    given(Case(), *history, ORDERED).when(erasure.withdraw_order, FIRST_PERSON).then(SPARED)
    spared = fold(Case(), *history, ORDERED, SPARED)
    assert (spared.state, spared.erasure_ordered_by, spared.conference_id) == (state, None, None)


@pytest.mark.rule("L30", "R20")
def test_no_order_no_withdrawal() -> None:
    given(Case(), *REPORTED).when(erasure.withdraw_order, FIRST_PERSON).refused(errors.ErasureNotOrdered)


@pytest.mark.rule("L31")
def test_a_legal_hold_forbids_the_erasure_until_it_is_lifted() -> None:
    given(Case(), *REPORTED, HOLD).when(erasure.order, "Verlangen", FIRST_PERSON).refused(errors.LegalHold)
    given(Case(), *REPORTED, ORDERED, HOLD).when(erasure.confirm, SECOND_PERSON).refused(errors.LegalHold)
    given(Case(), *REPORTED, HOLD).when(erasure.lift_hold, FIRST_PERSON).then(LIFTED)
    given(Case(), *REPORTED, HOLD, LIFTED).when(erasure.order, "Verlangen", FIRST_PERSON).then(ORDERED)


@pytest.mark.rule("L31")
@pytest.mark.parametrize("history", [REPORTED, CLOSED, (*REPORTED, RESTRICTED), (*REPORTED, ORDERED)])
def test_a_legal_hold_may_be_placed_at_any_time_before_it_is_too_late(history: Sequence[Event]) -> None:
    given(Case(), *history).when(erasure.place_hold, "Erfundene Klage", None, FIRST_PERSON).then(HOLD)


@pytest.mark.rule("L31", "R20")
def test_no_hold_no_lifting() -> None:
    given(Case(), *REPORTED).when(erasure.lift_hold, FIRST_PERSON).refused(errors.WrongState)
