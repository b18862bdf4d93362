"""Taking back a consent, in part or for all (L5, L6).

A consent names recipients × purposes × kinds of data as three lists, as the papers of the offices do. Each of them can
be taken back by itself. What the case cannot do without takes the whole consent with it: a report is one text, from
which nothing can be cut out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain import errors, events, guards
from domain.case import OPEN, Case
from domain.consent import Consent
from domain.events import Value
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


@dataclass(frozen=True)
class Part:
    """What of a form the consent does name."""

    recipients: frozenset[str]
    purposes: frozenset[str]
    kinds: frozenset[str]


def withdraw(case: Case, form: WithdrawalForm, act: Act) -> Decision:
    """Take the consent back, in part or for all; it takes effect at once."""
    who = (*guards.involved(case, act), guards.standing_in(case, *OPEN, "CLOSED"))
    given = guards.consent_of(case)
    checks = (
        *who,
        guards.not_before(given.signed_on, act),
        still_given(given),
        one_thing_at_a_time(form),
        named_in_it(given, form),
    )
    part = _part(given, form)
    if (part.purposes or part.kinds) and _goes_on_without(part, case, given, act.profile):
        narrowed = events.ConsentNarrowed(
            narrowed_on=act.on, purposes=tuple(sorted(part.purposes)), data_categories=tuple(sorted(part.kinds))
        )
        return Decision((narrowed,), checks)
    gone = part.recipients or given.recipients
    withdrawn = events.ConsentWithdrawn(
        withdrawn_on=act.on, recipients=tuple(sorted(gone)), entirely=gone == given.recipients
    )
    return Decision((withdrawn,), checks)


def indispensable(case: Case, profile: Profile) -> frozenset[str]:
    """The kinds of data this case cannot do without."""
    running = (measure.category for measure in case.running().values())
    needed = {*_kinds(profile, "support_needs", case.support_needs), *_kinds(profile, "measures", running)}
    return frozenset({ALWAYS, *needed})


@rule("L5")
def still_given(given: Consent) -> Facts:
    """It was not taken back for all before."""
    if given.withdrawn_on is not None:
        raise errors.ConsentWithdrawn()
    return {"consent_id": str(given.consent_id)}


@rule("L6")
def one_thing_at_a_time(form: WithdrawalForm) -> Facts:
    """Recipients are taken back by themselves, for all purposes and kinds of data."""
    if form.recipients and (form.purposes or form.data_categories):
        raise errors.NotConsented(unknown=_as_typed(form.recipients))
    return {}


@rule("L6", "R29")
def named_in_it(given: Consent, form: WithdrawalForm) -> Facts:
    """The consent names something of what is taken back."""
    part = _part(given, form)
    if form.recipients and not part.recipients:
        raise errors.OutOfConsent(institutions=_as_typed(form.recipients))
    if (form.purposes or form.data_categories) and not (part.purposes or part.kinds):
        raise errors.NotConsented(unknown=_as_typed((*form.purposes, *form.data_categories)))
    return {"recipients": sorted(part.recipients), "purposes": sorted(part.purposes)}


def _part(given: Consent, form: WithdrawalForm) -> Part:
    return Part(
        given.recipients & set(form.recipients),
        given.purposes & set(form.purposes),
        frozenset(given.data_categories) & set(form.data_categories),
    )


def _goes_on_without(part: Part, case: Case, given: Consent, profile: Profile) -> bool:
    """Whether a purpose and a kind of data are left, and all the case needs."""
    left = (given.purposes - part.purposes, set(given.data_categories) - part.kinds)
    return all(left) and not part.kinds & indispensable(case, profile)


def _kinds(profile: Profile, value_set: str, keys: Iterable[str | None]) -> set[str]:
    wanted = set(keys)
    return {code.data_kind for code in profile.codes(value_set) if code.key in wanted and code.data_kind}


def _as_typed(words: Iterable[str]) -> str:
    return ", ".join(sorted(map(errors.as_typed, words)))
