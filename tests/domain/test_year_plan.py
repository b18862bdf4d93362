"""A year of the agency: its fixed dates, its meetings, its final figures."""

from datetime import date, timedelta

import pytest

from domain import errors, figures, year_plan
from domain import events as e
from domain.case import Case
from domain.year_plan import YearPlan
from tests.domain.given import fold, given, when
from tests.domain.parts import (
    CASE,
    CONFERENCE,
    ESCHWEILER,
    FIRST,
    MUSTERLINGEN,
    NEXT_CONFERENCE,
    OTHER_CASE,
    THIRD_CASE,
    coordinator,
    reported,
    signed,
    steering,
)

OF_2018 = (date(2018, 2, 7), date(2018, 5, 9), date(2018, 8, 8), date(2018, 11, 7))
PLANNED = e.YearPlanSet(year=2018, dates=OF_2018)
FULL = (
    PLANNED,
    *(
        e.RegularDateTaken(conference_id=key, on=day)
        for key, day in zip((CASE, OTHER_CASE, THIRD_CASE, CONFERENCE), OF_2018, strict=True)
    ),
)


@pytest.mark.rule("R21", "R39")
def test_the_steering_group_sets_four_dates_a_year() -> None:
    when(year_plan.set_dates, 2018, reversed_(OF_2018), steering()).then(PLANNED).because_of("R21")
    when(year_plan.set_dates, 2018, OF_2018[:3], steering()).refused(errors.RegularLimit, year=2018, limit=4)
    when(year_plan.set_dates, 2018, OF_2018, coordinator()).refused(errors.NotSteering)


def reversed_(days: tuple[date, ...]) -> list[date]:
    return list(reversed(days))


@pytest.mark.rule("D12", "R26")
def test_2017_was_not_bound_to_four_dates() -> None:
    when(year_plan.set_dates, 2017, [FIRST, date(2017, 10, 25)], steering()).then(
        e.YearPlanSet(year=2017, dates=(FIRST, date(2017, 10, 25)))
    )
    given(YearPlan()).when(year_plan.take_date, CONFERENCE, FIRST, coordinator()).then(
        e.RegularDateTaken(conference_id=CONFERENCE, on=FIRST)
    )


@pytest.mark.rule("R21")
def test_a_fifth_regular_conference_is_one_too_many() -> None:
    given(YearPlan(), *FULL).when(year_plan.take_date, NEXT_CONFERENCE, OF_2018[0], coordinator()).refused(
        errors.RegularLimit, year=2018, limit=4
    )


@pytest.mark.rule("R21")
def test_a_date_given_back_may_be_taken_again() -> None:
    freed = (*FULL, e.RegularDateReleased(conference_id=CONFERENCE))
    given(YearPlan(), *freed).when(year_plan.take_date, NEXT_CONFERENCE, OF_2018[3], coordinator()).then(
        e.RegularDateTaken(conference_id=NEXT_CONFERENCE, on=OF_2018[3])
    )
    when(year_plan.release_date, CONFERENCE).then(e.RegularDateReleased(conference_id=CONFERENCE))


@pytest.mark.rule("R21", "D7")
def test_a_conference_that_moves_within_its_year_is_not_counted_twice() -> None:
    given(YearPlan(), *FULL).when(year_plan.take_date, CONFERENCE, OF_2018[0], coordinator()).then(e.RegularDateTaken)


@pytest.mark.rule("R21")
def test_a_regular_conference_is_on_one_of_the_fixed_dates() -> None:
    given(YearPlan(), PLANNED).when(
        year_plan.take_date, CONFERENCE, OF_2018[0] + timedelta(days=1), coordinator()
    ).refused(errors.RegularLimit)


@pytest.mark.rule("R21")
def test_dates_set_anew_replace_the_old_ones() -> None:
    anew = (date(2018, 3, 7), *OF_2018[1:])
    later = fold(YearPlan(), PLANNED, e.YearPlanSet(year=2018, dates=anew))
    assert later.dates == frozenset(anew)


@pytest.mark.rule("R3")
def test_the_meetings_of_the_steering_group_are_counted() -> None:
    met = e.SteeringMeetingHeld(held_on=date(2017, 3, 2))
    when(year_plan.hold_steering_meeting, steering(date(2017, 3, 2))).then(met)
    when(year_plan.hold_steering_meeting, coordinator()).refused(errors.NotSteering)
    again = e.SteeringMeetingHeld(held_on=date(2017, 9, 7))
    assert fold(YearPlan(), met, again).meetings == 2


COUNTS = {"reports": {"age_group": {"18-20": 3}}}


@pytest.mark.rule("D19")
def test_the_figures_of_a_year_become_final_once_on_their_day() -> None:
    closes_on = date(2018, 3, 1)
    final = e.YearStatisticsClosed(year=2017, counts=COUNTS)
    given(YearPlan()).when(year_plan.close_statistics, 2017, COUNTS, closes_on, coordinator(closes_on)).then(final)
    given(YearPlan()).when(
        year_plan.close_statistics, 2017, COUNTS, closes_on, coordinator(closes_on - timedelta(days=1))
    ).refused(errors.WrongState, state="open")
    given(YearPlan(), final).when(year_plan.close_statistics, 2017, COUNTS, closes_on, coordinator(closes_on)).refused(
        errors.WrongState, state="closed"
    )


@pytest.mark.rule("D19")
def test_facts_of_too_few_wait_until_they_point_at_nobody() -> None:
    case = fold(Case(), signed(), reported())
    counted = e.StatisticsFactsRecorded(
        year=2017, counts=figures.count("reports", [case] * 3, ESCHWEILER), counted={"reports": 3}
    )

    given(YearPlan()).when(year_plan.record_facts, 2017, "reports", [case] * 2, ESCHWEILER).then()
    given(YearPlan()).when(year_plan.record_facts, 2017, "reports", [case] * 3, ESCHWEILER).then(counted)
    assert fold(YearPlan(), counted).counted == {"reports": 3}


@pytest.mark.rule("D19")
def test_after_the_years_figures_are_final_no_facts_are_added() -> None:
    case = fold(Case(), signed(), reported())
    final = e.YearStatisticsClosed(year=2017, counts=COUNTS)

    given(YearPlan(), final).when(year_plan.record_facts, 2017, "reports", [case] * 3, ESCHWEILER).then()


@pytest.mark.rule("D21")
def test_musterlingen_wants_six_dates_from_2017_on() -> None:
    six = [date(2017, month, 1) for month in (1, 3, 5, 7, 9, 11)]
    when(year_plan.set_dates, 2017, six, steering(profile=MUSTERLINGEN)).then(e.YearPlanSet)
    when(year_plan.set_dates, 2017, six[:4], steering(profile=MUSTERLINGEN)).refused(errors.RegularLimit, limit=6)
