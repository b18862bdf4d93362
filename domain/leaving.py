"""How a case leaves: handed over to another agency, or found to be the same person's as another.

Whoever takes over gets nothing without a consent that names them; the old one does not reach that far. Two cases of one
person are not poured into one: the second is closed, and what is in it stays apart (§ 63 Abs. 2 SGB VIII).
"""

from uuid import UUID

from domain import casework, consent, errors, events, guards, policy
from domain.case import OPEN, Case
from domain.consent import ConsentForm
from domain.events import Value
from domain.policy import Act, Facts, rule
from domain.recorded import Decision


class HandOverForm(Value):
    """Who takes over, and the consent that names them."""

    recipient: str
    """The other agency, by its name."""
    consent: ConsentForm
    leave_open_measures: bool = False
    """Whether running measures are left to the institutions' own files."""


class MergerForm(Value):
    """Which case goes on."""

    into: UUID
    leave_open_measures: bool = False


def hand_over(case: Case, form: HandOverForm, act: Act) -> Decision:
    """Give the case to another agency, and close it; the consent in force is not asked, the new one is."""
    paper = form.consent
    checks = (
        *guards.led(case, act),
        *casework.may_close(case, form.leave_open_measures, act),
        *consent.sound(paper, guards.birth_date_of(case), act),
        names_them(form),
        consent.signed_by_somebody_else(paper, case.reported_as),
        consent.signed_since_the_withdrawal(paper, case.consent),
        *(consent.names_functions(paper, sender, act) for sender in sorted({case.reporter, act.actor.institution})),
        consent.special_ticked("support_needs", case.support_needs, paper, act),
    )
    handed = events.CaseHandedOver(
        handed_over_on=act.on,
        recipient=form.recipient,
        functions=consent.released(paper),
        **consent.written(paper, act.profile),
    )
    return Decision((handed, casework.closed(case, "UEBERGEBEN", None, act.on)), checks)


def merge(case: Case, case_id: UUID, other: Case, form: MergerForm, act: Act) -> Decision:
    """Close a case that is the same person's as another; whether that one may go on, `go_on` decides."""
    checks = (
        policy.by_the_coordinator(act),
        *guards.led(case, act),
        *casework.may_close(case, form.leave_open_measures, act),
        two_of_one_person((case_id, case), (form.into, other)),
    )
    merged = events.CaseMerged(into=form.into, merged_on=act.on)
    return Decision((merged, casework.closed(case, "DUPLIKAT", None, act.on)), checks)


def go_on(case: Case, duplicate: UUID, act: Act) -> Decision:
    """Go on, where a second case of the same person is closed; an event of its own, so that neither changes unseen."""
    checks = (policy.by_the_coordinator(act), guards.not_forgotten(case), guards.standing_in(case, *OPEN))
    return Decision((events.DuplicateMerged(duplicate=duplicate, merged_on=act.on),), checks)


@rule("R29", "R12")
def names_them(form: HandOverForm) -> Facts:
    """The new consent names the agency that takes over, and nobody else."""
    if tuple(form.consent.recipients) != (form.recipient,):
        raise errors.HandOverNotConsented()
    return {"recipients": 1}


@rule("R31")
def two_of_one_person(one: tuple[UUID, Case], another: tuple[UUID, Case]) -> Facts:
    """Two cases, born on the same day; names may have been written differently."""
    (case_id, case), (other_id, other) = one, another
    if case_id == other_id or case.birth_date is None or case.birth_date != other.birth_date:
        raise errors.NotTheSamePerson()
    return {}
