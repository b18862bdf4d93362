"""How conferences come about: dates, publication, invitation, consultation (R21–R24, R37, D6, D12)."""

import re
from collections.abc import Collection, Iterable
from datetime import date

from domain import errors
from domain.events import Consultation
from domain.policy import Act, Facts, rule

CASE_NUMBER = re.compile(r"\bF-\d{4}-[0-9A-Z]{6}\b", re.IGNORECASE)


@rule("R21", "D12")
def as_many_dates_as_agreed(year: int, dates: Collection[date], act: Act) -> Facts:
    """The year has exactly its number of different dates, from the first year in which that binds."""
    limit = act.profile.regular_dates
    binds = year >= act.profile.regular_dates_from
    right = len(set(dates)) == len(dates) and all(day.year == year for day in dates)
    if not right or not dates or (binds and len(dates) != limit):
        raise errors.RegularLimit(year=year, limit=limit)
    return {"year": year, "dates": len(dates), "binds": binds}


@rule("R21", "D12", "R26")
def one_of_the_fixed_dates(day: date, plan: Collection[date], taken: int, act: Act) -> Facts:
    """A regular conference is one of the year's fixed dates, and not one too many.

    Before the steering group has set the dates only their number counts; the watch list names the missing plan.
    """
    limit = act.profile.regular_dates
    binds = day.year >= act.profile.regular_dates_from
    if binds and (taken >= limit or (plan and day not in plan)):
        raise errors.RegularLimit(year=day.year, limit=limit)
    return {"year": day.year, "taken": taken, "limit": limit if binds else None, "planned": day in plan}


@rule("R24")
def agreed_with_all(reason: str | None, consultations: Iterable[Consultation], act: Act) -> Facts:
    """An extraordinary conference has a reason, and every institution in force was asked."""
    asked = {talk.institution: talk.answer for talk in consultations}
    missing = sorted({one.key for one in act.profile.active(act.on)} - set(asked))
    if not (reason and reason.strip()):
        missing.insert(0, "reason")
    if missing:
        raise errors.ConsultationIncomplete(missing=", ".join(missing))
    return {"answers": asked}


@rule("R22")
def made_known(channels: Collection[str], conference_on: date, act: Act) -> Facts:
    """The date is known through every channel, before the conference."""
    if act.on >= conference_on:
        raise errors.PublicationTooLate(day=conference_on.isoformat())
    if missing := [channel for channel in act.profile.publication_channels if channel not in channels]:
        raise errors.PublicationIncomplete(missing=", ".join(missing))
    return {"channels": sorted(channels)}


@rule("R23")
def everybody_invited(invited: Collection[str], act: Act) -> Facts:
    """No institution in force is left out of the invitation."""
    if missing := sorted({one.key for one in act.profile.active(act.on)} - set(invited)):
        raise errors.InvitationIncomplete(missing=", ".join(missing))
    return {"institutions": sorted(invited)}


@rule("D6")
def in_good_time(conference_on: date, days: int, step: str, act: Act) -> Facts:
    """The step is early enough; where it is not, the trail and the agenda say so."""
    left = (conference_on - act.on).days
    return {"step": step, "days": left, "wanted": days} | ({"warning": "LEAD_TIME_SHORT"} if left < days else {})


@rule("R37")
def about_no_case(general_items: Iterable[str]) -> Facts:
    """General points of the agenda name no case."""
    items = list(general_items)
    if any(CASE_NUMBER.search(item) for item in items):
        raise errors.CaseOnGeneralItem()
    return {"general_items": len(items)}


@rule("R21", "D20")
def ahead_of_us(day: date, act: Act) -> Facts:
    """A conference is planned before it happens."""
    if day < act.on:
        raise errors.DateGone(day=day.isoformat(), today=act.on.isoformat())
    return {"on": day.isoformat()}
