"""What may happen to a case on its way: report, select, discuss, agree, follow up, close.

Each function decides and returns events with the rules that allowed them; it changes nothing. Clock, ids and profile
are handed in. What every step asks first stands in `guards.py`, the rules themselves in the files of their topic.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from pydantic import Field

from domain import consent, eligibility, errors, events, guards, policy, session, sources
from domain.case import OPEN, STATUS, UNDISCUSSED, Case
from domain.consent import Consent, ConsentForm
from domain.eligibility import ReportForm
from domain.events import AgreedMeasure, Attendee, MeasureContent, Value, YoungPerson
from domain.policy import Act, Facts, rule
from domain.recorded import Check, Decision
from domain.vocabulary import valid

PROGRESS = {status: kind for kind, status in STATUS.items()}
OF_ITS_OWN = ("UEBERGEBEN", "DUPLIKAT")
"""Reasons a case is closed for by steps of their own, in `leaving.py`."""


class DiscussionForm(Value):
    """What the minutes say about the discussion of one case."""

    presenter: Attendee
    youth_present: bool
    youth_view: str | None = Field(default=None, max_length=4000)
    notes: str | None = Field(default=None, max_length=20000)


class MeasureForm(Value):
    """A measure as it is agreed (Maßnahme)."""

    category: str
    responsible: str
    due_on: date
    text: str | None = Field(default=None, max_length=4000)


class AgreementForm(Value):
    """What the table agreed at the end of a discussion."""

    goals: tuple[str, ...]
    measures: tuple[MeasureForm, ...]
    no_measure_reason: str | None = Field(default=None, max_length=4000)


# Consent and report


def report(
    number: str,
    form: ConsentForm,
    person: YoungPerson,
    content: ReportForm,
    consent_id: UUID,
    act: Act,
    earlier: Sequence[Consent] = (),
) -> Decision:
    """Report a case together with its consent, in one step (R8, R11, D1).

    `earlier` are consents the same person took back, in cases that are closed: no older paper undoes that (L5).
    """
    who = (policy.by_a_caseworker(act), eligibility.by_a_reporter(act))
    signed, consent_checks = consent.sign(form, person.birth_date, consent_id, act)
    checks = (
        consent.signed_by_somebody_else(form, person),
        consent.names_functions(form, act.actor.institution, act),
        *(consent.signed_since_the_withdrawal(form, last) for last in earlier),
        eligibility.under_the_age_limit(person.birth_date, act),
        eligibility.at_home_here(person.municipality, act.profile),
        eligibility.described(content.summary, act.profile),
        eligibility.in_need(content.support_needs, act),
        consent.special_ticked("support_needs", content.support_needs, form, act),
        eligibility.informed(content.info_notice_given_on, act),
    )
    named, source_checks = sources.named(content.sources, act)
    reported = events.CaseReported(
        case_number=number,
        reporter=act.actor.institution,
        reported_by=act.actor.user,
        reported_on=act.on,
        young_person=person,
        form_versions=dict(sorted(act.profile.forms.items())),
        **{name: value for name, value in content if name != "sources"},
    )
    released = consent.functions(form, consent_id)
    return Decision((signed, reported, *released, *named), who + consent_checks + checks + source_checks)


def report_again(case: Case, content: ReportForm, act: Act) -> Decision:
    """Bring the case up for a new round (D14)."""
    checks = (
        *guards.led(case, act),
        eligibility.by_a_reporter(replace(act, actor=replace(act.actor, institution=case.reporter))),
        consent.active(case.consent, case.birth_date, act.on),
        guards.standing_in(case, "FOLLOW_UP"),
        guards.not_before(case.latest(), act),
        eligibility.under_the_age_limit(guards.birth_date_of(case), act),
        eligibility.still_at_home_here(case.inside, act.profile),
        eligibility.described(content.summary, act.profile),
        eligibility.in_need(content.support_needs, act),
        consent.special_ticked("support_needs", content.support_needs, guards.consent_of(case), act),
        eligibility.informed(content.info_notice_given_on, act),
    )
    named, source_checks = sources.named(content.sources, act)
    reported = events.CaseReReported(
        reporter=case.reporter,
        reported_on=act.on,
        form_versions=dict(sorted(act.profile.forms.items())),
        **content.model_dump(exclude={"info_notice_given_on", "sources"}),
    )
    return Decision((reported, *named), checks + source_checks)


def sign_consent(case: Case, form: ConsentForm, consent_id: UUID, act: Act) -> Decision:
    """Renew the consent; a suspended case goes on (L9, L12)."""
    who = (*guards.involved(case, act), guards.led_by(case, act), guards.in_charge(case, act))
    who += (guards.standing_in(case, *OPEN),)
    signed, checks = consent.sign(form, guards.birth_date_of(case), consent_id, act)
    renewal = (
        consent.signed_by_somebody_else(form, case.reported_as),
        consent.names_functions(form, case.reporter, act),
        consent.signed_since_the_withdrawal(form, case.consent),
        consent.special_ticked("support_needs", case.support_needs, form, act),
    )
    return Decision((signed, *consent.functions(form, consent_id)), who + checks + renewal)


def withdraw_report(case: Case, act: Act) -> Decision:
    """The reporting institution takes its report back."""
    checks = (
        *guards.led(case, act),
        guards.standing_in(case, "REPORTED", "DEFERRED"),
        guards.not_before(case.latest(), act),
        nothing_left_unknowingly(case, leave=False),
    )
    return Decision((events.ReportWithdrawn(withdrawn_on=act.on),), checks)


def record_move(case: Case, municipality: str, moved_on: date, act: Act) -> Decision:
    """The young person moved; away from town a case not yet discussed ends (R12)."""
    checks = (
        *guards.involved(case, act),
        guards.standing_in(case, *OPEN),
        policy.not_in_the_future(moved_on, act.on),
    )
    inside = eligibility.lives_here(municipality, act.profile)
    moved = events.ResidenceChanged(moved_on=moved_on, municipality=municipality, inside=inside)
    ends = not inside and (case.before_suspension if case.state == "SUSPENDED" else case.state) in UNDISCUSSED
    return Decision((moved, *([closed(case, "WEGZUG", None, act.on)] if ends else [])), checks)


# Selection


def select(case: Case, conference_id: UUID, conference_on: date, act: Act) -> Decision:
    """Put the case on a conference's agenda (R15, D7)."""
    checks = (
        policy.by_the_coordinator(act),
        *guards.usable(case, act),
        *fit_for(case, conference_on, act),
        guards.standing_in(case, "REPORTED", "DEFERRED"),
        guards.not_before(case.reported_on, act),
    )
    return Decision((events.CaseSelected(conference_id=conference_id, conference_on=conference_on),), checks)


