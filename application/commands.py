"""The commands about cases as they are handed in: imperative, and valid in form once they exist.

Where the domain has a form of its own, the command takes it over and adds bounds: what is stored has none, since an old
event is a fact. What concerns a case and is stored readable is a code, so that nobody writes about a person there; but
for who presents it, whose name and function are a professional's.
"""

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict

from application.spelling import Code, Codes, Day, Id, Key, Keys, Name, Text, Texts, Users
from domain.audit import AuditPurpose, BundleForm
from domain.casework import AgreementForm, DiscussionForm, MeasureForm
from domain.consent import ConsentForm, Informed
from domain.eligibility import ReportForm
from domain.entrusted import NoteForm
from domain.events import Attendee, Cause, Channel, Proof, Released, RequestKind, Signer, Source, Value, YoungPerson
from domain.requests import AnswerForm, RequestForm
from domain.rights import CorrectionForm
from domain.withdrawal import WithdrawalForm

STRICT = ConfigDict(strict=True)

F = TypeVar("F", bound=Value)


class Command(BaseModel):
    """Something somebody wants done."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    occurred_on: Day | None = None
    """The business date; today where it is left out (D20)."""

    def form(self, kind: type[F]) -> F:
        """The part of the command that is the domain's form of that kind."""
        return kind.model_validate({name: getattr(self, name) for name in kind.model_fields})


# Parts


class Person(YoungPerson):
    """The young person of a report."""

    model_config = STRICT

    given_name: Name
    family_name: Name
    birth_date: Day
    street: Name
    postal_code: Annotated[str, Field(max_length=10, pattern=r"\S")]
    municipality: Name
    phone: Annotated[str, Field(max_length=50)] | None = None
    email: Annotated[str, Field(max_length=200)] | None = None
    sex: Literal["female", "male", "diverse"] | None = None


class Signature(Signer):
    """A signature under the consent. An empty name is an unsigned draft."""

    model_config = STRICT

    name: Annotated[str, Field(max_length=200)]
    proof_note: Annotated[str, Field(max_length=500)] | None = None


class Explained(Informed):
    """What was explained before anybody signed."""

    model_config = STRICT


class Knowing(Released):
    """Who at a recipient may know."""

    model_config = STRICT

    institution: Key
    who: Name


class Consent(ConsentForm):
    """The signed consent."""

    model_config = STRICT

    signed_on: Day
    signers: Annotated[tuple[Signature, ...], Strict(False), Field(max_length=10)]
    recipients: Keys
    data_categories: Codes
    purposes: Codes
    form: Code
    form_reason: Annotated[str, Field(max_length=2000, pattern=r"\S")] | None = None
    valid_until: Day | None = None
    informed: Explained
    functions: Annotated[tuple[Knowing, ...], Strict(False), Field(max_length=100)] = ()


class KnowingThere(Knowing):
    """Who at another agency may know, which has a name and no key here."""

    institution: Name


class GivenToAnother(Consent):
    """The signed consent for another agency, which has a name and no key here."""

    recipients: Annotated[tuple[Name, ...], Strict(False), Field(max_length=1)]
    functions: Annotated[tuple[KnowingThere, ...], Strict(False), Field(max_length=100)] = ()


class NamedSource(Source):
    """Where a statement comes from."""

    model_config = STRICT

    about: Annotated[str, Field(max_length=500, pattern=r"\S")]
    told_by: Code
    ground: Annotated[str, Field(max_length=1000)] | None = None
    released_on: Day | None = None


class Report(ReportForm):
    """What is reported. How long the summary may be says the profile."""

    model_config = STRICT

    sources: Annotated[tuple[NamedSource, ...], Strict(False), Field(max_length=50)] = ()

    summary: Annotated[str, Field(max_length=20_000)]
    support_needs: Codes
    info_notice_given_on: Day


class Professional(Attendee):
    """Somebody at the table."""

    model_config = STRICT

    institution: Key
    person: Name
    function: Annotated[str, Field(max_length=200)] | None = None


class PlannedMeasure(MeasureForm):
    """A measure as it is agreed."""

    model_config = STRICT

    category: Code
    responsible: Key
    due_on: Day


# Cases


class ReportCase(Command):
    """Report a case with its consent."""

    young_person: Person
    consent: Consent
    report: Report


