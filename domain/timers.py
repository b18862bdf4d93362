"""What the calendar does to a case: birthdays, expiry, the end of a withdrawal or restriction, rest (L9, L12, L31, D7).

The daily run asks each case for its events of the day. Nothing is due twice, so running it again, late, or on two
machines changes nothing more.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from domain import events, retention
from domain.case import FORGOTTEN, OPEN, UNDISCUSSED, Case
from domain.casework import closed
from domain.consent import MAJORITY
from domain.policy import Facts, age_on, birthday, rule
from domain.profile import Profile
from domain.recorded import Check, Decision


def due(case: Case, day: date, profile: Profile) -> Decision:
    """What the calendar asks of a case on a day; no events when there is nothing to do.

    Where a restriction ends, what fell due meanwhile follows at once: nobody uses the data of a consent that ran out.
    """
    spared = case.state not in FORGOTTEN and not case.erasure_ordered_by
    if spared and case.restricted_until and case.restricted_until < day:
        lifted, check = events.RestrictionLifted(lifted_on=day), restriction_ran_out(case.restricted_until)
        then = due(case.evolve(lifted), day, profile)
        return Decision((lifted, *then.events), (check, *then.checks))
    if case.state == "CLOSED":
        return retention.retire(case, day, profile)
    if case.state not in OPEN or case.restricted or case.erasure_ordered_by or case.birth_date is None:
        return Decision(())
    found = [*_age(case, case.birth_date, day, profile)]
    if not found or case.state not in UNDISCUSSED:
        found += _consent(case, case.birth_date, day, profile)
    return Decision(tuple(event for events_, _ in found for event in events_), tuple(check for _, check in found))


Due = Iterator[tuple[tuple[events.Event, ...], Check]]


def _age(case: Case, birth_date: date, day: date, profile: Profile) -> Due:
    at = case.conference_on if case.state == "SELECTED" and case.conference_on else day
    if age_on(max(at, day), birth_date) < profile.age_limit or case.age_limit_reached:
        return
    reached = events.AgeLimitReached(reached_on=birthday(birth_date, profile.age_limit))
    if case.state in UNDISCUSSED:
        yield (reached, closed(case, "ALTERSGRENZE", None, day)), too_old(profile.age_limit)
    elif case.state == "FOLLOW_UP":
        yield (reached,), too_old(profile.age_limit)


def _consent(case: Case, birth_date: date, day: date, profile: Profile) -> Due:
    status = case.consent_status(day)
    if case.state == "SUSPENDED":
        withdrawn_on = case.consent.withdrawn_on if case.consent else None
        if withdrawn_on and day - withdrawn_on >= timedelta(profile.withdrawn_days):
            yield (closed(case, "EINWILLIGUNG_WIDERRUFEN", None, day),), withdrawn_long_enough(profile.withdrawn_days)
    elif status == "EXPIRED":
        yield (events.ConsentExpired(expired_on=day),), ran_out()
    elif status == "LAPSED_AT_18":
        yield (events.GuardianConsentLapsed(lapsed_on=birthday(birth_date, MAJORITY)),), came_of_age()


@rule("D7", "R5")
def too_old(limit: int) -> Facts:
    """The age limit is reached before the conference."""
    return {"limit": limit}


@rule("L5")
def withdrawn_long_enough(days: int) -> Facts:
    """The withdrawn case has rested as long as the profile says."""
    return {"days": days}


@rule("L12")
def ran_out() -> Facts:
    """The consent's last day is over."""
    return {}


@rule("L31")
def restriction_ran_out(until: date) -> Facts:
    """The restriction had an end, and that is over; the data may be used again."""
    return {"until": until.isoformat()}


@rule("L9", "L10")
def came_of_age() -> Facts:
    """The young person is of age and has not signed."""
    return {}