def fit_for(case: Case, conference_on: date, act: Act) -> tuple[Check, ...]:
    """What must still hold on the conference day: consent, age, residence (D7)."""
    return (
        consent.active(case.consent, case.birth_date, act.on),
        consent.active(case.consent, case.birth_date, conference_on),
        eligibility.young_enough_on(conference_on, guards.birth_date_of(case), act.profile),
        eligibility.still_at_home_here(case.inside, act.profile),
    )


def move_along(case: Case, conference_id: UUID, conference_on: date, act: Act) -> Decision:
    """The conference of a selected case moved; it keeps its place, or is deferred if it no longer fits the day."""
    if case.state != "SELECTED" or case.erasure_ordered_by is not None:
        return Decision(())
    try:
        checks = fit_for(case, conference_on, act)
    except errors.Refused:
        deferred = events.CaseDeferred(reason="UNTERLAGEN", deferred_on=act.on, conference_id=conference_id)
        return Decision((deferred,), (eligibility.unfit_for_the_new_day(),))
    return Decision((events.CaseSelected(conference_id=conference_id, conference_on=conference_on),), checks)


def defer(case: Case, reason: str, conference_id: UUID | None, act: Act) -> Decision:
    """Leave the case for a later conference, with a reason (R15, D13)."""
    checks = (
        policy.by_the_coordinator(act),
        guards.not_forgotten(case),
        guards.standing_in(case, *UNDISCUSSED),
        guards.not_before(case.reported_on, act),
    )
    valid(act.profile.codes("deferral_reasons"), [reason], act.on)
    return Decision((events.CaseDeferred(reason=reason, deferred_on=act.on, conference_id=conference_id),), checks)


# Discussion and measures


def discuss(case: Case, form: DiscussionForm, present: Sequence[str], act: Act) -> Decision:
    """Record that the case was presented and discussed by those present for it (R4, R17, R18)."""
    checks = (
        *guards.usable(case, act),
        consent.active(case.consent, case.birth_date, act.on),
        guards.standing_in(case, "SELECTED"),
        guards.not_before(case.conference_on or act.on, act),
        eligibility.young_enough_on(act.on, guards.birth_date_of(case), act.profile),
        eligibility.still_at_home_here(case.inside, act.profile),
        session.presented_by_the_reporter(form.presenter, case.reporter),
        session.in_the_room(form.presenter.institution, present),
        session.across_circles(present, act.profile),
        consent.given_for(guards.consent_of(case), "FALLBESPRECHUNG"),
        consent.covers_everyone(guards.consent_of(case), case.reporter, present),
    )
    assert case.conference_id is not None
    discussed = events.CaseDiscussed(
        conference_id=case.conference_id, discussed_on=act.on, present=tuple(sorted(present)), **dict(form)
    )
    return Decision((discussed, *_disclosures(case, case.conference_id, present)), checks)