class ReportAgain(Command, Report):
    """Bring a case up for a new round."""


class SignConsent(Command):
    """Renew the consent."""

    consent: Consent


class WithdrawConsent(Command, WithdrawalForm):
    """Take the consent back: for some recipients, for some purposes or kinds of data, or for all."""

    recipients: Keys = ()
    purposes: Codes = ()
    data_categories: Codes = ()


class RecordInformed(Command):
    """Record that recipients were told (Art. 19 GDPR)."""

    cause: Cause
    recipients: Annotated[Keys, Field(min_length=1)]


class SelectCase(Command):
    """Put a case on an agenda."""

    conference_id: Id


class DeferCase(Command):
    """Leave a case for a later conference."""

    reason: Code
    conference_id: Id | None = None


class DiscussCase(Command, DiscussionForm):
    """Record that a case was presented and discussed."""

    conference_id: Id
    presenter: Professional


class AgreeMeasures(Command, AgreementForm):
    """Put goals and measures on record."""

    goals: Texts
    measures: Annotated[tuple[PlannedMeasure, ...], Strict(False), Field(max_length=50)]


class ReportProgress(Command):
    """Record how a measure goes."""

    status: Literal["started", "completed", "failed", "replaced", "cancelled"]
    note: Annotated[str, Field(max_length=4000)] | None = None


class RecordMove(Command):
    """Record that the young person moved."""

    municipality: Name
    moved_on: Day


class CloseCase(Command):
    """Close a case."""

    reason: Code
    outcome: Code | None = None
    leave_open_measures: bool = False
    """Whether running measures are left to the institutions' own files."""


class HandOverCase(Command):
    """Give the case to another agency."""

    recipient: Name
    consent: GivenToAnother
    leave_open_measures: bool = False
    """Whether running measures are left to the institutions' own files."""


class MergeCase(Command):
    """Close a case that is the same person's as another."""

    into: Id
    leave_open_measures: bool = False
    """Whether running measures are left to the institutions' own files."""


class CorrectReport(Command, CorrectionForm):
    """Put right what the report got wrong."""

    young_person: Person | None = None
    summary: Annotated[str, Field(max_length=20_000)] | None = None
    support_needs: Codes | None = None
    reason: Text


class ContestData(Command):
    """Note that the young person disputes the data."""

    statement: Text


class RestrictProcessing(Command):
    """Keep the data and use them no more."""

    reason: Text
    until: Day | None = None


class ReceiveRequest(Command, RequestForm):
    """Take in what somebody asks for under the law."""

    received_on: Day


class IdentifyRequester(Command):
    """It is certain who asked."""

    identified_by: Proof


class ExtendRequest(Command):
    """The answer takes up to three months; who asked was told so."""

    reason: Text


class AnswerRequest(Command, AnswerForm):
    """What became of a request."""

    reason: Text | None = None


class AnswerUnknownPerson(Command):
    """Tell somebody that nothing is held about them. There is no field for who they are."""

    kind: RequestKind
    received_on: Day
    via: Channel


class OrderErasure(Command):
    """Order that the person be forgotten."""

    reason: Text


class PlaceHold(Command):
    """Forbid the erasure for now."""

    reason: Text
    review_on: Day | None = None


class AccessInDanger(Command):
    """Look at a case in danger."""

    reason: Text


class AssignStaff(Command):
    """Name who of the own institution works on the case."""

    users: Users
    reason: Text | None = None


class ReviewAccess(Command):
    """Say whether a look in danger was justified."""

    justified: bool
    finding: Text


class EntrustNote(Command, NoteForm):
    """Keep what was told to one professional alone."""

    entrusted_by: Name
    text: Text


class ReleaseNote(Command):
    """Let others know it, as who told it agreed."""

    recipients: Annotated[Keys, Field(min_length=1)]
    released_on: Day


class ExportBundle(Command, BundleForm):
    """Take a part of the log away for an audit."""

    purpose: Annotated[AuditPurpose, Strict(False)]
    approved_by: Name
    controller: Key | None = None
    cases: Annotated[tuple[Id, ...], Strict(False), Field(max_length=1000)] = ()
    conference_id: Id | None = None
    since: Day | None = None
    until: Day | None = None
    sample: Annotated[int, Field(ge=1, le=1000)] | None = None
    seed: Annotated[str, Field(min_length=1, max_length=100)] | None = None
