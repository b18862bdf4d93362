"""Requests under the law, from receipt to answer (Art. 12 GDPR, § 83 SGB X, L27).

Whoever the case concerns takes a request in; those who lead the case, and who took it in, answer it. Neither a
restriction nor an order to erase stands against an answer.
"""

from datetime import date
from typing import Literal
from uuid import UUID

from domain import errors, events, guards, policy
from domain.case import OPEN, Case
from domain.events import Channel, Proof, RequestKind, Value
from domain.policy import Act, Facts, rule
from domain.recorded import Check, Decision
from domain.subject_request import LONGEST_MONTHS, SubjectRequest, due

CHANGING: tuple[RequestKind, ...] = ("RECTIFICATION", "ERASURE", "RESTRICTION")
"""What recipients of the data are told of (Art. 19 GDPR)."""


class RequestForm(Value):
    """What was asked, by whom, and how it came."""

    kind: RequestKind
    received_on: date
    via: Channel
    asked_by: Literal["young_person", "guardian", "representative"] = "young_person"


class AnswerForm(Value):
    """What became of it."""

    decision: Literal["GRANTED", "PARTLY", "REFUSED"]
    reason: str | None = None


def receive(case: Case, request_id: UUID, form: RequestForm, act: Act) -> Decision:
    """Take a request in; from here on the time runs."""
    checks = (
        *guards.involved(case, act),
        guards.standing_in(case, *OPEN, "CLOSED"),
        received_by_then(form.received_on, act),
    )
    received = events.SubjectRequestReceived(
        request_id=request_id, received_by=act.actor.institution, due_on=due(form.received_on), **dict(form)
    )
    return Decision((received,), checks)


def identify(case: Case, request_id: UUID, identified_by: Proof, act: Act) -> Decision:
    """It is certain who asked."""
    request, checks = _answering(case, request_id, act)
    known = (*checks, guards.not_before(request.received_on, act), not_yet(identified=request.identified))
    identified = events.SubjectRequestIdentified(
        request_id=request_id, identified_on=act.on, identified_by=identified_by
    )
    return Decision((identified,), known)


def extend(case: Case, request_id: UUID, reason: str, act: Act) -> Decision:
    """Tell who asked, within the first month, that it will take up to three."""
    request, checks = _answering(case, request_id, act)
    checks = (*checks, guards.not_before(request.received_on, act), not_yet(extended=request.extended))
    extended = events.SubjectRequestExtended(
        request_id=request_id,
        extended_on=act.on,
        due_on=due(request.received_on, LONGEST_MONTHS),
        reason=reason,
    )
    return Decision((extended,), (*checks, announced_in_time(request, act)))


def answer(case: Case, request_id: UUID, form: AnswerForm, act: Act) -> Decision:
    """Give the answer, with the reason where it is not all that was asked for."""
    request, checks = _answering(case, request_id, act)
    changed = request.kind in CHANGING and form.decision != "REFUSED"
    answered = events.SubjectRequestAnswered(
        request_id=request_id,
        answered_on=act.on,
        to_tell=tuple(sorted(case.disclosed_to)) if changed else (),
        **dict(form),
    )
    checks = (*checks, guards.not_before(request.received_on, act), certain_who_asks(request, form.decision))
    return Decision((answered,), (*checks, with_its_reason(form.decision, form.reason), in_time(request, act)))


def answer_unknown_person(kind: RequestKind, received_on: date, via: Channel, act: Act) -> Decision:
    """Tell somebody that nothing is held about them; who they are is kept nowhere."""
    checks = (policy.by_a_caseworker(act), received_by_then(received_on, act))
    said = events.UnknownPersonAnswered(kind=kind, received_on=received_on, via=via, answered_on=act.on)
    return Decision((said,), checks)


def _answering(case: Case, request_id: UUID, act: Act) -> tuple[SubjectRequest, tuple[Check, ...]]:
    """The request that waits, for whoever answers it; raises `Unknown` where there is none."""
    request = case.requests.get(request_id)
    if request is None:
        raise errors.Unknown()
    checks = (policy.by_a_caseworker(act), answered_here(case, request, act), guards.not_being_erased(case))
    return request, (*checks, not_yet(answered=request.answered_on is not None))


@rule("D20", "L27")
def received_by_then(received_on: date, act: Act) -> Facts:
    """What is taken in has come."""
    if received_on > act.on:
        raise errors.InTheFuture(day=received_on.isoformat())
    return {"received_on": received_on.isoformat()}


@rule("L22", "L27")
def answered_here(case: Case, request: SubjectRequest, act: Act) -> Facts:
    """Who took a request in answers it, or who leads the case."""
    if act.actor.institution not in (request.received_by, case.reporter) and not act.coordinates:
        raise errors.OwnReportOnly()
    return {"institution": act.actor.institution}


@rule("L27", "R20")
def not_yet(**done: bool) -> Facts:
    """A step is taken once, and none after the answer."""
    if any(done.values()):
        raise errors.WrongState(state=", ".join(done).upper(), allowed="RECEIVED")
    return {**done}


@rule("L27")
def announced_in_time(request: SubjectRequest, act: Act) -> Facts:
    """Who asked hears of the longer time before the shorter one is over."""
    if act.on > request.due_on:
        raise errors.ExtensionTooLate(due=request.due_on.isoformat())
    return {"due_on": request.due_on.isoformat()}


@rule("L27")
def certain_who_asks(request: SubjectRequest, decision: str) -> Facts:
    """Nothing is given to somebody who may be another; they can only be refused."""
    if decision != "REFUSED" and not request.identified:
        raise errors.IdentityUnproven()
    return {"identified": request.identified}


@rule("L27")
def with_its_reason(decision: str, reason: str | None) -> Facts:
    """Whoever does not get everything is told why, and the reason is kept (§ 83 Abs. 3 SGB X)."""
    if decision != "GRANTED" and not (reason and reason.strip()):
        raise errors.ReasonMissing()
    return {"decision": decision}


@rule("L27")
def in_time(request: SubjectRequest, act: Act) -> Facts:
    """Says how late the answer is; a late one is still owed."""
    return {"days_late_with_the_answer": max(0, (act.on - request.due_on).days)}