def agree(case: Case, form: AgreementForm, ids: Sequence[UUID], act: Act) -> Decision:
    """Put goals and measures on record at the end of the discussion (R19, R32). `ids` name the measures."""
    touched = (*guards.usable(case, act), consent.active(case.consent, case.birth_date, act.on), just_discussed(case))
    assert case.conference_id is not None
    assert case.discussed_on is not None
    named = list(zip(ids, form.measures, strict=True))
    agreed = events.MeasuresAgreed(
        conference_id=case.conference_id,
        agreed_on=act.on,
        goals=form.goals,
        measures=_readable(named, act),
        contents=_contents(named),
        no_measure_reason=form.no_measure_reason,
    )
    running = {measure.category for measure in case.running().values() if measure.category}
    responsible = {measure.responsible for measure in form.measures}
    checks = (
        guards.not_before(case.discussed_on, act),
        session.something_agreed(form.goals, form.measures, form.no_measure_reason),
        session.each_has_a_due_date(form.measures, case.discussed_on),
        session.offered_then(form.measures, act.profile, act.on),
        session.not_twice(form.measures, running),
        consent.special_ticked(
            "measures", (measure.category for measure in form.measures), guards.consent_of(case), act
        ),
        consent.given_for(guards.consent_of(case), "FALLBESPRECHUNG"),
        consent.reaches(guards.consent_of(case), case.reporter, responsible),
    )
    told = _disclosures(case, case.conference_id, responsible - case.present)
    return Decision((agreed, *told), touched + checks)


def progress(case: Case, measure_id: UUID, status: str, note: str | None, act: Act) -> Decision:
    """Record how a measure goes; the responsible institution says so (R32, R38)."""
    measure = case.measures.get(measure_id)
    if measure is None:
        raise errors.Unknown()
    checks = (
        *guards.usable(case, act),
        session.told_by_the_responsible(act.actor.institution, measure.responsible),
        consent.active(case.consent, case.birth_date, act.on),
        consent.given_for(guards.consent_of(case), "MASSNAHMEN_NACHVERFOLGUNG"),
        consent.reaches(guards.consent_of(case), case.reporter, [act.actor.institution]),
        guards.not_before(case.latest(), act),
        guards.standing_in(case, *OPEN),
        session.a_step_forward(measure.status, status),
    )
    return Decision((PROGRESS[status](measure_id=measure_id, on=act.on, note=note),), checks)


def close(case: Case, reason: str, outcome: str | None, leave_measures: bool, act: Act) -> Decision:
    """Close the case; measures that still run are ended first, or knowingly left to the institutions (R32)."""
    checks = (
        *guards.led(case, act),
        no_step_of_its_own(reason),
        *may_close(case, leave_measures or reason == "VERSTORBEN", act),
    )
    valid(act.profile.codes("closing_reasons"), [reason], act.on)
    valid(act.profile.codes("outcomes"), [outcome] if outcome else [], act.on)
    return Decision((closed(case, reason, outcome, act.on),), checks)


def may_close(case: Case, leave_measures: bool, act: Act) -> tuple[Check, ...]:
    """What is asked whenever people close a case, for whatever reason."""
    return (
        guards.standing_in(case, *OPEN),
        guards.not_before(case.latest(), act),
        nothing_left_unknowingly(case, leave=leave_measures),
    )


@rule("R32")
def nothing_left_unknowingly(case: Case, *, leave: bool) -> Facts:
    """No measure runs any more, or those that do are knowingly left to the institutions' own files."""
    running = len(case.running())
    if running and not leave:
        raise errors.MeasuresOpen(count=running)
    return {"running": running, "left": leave}


@rule("R29", "R31")
def no_step_of_its_own(reason: str) -> Facts:
    """A hand-over and a merger are more than a reason for closing."""
    if reason in OF_ITS_OWN:
        raise errors.StepOfItsOwn(value=reason)
    return {}


@rule("R19", "R20")
def just_discussed(case: Case) -> Facts:
    """What is agreed is agreed at the end of a discussion, of the same conference."""
    if case.state != "DISCUSSED" or case.conference_id is None or case.discussed_on is None:
        raise errors.NotDiscussed()
    return {"conference_id": str(case.conference_id)}


def closed(case: Case, reason: str, outcome: str | None, day: date) -> events.CaseClosed:
    """The end of a case, with the measures that were still running."""
    return events.CaseClosed(reason=reason, outcome=outcome, closed_on=day, open_measures=len(case.running()))


def _disclosures(case: Case, conference_id: UUID, told: Iterable[str]) -> tuple[events.DisclosureMade, ...]:
    """That data of the case reached those who did not report it, if there are any (R29)."""
    recipients = tuple(sorted(set(told) - {case.reporter}))
    given = guards.consent_of(case)
    made = events.DisclosureMade(
        conference_id=conference_id,
        recipients=recipients,
        data_categories=given.data_categories,
        legal_basis="EXPLICIT_9_2_A" if given.special else "CONSENT_6_1_A",
        consent_id=given.consent_id,
    )
    return (made,) if recipients else ()


def _readable(measures: Iterable[tuple[UUID, MeasureForm]], act: Act) -> tuple[AgreedMeasure, ...]:
    """What stays readable of each measure when the person is forgotten."""
    return tuple(
        AgreedMeasure(
            measure_id=key,
            circle="".join(act.profile.circles(frozenset({measure.responsible}))),
            responsible=measure.responsible,
            due_on=measure.due_on,
        )
        for key, measure in measures
    )


def _contents(measures: Iterable[tuple[UUID, MeasureForm]]) -> tuple[MeasureContent, ...]:
    """What each measure says about the person."""
    return tuple(
        MeasureContent(measure_id=key, category=measure.category, text=measure.text) for key, measure in measures
    )
