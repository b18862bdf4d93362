"""What a young person may ask for once a case exists: correct, contest, restrict (L28–L31).

To be forgotten has a file of its own, `erasure.py`.
"""

from dataclasses import replace
from datetime import date

from domain import consent, eligibility, errors, events, guards
from domain.case import ON_AN_AGENDA, OPEN, Case
from domain.events import Value, YoungPerson
from domain.policy import Act, Facts, rule
from domain.recorded import Decision


class CorrectionForm(Value):
    """What now reads right; what is left out stays."""

    young_person: YoungPerson | None = None
    summary: str | None = None
    support_needs: tuple[str, ...] | None = None
    reason: str


def correct(case: Case, form: CorrectionForm, act: Act) -> Decision:
    """Put right what the report got wrong (L28); the rules of the report hold for the new values."""
    checks = [*guards.led(case, act), consent.active(case.consent, case.birth_date, act.on)]
    checks += [guards.standing_in(case, *OPEN)]
    checks += [consent.reaches(guards.consent_of(case), case.reporter, [act.actor.institution])]
    if form.young_person:
        reported = replace(act, on=case.reported_on)
        checks.append(the_same_person(case, form.young_person))
        checks.append(eligibility.at_home_here(form.young_person.municipality, act.profile))
        checks.append(eligibility.under_the_age_limit(form.young_person.birth_date, reported))
        checks.append(consent.still_signed_rightly(guards.consent_of(case), form.young_person.birth_date, act))
    if form.summary is not None:
        checks.append(eligibility.described(form.summary, act.profile))
    if form.support_needs is not None:
        checks.append(eligibility.in_need(form.support_needs, act))
        checks.append(consent.special_ticked("support_needs", form.support_needs, guards.consent_of(case), act))
    return Decision((_whole(case, form, act),), tuple(checks))


def _whole(case: Case, form: CorrectionForm, act: Act) -> events.ReportCorrected:
    """The report with what is put right in it, so that nothing before it is needed any more."""
    was, now = case.reported_as, form.young_person or case.reported_as
    return events.ReportCorrected(
        corrected_on=act.on,
        young_person=now,
        summary=case.summary if form.summary is None else form.summary,
        support_needs=case.support_needs if form.support_needs is None else form.support_needs,
        question=case.question,
        reason=form.reason,
        complete=True,
        renamed=was is not None and now is not None and _name(was) != _name(now),
        reborn=was is not None and now is not None and was.birth_date != now.birth_date,
    )


def _name(person: YoungPerson) -> tuple[str, str]:
    return person.given_name, person.family_name


@rule("L28")
def the_same_person(case: Case, person: YoungPerson) -> Facts:
    """Corrections mend a name or the birth date; who changes both means somebody else, who signed nothing."""
    was = case.reported_as
    renamed = case.renamed or was is None or _name(was) != _name(person)
    if renamed and (case.reborn or was is None or was.birth_date != person.birth_date):
        raise errors.SomebodyElse()
    return {}


def contest(case: Case, statement: str, act: Act) -> Decision:
    """Note that the young person disputes the data; every view says so (L29)."""
    checks = (*guards.involved(case, act), guards.standing_in(case, *OPEN, "CLOSED"))
    return Decision((events.DataContested(contested_on=act.on, statement=statement),), checks)


def resolve_contest(case: Case, act: Act) -> Decision:
    """The dispute is settled."""
    checks = (*guards.led(case, act), contested_until_now(case))
    return Decision((events.ContestResolved(resolved_on=act.on),), checks)


def restrict(case: Case, reason: str, until: date | None, act: Act) -> Decision:
    """Keep the data and use them no more; a case on an agenda gives up its place (L31)."""
    checks = (*guards.led(case, act), guards.standing_in(case, *OPEN, "CLOSED"))
    restricted = events.ProcessingRestricted(restricted_on=act.on, reason=reason, until=until)
    if case.state not in ON_AN_AGENDA:
        return Decision((restricted,), checks)
    deferred = events.CaseDeferred(reason="UNTERLAGEN", deferred_on=act.on, conference_id=case.conference_id)
    return Decision((restricted, deferred), checks)


def lift_restriction(case: Case, act: Act) -> Decision:
    """The data may be used again."""
    checks = (*guards.led_even_when_restricted(case, act), restricted_until_now(case))
    return Decision((events.RestrictionLifted(lifted_on=act.on),), checks)


@rule("L29", "R20")
def contested_until_now(case: Case) -> Facts:
    """There is a dispute to settle."""
    if not case.contested:
        raise errors.WrongState(state="—", allowed="contested")
    return {"contested": True}


@rule("L31", "R20")
def restricted_until_now(case: Case) -> Facts:
    """There is a restriction to lift."""
    if not case.restricted:
        raise errors.WrongState(state="—", allowed="restricted")
    return {"restricted": True}
