"""Taking back a part of a consent, and telling those who have the data already (L5, L6, Art. 19 GDPR).

A consent names recipients × purposes × kinds of data as three lists, as the papers of the offices do. Each of them can
be taken back by itself. What the case cannot do without takes the whole consent with it: a report is one text, from
which nothing can be cut out.
"""

from collections.abc import Collection, Iterable

from domain import casework, errors, events, guards, policy
from domain.case import OPEN, Case
from domain.events import Cause, Value
from domain.policy import Act, Facts, rule
from domain.profile import Profile
from domain.recorded import Decision

ALWAYS = "STAMMDATEN"
"""The kind of data no case can do without."""


class WithdrawalForm(Value):
    """What somebody takes back; everything where nothing is named."""

    recipients: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    data_categories: tuple[str, ...] = ()


def withdraw(case: Case, form: WithdrawalForm, act: Act) -> Decision:
    """Take the consent back, in part or for all; it takes effect at once."""
    if not (form.purposes or form.data_categories):
        return casework.withdraw_consent(case, form.recipients, act)
    checks = (*guards.involved(case, act), guards.standing_in(case, *OPEN, "CLOSED"))
    given = guards.consent_of(case)
    checks += (guards.not_before(given.signed_on, act), one_thing_at_a_time(form))
    purposes = given.purposes & set(form.purposes)
    kinds = set(given.data_categories) & set(form.data_categories)
    if not (purposes or kinds) or given.withdrawn_on is not None:
        raise errors.NotConsented(unknown=", ".join(map(errors.as_typed, (*form.purposes, *form.data_categories))))
    nothing_left = purposes == given.purposes or kinds == set(given.data_categories)
    if nothing_left or kinds & indispensable(case, act.profile):
        rest = casework.withdraw_consent(case, (), act)
        return Decision(rest.events, checks)
    narrowed = events.ConsentNarrowed(
        narrowed_on=act.on, purposes=tuple(sorted(purposes)), data_categories=tuple(sorted(kinds))
    )
    return Decision((narrowed,), checks)


def inform(case: Case, cause: Cause, recipients: Collection[str], act: Act) -> Decision:
    """Record that these institutions were told; also of a case that is restricted, closed or forgotten."""
    checks = (policy.by_a_caseworker(act), guards.led_by(case, act), still_to_be_told(case, cause, recipients))
    informed = events.RecipientsInformed(informed_on=act.on, cause=cause, recipients=tuple(sorted(set(recipients))))
    return Decision((informed,), checks)


def indispensable(case: Case, profile: Profile) -> frozenset[str]:
    """The kinds of data this case cannot do without."""
    running = (measure.category for measure in case.running().values())
    needed = {*_kinds(profile, "support_needs", case.support_needs), *_kinds(profile, "measures", running)}
    return frozenset({ALWAYS, *needed})


@rule("L6")
def one_thing_at_a_time(form: WithdrawalForm) -> Facts:
    """Recipients are taken back by themselves, for all purposes and kinds of data."""
    if form.recipients:
        raise errors.NotConsented(unknown=", ".join(form.recipients))
    return {}


@rule("L28", "L5")
def still_to_be_told(case: Case, cause: Cause, recipients: Collection[str]) -> Facts:
    """They received data of the case and do not know yet."""
    waiting = case.untold[cause].recipients if cause in case.untold else frozenset()
    if not recipients or not set(recipients) <= waiting:
        raise errors.NothingToTell(institutions=", ".join(sorted(waiting)) or "—")
    return {"cause": cause, "recipients": sorted(set(recipients))}


def _kinds(profile: Profile, value_set: str, keys: Iterable[str | None]) -> set[str]:
    wanted = set(keys)
    return {code.data_kind for code in profile.codes(value_set) if code.key in wanted and code.data_kind}
