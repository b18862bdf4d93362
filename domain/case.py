"""A case (Fall): what the rules remember of one young person's way through the conferences.

    REPORTED → SELECTED → DISCUSSED → FOLLOW_UP → CLOSED     a new round leads from FOLLOW_UP back to REPORTED
        ↘ DEFERRED ↗      any open state ⇄ SUSPENDED (consent ended)        ERASING → ERASED is the end

`evolve` remembers and never refuses: an old event is a fact, whatever today's rules say. What may happen to a case is
decided in `casework.py`, `rights.py` and `timers.py`. Consent is part of the case, so that a withdrawal and any other
step exclude each other by version.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, Self, TypeAlias, assert_never
from uuid import UUID

from domain import events
from domain.consent import Consent, Status
from domain.events import CaseEvent, Cause, MeasureContent, YoungPerson
from domain.personal import ERASED, Erased
from domain.subject_request import SubjectRequest

State = Literal[
    "NEW",
    "REPORTED",
    "SELECTED",
    "DEFERRED",
    "DISCUSSED",
    "FOLLOW_UP",
    "SUSPENDED",
    "CLOSED",
    "ERASING",
    "ERASED",
]
FORGOTTEN: tuple[State, ...] = ("ERASING", "ERASED")
"""Two persons wanted the erasure: there is no way back."""
OPEN: tuple[State, ...] = ("REPORTED", "SELECTED", "DEFERRED", "DISCUSSED", "FOLLOW_UP", "SUSPENDED")
UNDISCUSSED: tuple[State, ...] = ("REPORTED", "SELECTED", "DEFERRED")
ON_AN_AGENDA: tuple[State, ...] = ("SELECTED", "DISCUSSED")

# Families of events; each is remembered by a function of its own.
ConsentStep: TypeAlias = (
    events.ConsentSigned
    | events.ConsentWithdrawn
    | events.ConsentNarrowed
    | events.ConsentExpired
    | events.GuardianConsentLapsed
)
ReportStep: TypeAlias = (
    events.CaseReported
    | events.CaseReReported
    | events.ReportCorrected
    | events.ResidenceChanged
    | events.AgeLimitReached
)
ConferenceStep: TypeAlias = events.CaseSelected | events.CaseDeferred | events.CaseDiscussed | events.MeasuresAgreed
RightUsed: TypeAlias = (
    events.DataContested | events.ContestResolved | events.ProcessingRestricted | events.RestrictionLifted
)
ErasureStep: TypeAlias = (
    events.LegalHoldPlaced
    | events.LegalHoldLifted
    | events.ErasureOrdered
    | events.ErasureOrderWithdrawn
    | events.ErasureConfirmed
    | events.SubjectDataErased
)

RUNNING = ("agreed", "started")
STATUS: dict[type[events.MeasureProgress], str] = {
    events.MeasureStarted: "started",
    events.MeasureCompleted: "completed",
    events.MeasureFailed: "failed",
    events.MeasureReplaced: "replaced",
    events.MeasureCancelled: "cancelled",
}


@dataclass(frozen=True)
class Measure:
    """What a case remembers of a measure."""

    responsible: str
    circle: str
    due_on: date
    category: str | None
    """`None` once it is erased."""
    status: str = "agreed"


@dataclass(frozen=True)
class Note:
    """What a case remembers of something entrusted."""

    entrusted_to: str
    noted_on: date
    noted_by: str | None
    """The professional; where it is not known, whoever works on the case there."""
    recipients: frozenset[str] = frozenset()
    """Who else may know it."""

    def told_to(self, user: str, institution: str) -> bool:
        """Whether it was entrusted to this very professional (L15)."""
        return institution == self.entrusted_to and self.noted_by in (None, user)

    def known_to(self, user: str, institution: str) -> bool:
        """Whether somebody may know what it says: the professional, and institutions it was released to."""
        return self.told_to(user, institution) or institution in self.recipients


@dataclass(frozen=True)
class Emergency:
    """What a case remembers of a look in danger (Notzugriff)."""

    institution: str
    user: str
    granted_on: date
    until: datetime
    review_by: datetime
    reviewed: bool = False
    unjustified: bool = False
    """Whether the review found that there was no danger."""


@dataclass(frozen=True)
class Untold:
    """Who received data and still has to be told what became of them (Art. 19 GDPR)."""

    since: date | None
    """None of an erasure, which keeps no day of its own."""
    recipients: frozenset[str]


@dataclass(frozen=True)
class Case:
    """What the rules need to remember about a case, and no more. `Case()` is one nothing has happened to."""

    state: State = "NEW"
    before_suspension: State = "NEW"
    consent: Consent | None = None
    reporter: str = ""
    case_number: str = ""
    reported_on: date = date.min
    reported_as: YoungPerson | None = None
    """The person as the report in force names them."""
    summary: str = ""
    question: str | None = None
    renamed: bool = False
    """Whether a correction ever changed the name; together with `reborn` it would be somebody else."""
    reborn: bool = False
    birth_date: date | None = None
    sex: str | None = None
    inside: bool = True
    support_needs: tuple[str, ...] = ()
    notice_by: date | None = None
    """When the young person is to know what others told; none once they do."""
    rounds: int = 0
    deferrals: int = 0
    """Since the case was last reported."""
    deferred_on: date | None = None
    conference_id: UUID | None = None
    conference_on: date | None = None
    discussed_on: date | None = None
    present: frozenset[str] = frozenset()
    """Institutions in the room at the last discussion."""
    youth_present: bool = False
    suspended_on: date | None = None
    measures: dict[UUID, Measure] = field(default_factory=dict)
    closed_on: date | None = None
    age_limit_reached: bool = False
    contested: bool = False
    restricted: bool = False
    restricted_until: date | None = None
    """Last day of the restriction, where it has one."""
    restriction_lifted: bool = False
    """Whether people used the data again after a restriction."""
    disclosed_to: frozenset[str] = frozenset()
    """Institutions data of the case ever reached."""
    in_charge: dict[str, frozenset[str]] = field(default_factory=dict)
    """Who of an institution works on the case; where nobody is named, whoever works on cases there."""
    notes: dict[UUID, Note] = field(default_factory=dict)
    requests: dict[UUID, SubjectRequest] = field(default_factory=dict)
    """What was asked under the law, answered or not."""
    untold: dict[Cause, Untold] = field(default_factory=dict)
    """Why somebody has to be told, and who."""
    emergencies: dict[UUID, Emergency] = field(default_factory=dict)
    """Looks in danger, by their id."""
    held: bool = False
    """A legal hold forbids the erasure."""
    erasure_ordered_by: str | None = None
    erasure_ordered_on: date = date.min
    before_erasure: State = "NEW"

    def consent_status(self, day: date) -> Status:
        """How the consent stands on a day; of somebody who is forgotten there is none."""
        if self.state in FORGOTTEN:
            return "NONE"
        return self.consent.status(day, self.birth_date) if self.consent else "NONE"

    def waits_for(self, conference_id: UUID) -> bool:
        """Whether a conference that is called off leaves this case waiting: not selected yet, or selected for it."""
        return self.state == "REPORTED" or (self.state == "SELECTED" and self.conference_id == conference_id)

    def latest(self) -> date:
        """The day of the last report or discussion; what follows cannot have happened before."""
        return max(self.reported_on, self.discussed_on or date.min)

    def running(self) -> dict[UUID, Measure]:
        """The measures that have not ended."""
        return {key: measure for key, measure in self.measures.items() if measure.status in RUNNING}

    @property
    def open_requests(self) -> dict[UUID, SubjectRequest]:
        """What somebody asked and still waits for; whoever was forgotten waits no more."""
        waiting = {key: one for key, one in self.requests.items() if one.answered_on is None}
        return {} if self.state in FORGOTTEN else waiting

    def is_in_charge(self, user: str, institution: str) -> bool:
        """Whether somebody works on the case for their institution (L22)."""
        named = self.in_charge.get(institution)
        return named is None or user in named

    def open_to(self, user: str, institution: str, now: datetime) -> bool:
        """Whether somebody looks in danger just now; at a case that is being forgotten nobody does."""
        if self.state in FORGOTTEN or self.erasure_ordered_by is not None:
            return False
        looks = [one for one in self.emergencies.values() if (one.user, one.institution) == (user, institution)]
        return any(now < one.until and not one.unjustified for one in looks)

    def evolve(self, event: CaseEvent) -> Self:
        """Take in what has happened."""
        match event:
            case events.SourcesNamed(notice_by=day):
                return replace(self, notice_by=day or self.notice_by)
            case events.SubjectNotified():
                return replace(self, notice_by=None)
            case events.FunctionsReleased() | events.CaseHandedOver() | events.CaseMerged() | events.DuplicateMerged():
                return self  # the consent before it, or the closing with it, says what the rules need
            case events.StaffAssigned(institution=institution, users=users):
                return replace(self, in_charge=self.in_charge | {institution: frozenset(users)})
            case events.RecipientsInformed(cause=cause, recipients=told):
                return self._told(cause, told)
            case events.MeasureProgress():
                return self._measure_moved(event)
            case events.ReportWithdrawn(withdrawn_on=day) | events.CaseClosed(closed_on=day):
                return replace(self.off_the_agenda(), state="CLOSED", closed_on=day)
            case events.DisclosureMade(recipients=recipients):
                return replace(self, disclosed_to=self.disclosed_to | set(recipients))
            case events.NoteEntrusted() | events.NoteReleased():
                return self._note_kept(event)
            case events.EmergencyAccessGranted() | events.EmergencyAccessReviewed():
                return self._emergency(event)
            case events.SubjectRequestStep():
                known = SubjectRequest.after(event, self.requests.get(event.request_id))
                return replace(self, requests=self.requests | ({event.request_id: known} if known else {}))
            case _:
                return self._stepped(event)

    def _stepped(self, event: ConsentStep | ReportStep | ConferenceStep | RightUsed | ErasureStep) -> Self:
        if isinstance(event, ConsentStep):
            return self._consent_changed(event)
        if isinstance(event, ReportStep):
            return self._report_changed(event)
        if isinstance(event, ConferenceStep):
            return self._conference_step(event)
        if isinstance(event, ErasureStep):
            return self._erasure_step(event)
        return self._right_used(event)

    def _consent_changed(self, event: ConsentStep) -> Self:
        match event:
            case events.ConsentSigned():
                signed = replace(self, consent=Consent.of(event, self.consent))
                return signed.resumed() if self.state == "SUSPENDED" else signed
            case events.ConsentWithdrawn(entirely=entirely, withdrawn_on=day):
                left = replace(self, consent=self.consent and self.consent.withdraw(event))
                left = left.to_be_told("WITHDRAWAL", day, self.disclosed_to if entirely else event.recipients)
                return left.suspended(day) if entirely else left
            case events.ConsentNarrowed(narrowed_on=day):
                left = replace(self, consent=self.consent and self.consent.narrow(event))
                return left.to_be_told("WITHDRAWAL", day, self.disclosed_to)
            case events.ConsentExpired(expired_on=day):
                return self.suspended(day)
            case events.GuardianConsentLapsed():
                return self.suspended(None)  # the day is a birthday, which lists would keep

    def to_be_told(self, cause: Cause, day: date | None, whom: Iterable[str]) -> Self:
        """Whoever of these received data has to be told."""
        waiting = self.untold.get(cause, Untold(day, frozenset()))
        reached = waiting.recipients | (self.disclosed_to & set(whom))
        added = {cause: replace(waiting, recipients=reached)} if reached else {}
        return replace(self, untold=self.untold | added)

    def _told(self, cause: Cause, whom: Iterable[str]) -> Self:
        waiting = self.untold.get(cause, Untold(None, frozenset()))
        others = {key: one for key, one in self.untold.items() if key != cause}
        left = waiting.recipients - set(whom)
        return replace(self, untold=others | ({cause: replace(waiting, recipients=left)} if left else {}))

    def suspended(self, day: date | None) -> Self:
        """At rest until there is a new consent."""
        if self.state in ("SUSPENDED", "CLOSED"):
            return self
        return replace(self.off_the_agenda(), state="SUSPENDED", before_suspension=self.state, suspended_on=day)

    def off_the_agenda(self) -> Self:
        """No longer waiting for a certain conference (D8)."""
        return replace(self, conference_id=None, conference_on=None)

    def resumed(self) -> Self:
        """Back to where it stood; its place on an agenda was given up meanwhile (D8)."""
        back = replace(self, state=self.before_suspension, suspended_on=None)
        if self.before_suspension not in ("SELECTED", "DISCUSSED"):
            return back
        return replace(back, state="DEFERRED", deferred_on=self.deferred_on or self.suspended_on)

    def _report_changed(self, event: ReportStep) -> Self:
        match event:
            case events.CaseReported():
                by = {event.reporter: frozenset({event.reported_by})} if event.reported_by else {}
                reported = replace(self._reported(event), case_number=event.case_number, in_charge=by)
                return reported.person_known(event.young_person)
            case events.CaseReReported():
                return self._reported(event)
            case events.ReportCorrected():
                return self._corrected(event)
            case events.ResidenceChanged(inside=inside):
                return replace(self, inside=inside)
            case events.AgeLimitReached():
                return replace(self, age_limit_reached=True)

    def _corrected(self, event: events.ReportCorrected) -> Self:
        """With the whole report as it now reads; of one of schema 1, with what it names."""
        known = replace(self, reported_as=None) if event.complete else self
        known = known.person_known(event.young_person) if event.young_person else self
        needs = () if event.support_needs is ERASED else event.support_needs
        return replace(
            known.to_be_told("CORRECTION", event.corrected_on, self.disclosed_to),
            renamed=self.renamed or event.renamed,
            reborn=self.reborn or event.reborn,
            support_needs=self.support_needs if needs is None else tuple(needs),
            summary=_readable(event.summary) or self.summary,
            question=_readable(event.question) if event.complete else self.question,
        )

    def _reported(self, event: events.CaseReported | events.CaseReReported) -> Self:
        return replace(
            self,
            state="REPORTED",
            reporter=event.reporter,
            reported_on=event.reported_on,
            support_needs=() if event.support_needs is ERASED else tuple(event.support_needs),
            summary=_readable(event.summary) or "",
            question=_readable(event.question),
            rounds=self.rounds + 1,
            deferrals=0,
            deferred_on=None,
            conference_id=None,
            conference_on=None,
        )

    def person_known(self, person: events.YoungPerson | Erased) -> Self:
        """With what the rules need of the young person; nothing of it once it is erased."""
        if isinstance(person, Erased):
            return replace(self, reported_as=None, birth_date=None, sex=None)
        first = self.reported_as or person
        return replace(self, reported_as=first, birth_date=person.birth_date, sex=person.sex)

    def _conference_step(self, event: ConferenceStep) -> Self:
        match event:
            case events.CaseSelected(conference_id=conference_id, conference_on=day):
                return replace(self, state="SELECTED", conference_id=conference_id, conference_on=day)
            case events.CaseDeferred(deferred_on=day):
                return replace(
                    self,
                    state="DEFERRED",
                    deferrals=self.deferrals + 1,
                    deferred_on=self.deferred_on or day,
                    conference_id=None,
                    conference_on=None,
                )
            case events.CaseDiscussed(discussed_on=day, present=present, youth_present=youth):
                here = frozenset(present)
                return replace(self, state="DISCUSSED", discussed_on=day, present=here, youth_present=youth)
            case events.MeasuresAgreed():
                return replace(self, state="FOLLOW_UP", measures=self.measures | _measures(event))

    def _measure_moved(self, event: events.MeasureProgress) -> Self:
        measure = self.measures.get(event.measure_id)
        if measure is None:
            return self
        moved = replace(measure, status=STATUS[type(event)])
        return replace(self, measures=self.measures | {event.measure_id: moved})

    def _note_kept(self, event: events.NoteEntrusted | events.NoteReleased) -> Self:
        if isinstance(event, events.NoteEntrusted):
            return replace(
                self, notes=self.notes | {event.note_id: Note(event.entrusted_to, event.noted_on, event.noted_by)}
            )
        note = self.notes.get(event.note_id)
        if note is None:
            return self
        known = replace(note, recipients=note.recipients | set(event.recipients))
        return replace(self, notes=self.notes | {event.note_id: known})

    def _emergency(self, event: events.EmergencyAccessGranted | events.EmergencyAccessReviewed) -> Self:
        if isinstance(event, events.EmergencyAccessGranted):
            look = Emergency(event.institution, event.user, event.granted_on, event.until, event.review_by)
            told = self.disclosed_to | {event.institution}
            return replace(self, emergencies=self.emergencies | {event.access_id: look}, disclosed_to=told)
        known = self.emergencies.get(event.access_id)
        if known is None:
            return self
        seen = replace(known, reviewed=True, unjustified=not event.justified)
        return replace(self, emergencies=self.emergencies | {event.access_id: seen})

    def _right_used(self, event: RightUsed) -> Self:
        match event:
            case events.DataContested():
                return replace(self, contested=True)
            case events.ContestResolved():
                return replace(self, contested=False)
            case events.ProcessingRestricted(until=until, restricted_on=day):
                restricted = replace(self, restricted=True, restricted_until=until)
                return restricted.to_be_told("RESTRICTION", day, self.disclosed_to)
            case events.RestrictionLifted():
                return replace(self, restricted=False, restricted_until=None, restriction_lifted=True)
            case _:
                assert_never(event)

    def _erasure_step(self, event: ErasureStep) -> Self:
        match event:
            case events.LegalHoldPlaced():
                return replace(self, held=True)
            case events.LegalHoldLifted():
                return replace(self, held=False)
            case events.ErasureOrdered(ordered_by=user, ordered_on=day):
                resting: State = "SUSPENDED" if self.state in OPEN else self.state
                ordered = replace(self.off_the_agenda(), erasure_ordered_by=user, erasure_ordered_on=day)
                return replace(ordered, state=resting, before_erasure=self.state)
            case events.ErasureOrderWithdrawn(withdrawn_on=day):
                return self._spared(day)
            case events.ErasureConfirmed():
                return replace(self, state="ERASING")
            case events.SubjectDataErased(recipients=reached):
                return replace(self, state="ERASED", untold={}).to_be_told("ERASURE", None, reached)

    def _spared(self, day: date) -> Self:
        """Back to where it stood before the order; its place on an agenda was given up."""
        back = replace(self, erasure_ordered_by=None, state=self.before_erasure)
        if self.before_erasure not in ON_AN_AGENDA:
            return back
        return replace(back, state="DEFERRED", deferred_on=self.deferred_on or day)


def _readable(text: str | Erased | None) -> str | None:
    """A text, while its key is there."""
    return None if text is ERASED else text


def _measures(event: events.MeasuresAgreed) -> dict[UUID, Measure]:
    contents: tuple[MeasureContent, ...] = () if event.contents is ERASED else tuple(event.contents)
    categories = {content.measure_id: content.category for content in contents}
    return {
        agreed.measure_id: Measure(
            responsible=agreed.responsible,
            circle=agreed.circle,
            due_on=agreed.due_on,
            category=categories.get(agreed.measure_id),
        )
        for agreed in event.measures
    }
