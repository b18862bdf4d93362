"""Whose birthday soon changes what may be done (L9, R5): that it is near, not when it is."""

from datetime import date, timedelta
from typing import Literal

from domain.case import UNDISCUSSED, Case
from domain.consent import MAJORITY
from domain.policy import birthday
from domain.profile import Profile

AHEAD = timedelta(days=60)
"""How long before."""

Coming = Literal["TURNS_18", "TURNS_25"]
"""What the birthday ends, under the name it has where the limit is 25."""


def coming(case: Case, day: date, profile: Profile, next_conference: date | None = None) -> Coming | None:
    """The birthday that ends the guardians' consent or, before the case was discussed, the offer itself.

    The latter is told as well where it comes before the next conference, however far that is.
    """
    if case.birth_date is None or case.consent is None:
        return None
    of_age, too_old = (birthday(case.birth_date, years) for years in (MAJORITY, profile.age_limit))
    if not case.consent.signed_by_youth and day <= of_age <= day + AHEAD:
        return "TURNS_18"
    if case.state in UNDISCUSSED and day <= too_old <= max(day + AHEAD, next_conference or day):
        return "TURNS_25"
    return None
