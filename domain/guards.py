"""What every step on a case asks first: who are you, where does the case stand, may it be used at all?"""

from datetime import date

from domain import errors, policy
from domain.case import FORGOTTEN, Case, State
from domain.consent import Consent
from domain.policy import Act, Facts, rule
from domain.profile import Profile
from domain.recorded import Actor, Check


def leads(actor: Actor, case: Case, profile: Profile) -> bool:
    """Whether somebody works for the institution that reported the case, or coordinates in its place (R2, L22)."""
    return actor.institution == case.reporter or policy.coordinates(actor, profile)


def is_in_charge(actor: Actor, case: Case, profile: Profile) -> bool:
    """Whether somebody is in charge of the case inside their institution, or coordinates (L22, L59)."""
    return case.is_in_charge(actor.user, actor.institution) or policy.coordinates(actor, profile)


def involved(case: Case, act: Act) -> tuple[Check, ...]:
    """For steps of any institution the case concerns."""
    return (policy.by_a_caseworker(act), concerns(case, act), not_forgotten(case))


def led(case: Case, act: Act) -> tuple[Check, ...]:
    """For steps of the reporting institution, or of the coordinator in its place."""
    return (policy.by_a_caseworker(act), led_by(case, act), in_charge(case, act), *_in_use(case))


def led_even_when_restricted(case: Case, act: Act) -> tuple[Check, ...]:
    """For steps that do not use the content."""
    return (policy.by_a_caseworker(act), led_by(case, act), not_forgotten(case))


def usable(case: Case, act: Act) -> tuple[Check, ...]:
    """For steps that use the content of the case."""
    return (policy.by_a_caseworker(act), in_charge(case, act), *_in_use(case))


@rule("R20")
def standing_in(case: Case, *states: State) -> Facts:
    """The step fits the state: present, deliberate, minute, in this order."""
    if case.state not in states:
        raise errors.WrongState(state=case.state, allowed=", ".join(states))
    return {"state": case.state}


@rule("L22", "L59")
def in_charge(case: Case, act: Act) -> Facts:
    """Inside the institution it is somebody who works on the case, or the coordinator."""
    if not is_in_charge(act.actor, case, act.profile):
        raise errors.NotInCharge()
    return {"institution": act.actor.institution}


@rule("R10", "L22")
def concerns(case: Case, act: Act) -> Facts:
    """The institution reported, coordinates, or is named in the consent."""
    named = case.consent.recipients if case.consent else frozenset()
    if act.actor.institution not in named | {case.reporter, act.profile.coordinator}:
        raise errors.OutOfPurpose()
    return {"institution": act.actor.institution}


@rule("L22")
def led_by(case: Case, act: Act) -> Facts:
    """The reporting institution leads the case; the coordinator may stand in."""
    if not leads(act.actor, case, act.profile):
        raise errors.OwnReportOnly()
    return {"institution": act.actor.institution}


@rule("L30")
def not_forgotten(case: Case) -> Facts:
    """Nobody ordered the person's erasure."""
    if case.erasure_ordered_by is not None or case.state == "ERASED":
        raise errors.SubjectErased()
    return {"state": case.state}


@rule("L30")
def not_being_erased(case: Case) -> Facts:
    """The erasure is not confirmed; once it is, there is no way back."""
    if case.state in FORGOTTEN:
        raise errors.SubjectErased()
    return {"state": case.state}


@rule("L31")
def not_restricted(case: Case) -> Facts:
    """Processing is not restricted."""
    if case.restricted:
        raise errors.ProcessingIsRestricted()
    return {"restricted": False}


@rule("R20")
def not_before(last: date, act: Act) -> Facts:
    """A step does not come before the one it follows."""
    if act.on < last:
        raise errors.BeforeTheLast(day=act.on.isoformat(), last=last.isoformat())
    return {"after": last.isoformat()}


def birth_date_of(case: Case) -> date:
    """The birth date; raises `SubjectErased` where it is gone."""
    if case.birth_date is None:
        raise errors.SubjectErased()
    return case.birth_date


def consent_of(case: Case) -> Consent:
    """The consent; raises `ConsentRequired` where there is none."""
    if case.consent is None:
        raise errors.ConsentRequired()
    return case.consent


def _in_use(case: Case) -> tuple[Check, ...]:
    return (not_forgotten(case), not_restricted(case))
