"""Which cases come to a conference when there are more than places."""

from datetime import date
from uuid import UUID

import pytest

from domain import errors, selection
from domain.errors import Refused
from tests.domain.given import verdict
from tests.domain.parts import CASE, OTHER_CASE, THIRD_CASE, waiting


@pytest.mark.rule("R15", "R16")
@pytest.mark.parametrize(("capacity", "refusal"), [(None, None), (4, None), (3, None), (2, errors.CoordinationMissing)])
def test_as_long_as_places_suffice_nobody_has_to_be_asked(capacity: int | None, refusal: type[Refused] | None) -> None:
    three = waiting("jobcenter", "agentur", "berufskolleg")
    assert verdict(selection.agreed_with_the_reporters, three, capacity, {}, "jugendamt") is refusal


@pytest.mark.rule("R16", "D4")
def test_with_too_few_places_every_reporting_institution_is_asked_but_the_coordinator_itself() -> None:
    three = waiting("jobcenter", "agentur", "jugendamt")
    with pytest.raises(errors.CoordinationMissing) as refused:
        selection.agreed_with_the_reporters(three, 2, {"jobcenter": "agree"}, "jugendamt")
    assert refused.value.facts == {"institutions": "agentur"}


@pytest.mark.rule("R16", "D4")
@pytest.mark.parametrize("answer", ["agree", "dissent", "none"])
def test_whoever_was_asked_has_no_veto(answer: str) -> None:
    two = waiting("jobcenter", "agentur")
    check = selection.agreed_with_the_reporters(two, 1, {"jobcenter": "agree", "agentur": answer}, "jugendamt")
    assert check.facts["answers"] == {"agentur": answer, "jobcenter": "agree"}


@pytest.mark.rule("D5")
@pytest.mark.parametrize(
    ("taken", "capacity", "refusal"),
    [(0, 1, None), (1, 2, None), (2, 2, errors.CapacityExceeded), (3, 2, errors.CapacityExceeded), (999, None, None)],
)
def test_a_conference_takes_as_many_cases_as_it_has_places(
    taken: int, capacity: int | None, refusal: type[Refused] | None
) -> None:
    assert verdict(selection.a_place_is_left, taken, capacity) is refusal


@pytest.mark.rule("R15")
def test_nobody_is_left_out_without_a_decision() -> None:
    assert verdict(selection.nobody_left_out, [CASE, OTHER_CASE], {OTHER_CASE, CASE, THIRD_CASE}) is None
    with pytest.raises(errors.UnselectedWithoutReason) as refused:
        selection.nobody_left_out([CASE, OTHER_CASE, THIRD_CASE], {CASE})
    assert refused.value.facts == {"count": 2}


@pytest.mark.rule("D13")
def test_deferred_cases_come_first_the_longest_deferred_before_all_then_by_report() -> None:
    def case(number: int, deferred_on: date | None, reported_on: date) -> tuple[date | None, date, UUID]:
        return deferred_on, reported_on, UUID(int=number)

    fresh_early = case(1, None, date(2017, 4, 1))
    fresh_late = case(2, None, date(2017, 4, 20))
    deferred_twice = case(3, date(2017, 2, 1), date(2017, 1, 20))
    deferred_lately = case(4, date(2017, 4, 30), date(2017, 3, 1))
    deferred_same_day = case(5, date(2017, 4, 30), date(2017, 2, 1))
    mixed = [fresh_late, deferred_lately, fresh_early, deferred_same_day, deferred_twice]
    assert sorted(mixed, key=lambda one: selection.agenda_key(*one)) == [
        deferred_twice,
        deferred_same_day,
        deferred_lately,
        fresh_early,
        fresh_late,
    ]
