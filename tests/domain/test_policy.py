"""Who may act, and the arithmetic of days."""

from datetime import date, timedelta

import pytest

from domain import errors, policy
from domain.policy import age_group, age_on, birthday, months_later
from tests.domain.given import verdict
from tests.domain.parts import ESCHWEILER, FIRST, MUSTERLINGEN, act, coordinator, steering, town


@pytest.mark.rule("R5", "D7")
@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1992, 10, 25), date(2017, 10, 24), 24),
        (date(1992, 10, 25), date(2017, 10, 25), 25),
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(2000, 2, 29), date(2025, 2, 28), 24),
        (date(2000, 2, 29), date(2025, 3, 1), 25),
        (date(1999, 12, 31), date(2017, 12, 30), 17),
        (date(1999, 12, 31), date(2018, 1, 1), 18),
        (date(2017, 5, 10), date(2017, 5, 10), 0),
    ],
)
def test_a_year_of_life_is_complete_on_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(day, born) == age


@pytest.mark.rule("R5", "R9")
@pytest.mark.parametrize("born", [date(2000, 2, 29), date(2000, 3, 1), date(1999, 12, 31), date(2004, 2, 29)])
@pytest.mark.parametrize("years", [15, 16, 18, 20, 25])
def test_a_birthday_is_the_first_day_of_the_new_age(born: date, years: int) -> None:
    day = birthday(born, years)
    assert (age_on(day, born), age_on(day - timedelta(days=1), born)) == (years, years - 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2017, 4, 18), 12, date(2018, 4, 18)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2017, 8, 31), 6, date(2018, 2, 28)),
        (date(2017, 12, 1), 1, date(2018, 1, 1)),
        (date(2017, 11, 30), 1, date(2017, 12, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@pytest.mark.rule("D19")
@pytest.mark.parametrize(
    ("age", "group"), [(14, "U15"), (15, "15-17"), (17, "15-17"), (18, "18-20"), (20, "18-20"), (21, "21-24")]
)
def test_figures_know_four_age_groups(age: int, group: str) -> None:
    assert age_group(age) == group


@pytest.mark.rule("R2")
def test_only_the_coordinating_institution_in_that_role_coordinates() -> None:
    assert verdict(policy.by_the_coordinator, coordinator()) is None
    assert verdict(policy.by_the_coordinator, act("jobcenter", role="coordinator")) is errors.NotCoordinator
    assert verdict(policy.by_the_coordinator, act("jugendamt", role="caseworker")) is errors.NotCoordinator


@pytest.mark.rule("R2", "D21")
def test_which_institution_coordinates_is_the_towns_choice() -> None:
    assert verdict(policy.by_the_coordinator, coordinator(profile=MUSTERLINGEN)) is None
    jugendamt = act("kreisjugendamt", role="coordinator", profile=MUSTERLINGEN)
    assert verdict(policy.by_the_coordinator, jugendamt) is errors.NotCoordinator


@pytest.mark.rule("R21", "R39")
def test_only_the_steering_group_sets_dates() -> None:
    assert verdict(policy.by_the_steering_group, steering()) is None
    assert verdict(policy.by_the_steering_group, coordinator()) is errors.NotSteering


@pytest.mark.rule("R39")
@pytest.mark.parametrize("role", ["steering", "reporting", "auditor", "operator", "young_person"])
def test_nobody_off_the_operative_level_works_on_a_case(role: str) -> None:
    assert verdict(policy.by_a_caseworker, act(role=role)) is errors.NotCaseworker


@pytest.mark.rule("R39", "R34")
def test_an_institution_works_on_cases_only_while_it_takes_part() -> None:
    school = {"key": "realschule", "name": "Realschule", "circle": "SCHULE", "valid_from": FIRST}
    widened = town(institutions=[*ESCHWEILER.model_dump()["institutions"], school])
    assert verdict(policy.by_a_caseworker, act("realschule", FIRST, widened)) is None
    before = act("realschule", FIRST - timedelta(days=1), widened)
    assert verdict(policy.by_a_caseworker, before) is errors.NotCaseworker
    assert verdict(policy.by_a_caseworker, act("unbekannt")) is errors.NotCaseworker


@pytest.mark.rule("D20")
def test_what_is_recorded_has_happened_today_or_before() -> None:
    assert verdict(policy.not_in_the_future, FIRST, FIRST) is None
    assert verdict(policy.not_in_the_future, FIRST, FIRST - timedelta(days=1)) is errors.InTheFuture
    assert policy.not_in_the_future(FIRST, FIRST + timedelta(days=3)).facts["days_late"] == 3


@pytest.mark.rule("R40")
def test_a_rule_that_said_yes_leaves_its_number_name_and_facts_in_the_trace() -> None:
    check = policy.by_the_coordinator(coordinator())
    assert (check.rule, check.name, check.facts) == ("R2", "by_the_coordinator", {"institution": "jugendamt"})
    assert policy.RULES["R39"][:2] == ["domain.policy.by_the_steering_group", "domain.policy.by_a_caseworker"]


@pytest.mark.rule("D22")
@pytest.mark.parametrize(
    ("day", "pack"),
    [
        (date(2015, 3, 25), "—"),
        (date(2017, 5, 10), "P1"),
        (date(2017, 9, 6), "P1"),
        (date(2017, 10, 25), "P2"),
        (date(2018, 5, 25), "P3"),
        (date(2026, 11, 22), "P8"),
    ],
)
def test_what_is_entered_today_about_an_earlier_day_stands_under_the_pack_of_that_day(day: date, pack: str) -> None:
    assert policy.not_in_the_future(day, date(2026, 11, 22)).facts["pack"] == pack


@pytest.mark.parametrize(
    ("text", "says"),
    [("Grund", True), ("ß", True), ("7", True), (None, False), ("", False), (" \t", False), ("…–?", False)],
)
def test_a_text_of_blanks_and_signs_says_nothing(text: str | None, says: bool) -> None:
    assert policy.says_something(text) is says
