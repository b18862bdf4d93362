"""What was told to one professional alone (Anvertrautes, § 65 SGB VIII, L15).

A note is kept under a key of its own. Nobody but the professional it was told to sees it, not even who steps in for
them, until whoever entrusted it – who may be a parent – agrees that certain others may.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain import consent, errors, events, guards
from domain.case import OPEN, Case, Note
from domain.events import Value
from domain.policy import Act, Facts, rule
from domain.recorded import Decision


class NoteForm(Value):
    """Something entrusted."""

    entrusted_by: str
    text: str


def entrust(case: Case, note_id: UUID, form: NoteForm, act: Act) -> Decision:
    """Note what was told to a professional of the acting institution."""
    checks = (*guards.involved(case, act), guards.not_restricted(case), guards.standing_in(case, *OPEN))
    active = consent.active(case.consent, case.birth_date, act.on)
    noted = events.NoteEntrusted(
        note_id=note_id,
        noted_on=act.on,
        entrusted_to=act.actor.institution,
        noted_by=act.actor.user,
        entrusted_by=form.entrusted_by,
        text=form.text,
    )
    return Decision((noted,), (*checks, active))


def release(case: Case, note_id: UUID, recipients: Sequence[str], released_on: date, act: Act) -> Decision:
    """Who entrusted it agreed that these institutions, all named in the consent, may know it."""
    checks = (*guards.involved(case, act), guards.not_restricted(case), guards.standing_in(case, *OPEN))
    active = consent.active(case.consent, case.birth_date, act.on)
    if note_id not in case.notes:
        raise errors.Unknown()
    told = told_to(case.notes[note_id], act)
    covered = consent.reaches(guards.consent_of(case), case.reporter, recipients)
    after = agreed_by_now(case.notes[note_id].noted_on, released_on, act)
    released = events.NoteReleased(note_id=note_id, released_on=released_on, recipients=tuple(sorted(recipients)))
    return Decision((released,), (*checks, active, told, covered, after))


@rule("L15")
def told_to(note: Note, act: Act) -> Facts:
    """Only the professional who was told passes on that it may be known."""
    if not note.told_to(act.actor.user, act.actor.institution):
        raise errors.EntrustedNotReleased()
    return {"institution": act.actor.institution}


@rule("L15", "R20", "D20")
def agreed_by_now(noted_on: date, released_on: date, act: Act) -> Facts:
    """Who entrusted it agreed after they did, and not in time to come."""
    if released_on < noted_on:
        raise errors.BeforeTheLast(day=released_on.isoformat(), last=noted_on.isoformat())
    if released_on > act.on:
        raise errors.InTheFuture(day=released_on.isoformat())
    return {"released_on": released_on.isoformat()}
