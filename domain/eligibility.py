"""Whom a report may be about, and who may make it (R5, R11, R12, R14, L26)."""

import unicodedata
from collections.abc import Iterable
from datetime import date

from pydantic import Field

from domain import errors
from domain.events import Source, Value, YoungPerson
from domain.policy import Act, Facts, age_on, rule, says_something
from domain.profile import Profile
from domain.vocabulary import valid


class ReportForm(Value):
    """A case report as the institution hands it in (Fallmeldung)."""

    summary: str
    support_needs: tuple[str, ...]
    question: str | None = Field(default=None, max_length=2000)
    youth_wants_to_attend: bool
    info_notice_given_on: date
    sources: tuple[Source, ...] = ()
    """Where its statements come from, as far as somebody else told them."""


@rule("R11", "D3", "R34")
def by_a_reporter(act: Act) -> Facts:
    """The institution may report on this day."""
    reporters = act.profile.reporters(act.on)
    if act.actor.institution not in reporters:
        raise errors.NotReporter(reporters=", ".join(reporters))
    return {"institution": act.actor.institution}


@rule("R5")
def under_the_age_limit(birth_date: date, act: Act) -> Facts:
    """The young person is under the age limit on the day of the report."""
    age = age_on(act.on, birth_date)
    if birth_date > act.on:
        raise errors.NotBornYet()
    if age >= act.profile.age_limit:
        raise errors.AgeLimit(limit=act.profile.age_limit)
    return {"limit": act.profile.age_limit}


@rule("R5", "R7")
def in_need(needs: Iterable[str], act: Act) -> Facts:
    """At least one need is named, each from the list in force."""
    codes = valid(act.profile.codes("support_needs"), needs, act.on)
    if not codes:
        raise errors.NeedMissing()
    return {"needs": len(codes)}


@rule("R12", "D11")
def at_home_here(municipality: str, profile: Profile) -> Facts:
    """The main residence is in the town of the profile."""
    if not lives_here(municipality, profile):
        raise errors.Residence(municipality=profile.municipality)
    return {"municipality_key": profile.municipality_key}


@rule("R14", "D18")
def described(summary: str, profile: Profile) -> Facts:
    """A short description comes with the report."""
    if not says_something(summary) or len(summary.strip()) > profile.summary_limit:
        raise errors.SummaryMissing(limit=profile.summary_limit)
    return {"limit": profile.summary_limit}


@rule("L26", "R25")
def informed(given_on: date, act: Act) -> Facts:
    """The information letter was handed out before, or on the day."""
    if given_on > act.on:
        raise errors.InfoNoticeMissing()
    return {"given_on": given_on.isoformat(), "version": act.profile.forms["information"]}


@rule("D7", "R5")
def young_enough_on(day: date, birth_date: date, profile: Profile) -> Facts:
    """On the conference day the young person is still under the age limit."""
    if age_on(day, birth_date) >= profile.age_limit:
        raise errors.AgeLimitOnConference(day=day.isoformat())
    return {"conference_on": day.isoformat(), "limit": profile.age_limit}


@rule("D7", "R12")
def still_at_home_here(inside: bool, profile: Profile) -> Facts:
    """Nobody has recorded a move to another town."""
    if not inside:
        raise errors.Residence(municipality=profile.municipality)
    return {"municipality_key": profile.municipality_key}


@rule("D7")
def unfit_for_the_new_day() -> Facts:
    """A selected case lost its place: consent, age or residence do not hold on the new day."""
    return {}


def lives_here(municipality: str, profile: Profile) -> bool:
    """Whether this is the town of the profile, however it is written."""
    return _plain(municipality) == _plain(profile.municipality)


def match_text(person: YoungPerson) -> str:
    """The same text for the same person, for finding a second report (R31); never stored as it is."""
    names = sorted(map(letters, (person.family_name, person.given_name)))
    return "|".join((*names, person.birth_date.isoformat()))


def letters(name: str) -> str:
    """A name down to its letters: Müller, Mueller and MULLER are one, and so are Anna-Lena and Anna Lena."""
    bare = "".join(filter(str.isalpha, unicodedata.normalize("NFKD", name.casefold())))
    return bare.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _plain(name: str) -> str:
    """A name without what differs from keyboard to keyboard: case, spaces, composed or combining letters."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
