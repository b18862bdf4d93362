"""How a rule is written, and the arithmetic of days all of them share.

A rule is a function that looks at facts and either raises its refusal or returns what it saw. `@rule` turns what it saw
into a `Check` for the audit trail, under the rule's number, and keeps the list of all rules. The trail outlives an
erasure: what a rule returns says nothing about the person, not even their age group.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, ParamSpec

from domain.errors import InTheFuture, NotCaseworker, NotCoordinator, NotSteering
from domain.profile import Profile
from domain.recorded import Actor, Check

P = ParamSpec("P")
Facts = dict[str, Any]
OPERATIVE = frozenset({"caseworker", "coordinator"})
"""The roles that handle case content."""

RULES: dict[str, list[str]] = {}
"""Where each rule is enforced: its number and the functions, as `module.function`."""


def rule(*numbers: str) -> Callable[[Callable[P, Facts]], Callable[P, Check]]:
    """Make a function a rule. The first number names it in the trace; the others are enforced by it too."""

    def mark(function: Callable[P, Facts]) -> Callable[P, Check]:
        for number in numbers:
            RULES.setdefault(number, []).append(f"{function.__module__}.{function.__name__}")

        @wraps(function)
        def ask(*args: P.args, **kwargs: P.kwargs) -> Check:
            return Check(numbers[0], function.__name__, function(*args, **kwargs))

        return ask

    return mark


@dataclass(frozen=True)
class Act:
    """Somebody acts on a business date, under a profile."""

    actor: Actor
    on: date
    profile: Profile

    @property
    def coordinates(self) -> bool:
        """Whether the actor speaks for the coordinating institution, in that role."""
        return coordinates(self.actor, self.profile)


def coordinates(actor: Actor, profile: Profile) -> bool:
    """Whether somebody speaks for the coordinating institution, in that role (R2)."""
    return actor.institution == profile.coordinator and "coordinator" in actor.roles


@rule("R2")
def by_the_coordinator(act: Act) -> Facts:
    """Conferences are organised by the coordinating institution."""
    if not act.coordinates:
        raise NotCoordinator(coordinator=act.profile.coordinator)
    return {"institution": act.actor.institution}


@rule("R21", "R39")
def by_the_steering_group(act: Act) -> Facts:
    """The fixed dates are set on the strategic level."""
    if "steering" not in act.actor.roles:
        raise NotSteering()
    return {"role": "steering"}


@rule("R39")
def by_a_caseworker(act: Act) -> Facts:
    """Case content is for the operative level, by institutions in force; steering and reporting never touch it."""
    if not works_on_cases(act.actor, act.on, act.profile):
        raise NotCaseworker()
    return {"roles": sorted(act.actor.roles & OPERATIVE)}


def works_on_cases(actor: Actor, day: date, profile: Profile) -> bool:
    """Whether somebody has a role that handles case content, in an institution in force (R39, R34)."""
    institution = profile.institution(actor.institution)
    return bool(actor.roles & OPERATIVE) and institution is not None and institution.in_force(day)


PACKS = {
    date(2015, 3, 26): "P0",  # Rahmenvereinbarung: aims
    date(2017, 3, 2): "P1",  # structure; consent under § 67b SGB X, old version
    date(2017, 9, 7): "P2",  # R5–R25 agreed
    date(2018, 5, 25): "P3",  # DSGVO and the adapted SGB X
    date(2019, 11, 26): "P4",  # § 67b Abs. 2 SGB X: written or electronic
    date(2020, 7, 1): "P5",  # § 31a SGB III
    date(2021, 6, 10): "P6",  # KJSG: §§ 13a, 41a SGB VIII
    date(2023, 10, 17): "P7",  # NRW SchülerDÜG
    date(2025, 7, 1): "P8",  # § 9b SGB VIII
}
"""Rule packs: since when which law and agreement hold. What changes in the rules themselves stands in the value sets
and in the profile; the pack says under which texts somebody acted (D22)."""


def pack_on(day: date) -> str:
    """The rule pack of a day; before the first there was no agency."""
    return next((name for since, name in reversed(PACKS.items()) if since <= day), "—")


@rule("D20", "D22")
def not_in_the_future(day: date, today: date) -> Facts:
    """What is recorded has happened. Late entry is allowed and shows in the trail, under the rules of its day."""
    if day > today:
        raise InTheFuture(day=day.isoformat())
    return {"days_late": (today - day).days, "pack": pack_on(day)}


def says_something(text: str | None) -> bool:
    """Whether a text has a letter or digit; blanks and signs give no reason."""
    return any(map(str.isalnum, text or ""))


def age_on(day: date, birth_date: date) -> int:
    """Completed years of life on a day.

    The day of birth counts, so a year of life is complete when the eve of the birthday ends (§ 187 Abs. 2 S. 2,
    § 188 Abs. 2 BGB). Someone born on 29 February is a year older from 1 March on, unless it is a leap year (L10).
    """
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: date, years: int) -> date:
    """The first day on which `age_on` gives this many years."""
    year = birth_date.year + years
    if birth_date.day > monthrange(year, birth_date.month)[1]:
        return date(year, 3, 1)
    return birth_date.replace(year=year)


AGE_GROUPS = {15: "U15", 18: "15-17", 21: "18-20"}
"""Each group by the age it ends before."""
OLDEST = "21-24"
"""The last one."""


def age_group(age: int) -> str:
    """The coarse group figures and other institutions see."""
    return next((group for end, group in AGE_GROUPS.items() if age < end), OLDEST)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month (§ 188 Abs. 3 BGB)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
