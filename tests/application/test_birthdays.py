"""Whose birthday is told beforehand, and from when on."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from adapters.settings import load_profile
from application.birthdays import AHEAD, coming
from domain.case import Case
from domain.consent import Consent

PROFILE = load_profile("eschweiler")
BORN = date(2000, 2, 29)
OF_AGE, TOO_OLD = date(2018, 3, 1), date(2025, 3, 1)
GUARDIANS = Consent(
    consent_id=UUID(int=1),
    signed_on=date(2017, 9, 1),
    valid_until=date(2018, 9, 1),
    recipients=frozenset({"jugendamt"}),
    data_categories=(),
    special=False,
    purposes=frozenset(),
    signed_by_youth=False,
    signed_by_guardians=True,
)
CASE = Case(state="REPORTED", birth_date=BORN, consent=GUARDIANS)
GROWN = replace(CASE, consent=replace(GUARDIANS, signed_by_youth=True))


@pytest.mark.rule("L9")
@pytest.mark.parametrize(
    ("day", "told"),
    [
        (OF_AGE - AHEAD - timedelta(days=1), False),
        (OF_AGE - AHEAD, True),
        (OF_AGE, True),
        (OF_AGE + timedelta(days=1), False),
    ],
)
def test_guardians_consent_ends_with_the_18th_birthday(day: date, told: bool) -> None:
    assert coming(CASE, day, PROFILE) == ("TURNS_18" if told else None)


def test_who_signed_themselves_may_turn_18() -> None:
    assert coming(GROWN, OF_AGE - AHEAD, PROFILE) is None


@pytest.mark.rule("R5")
@pytest.mark.parametrize(("state", "told"), [("REPORTED", True), ("DEFERRED", True), ("FOLLOW_UP", False)])
def test_the_offer_ends_with_the_25th_birthday_unless_the_case_was_discussed(state: str, told: bool) -> None:
    case = replace(GROWN, state=state)  # type: ignore[arg-type]
    assert coming(case, TOO_OLD - AHEAD, PROFILE) == ("TURNS_25" if told else None)


@pytest.mark.rule("R5", "D7")
@pytest.mark.parametrize(("conference", "told"), [(None, False), (TOO_OLD - timedelta(days=1), False), (TOO_OLD, True)])
def test_who_is_too_old_at_the_next_conference_is_told_of_long_before(conference: date | None, told: bool) -> None:
    early = TOO_OLD - AHEAD - timedelta(days=30)
    assert coming(GROWN, early, PROFILE, conference) == ("TURNS_25" if told else None)


def test_of_who_is_forgotten_no_birthday_is_known() -> None:
    assert coming(replace(CASE, birth_date=None), OF_AGE, PROFILE) is None
