"""The vocabulary: everything that can have happened.

Past tense, frozen, closed. An event holds facts, also those computed when it happened. Who, when, on which stream and
under which profile stands in the envelope (`recorded.py`). The class name is the name on disk and never changes; a new
shape is a new `schema_number` with an upcast, a new meaning a new event. The five events of the design card are
`CaseReported`, `ConsentSigned`, `CaseSelected`, `CaseDiscussed` and `MeasuresAgreed` (D16).
"""

from datetime import date, datetime, time
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.personal import Entrusted, Evidence, Personal, Reported


class Value(BaseModel):
    """A frozen, closed part of an event."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Value):
    """Something that has happened."""

    schema_number: ClassVar[int] = 1


Cause = Literal["WITHDRAWAL", "CORRECTION", "RESTRICTION", "ERASURE"]
"""Why whoever received data has to be told (Art. 19 GDPR)."""


# Values


class YoungPerson(Value):
    """The young person a case is about (junger Mensch)."""

    given_name: str
    family_name: str
    birth_date: date
    street: str
    postal_code: str
    municipality: str
    """Name of the municipality of the main residence, as the profile spells it (D11)."""
    phone: str | None = None
    email: str | None = None
    sex: str | None = None


class Signer(Value):
    """Somebody who signed the consent (Personensorgeberechtigte, or the young person)."""

    role: Literal["young_person", "guardian"]
    name: str
    custody: Literal["joint", "sole"] | None = None
    proof_note: str | None = None
    """How custody or guardianship was shown (L11)."""


class Released(Value):
    """Who at a recipient may know (L13)."""

    institution: str
    who: str
    """A person or a function."""


class Attendee(Value):
    """A professional in the room. Staff data, not the young person's."""

    institution: str
    person: str
    function: str | None = None


class Participant(Attendee):
    """A professional in the room for a while, and the account they read with there."""

    user: str | None = None
    """None where it was not named, as in what schema 1 says."""


class Consultation(Value):
    """What an institution said when asked about an extraordinary conference (R24)."""

    institution: str
    answered_on: date
    answer: Literal["agree", "dissent", "none"]


class WaitingCase(Value):
    """A reported case that waits for a conference."""

    case_id: UUID
    reporter: str


class Source(Value):
    """Where a statement of the report comes from (L17)."""

    about: str
    """Which statement."""
    told_by: str
    ground: str | None = None
    """Why it was not asked of the young person (§ 62 Abs. 3 SGB VIII)."""
    released_on: date | None = None
    """When a professional bound to secrecy agreed that it may go on (L14)."""
    third_party: bool = False
    """Whether it says something about others, too (L19)."""


class AgreedMeasure(Value):
    """The part of a measure that stays readable when the person is forgotten."""

    measure_id: UUID
    circle: str
    """Legal circle of the responsible institution (Rechtskreis)."""
    responsible: str
    due_on: date


class MeasureContent(Value):
    """The part of a measure that says something about the person."""

    measure_id: UUID
    category: str
    text: str | None = None


# A case: consent


class Paper(Event):
    """What a signed paper says, whomever it names; recorded only as `ConsentSigned` or `CaseHandedOver`."""

    schema_number: ClassVar[int] = 2

    signed_on: date
    signers: Evidence[tuple[Signer, ...]]
    data_categories: Evidence[tuple[str, ...]]
    special_categories: Evidence[bool]
    """Whether data under Art. 9 GDPR were ticked explicitly (L4)."""
    purposes: tuple[str, ...]
    form: str
    form_reason: Evidence[str | None] = None
    """Why it has another form than those of the list; none in what schema 1 says (L2)."""
    text_version: Evidence[str]
    """Which text was signed, as the paper names it."""
    valid_until: date
    """Last day of validity, the profile's longest period where the paper names none (L12)."""
    document_sha256: Evidence[str | None] = None


class ConsentSigned(Paper):
    """Somebody released the exchange of information (Einwilligung, Schweigepflichtentbindung, R8)."""

    consent_id: UUID
    recipients: tuple[str, ...]


class FunctionsReleased(Event):
    """The paper names who at each recipient may know, as § 203 StGB asks (L13)."""

    consent_id: UUID
    functions: Evidence[tuple[Released, ...]]


class ConsentWithdrawn(Event):
    """The consent was taken back, for some recipients or for all (L5, L6)."""

    withdrawn_on: date
    recipients: tuple[str, ...]
    """The recipients it no longer holds for."""
    entirely: bool


class ConsentNarrowed(Event):
    """The consent was taken back for single purposes or kinds of data (L6)."""

    narrowed_on: date
    purposes: tuple[str, ...]
    """The purposes it no longer holds for."""
    data_categories: Evidence[tuple[str, ...]]
    """The kinds of data it no longer holds for."""


class RecipientsInformed(Event):
    """Who had received data was told what became of them (Art. 19 GDPR)."""

    informed_on: date
    cause: Cause
    recipients: tuple[str, ...]


class ConsentExpired(Event):
    """The consent reached its last day (L12)."""

    expired_on: date


class GuardianConsentLapsed(Event):
    """With the 18th birthday a consent signed by guardians alone lost its effect (L9)."""

    lapsed_on: Personal[date]
    """The 18th birthday."""


# A case: report


class CaseReported(Event):
    """An institution asked for a young person to be discussed (Fallmeldung, R11)."""

    schema_number: ClassVar[int] = 2

    case_number: str
    """Pseudonym for agenda and mail; says nothing about the person (L16)."""
    reporter: str
    reported_by: str | None
    """Who of the reporting institution is in charge from now on (L22); none in what schema 1 says."""
    reported_on: date
    young_person: Reported[YoungPerson]
    summary: Reported[str]
    """Short description (Kurzbeschreibung, R14)."""
    support_needs: Reported[tuple[str, ...]]
    question: Reported[str | None] = None
    youth_wants_to_attend: bool
    info_notice_given_on: date
    """When the information letter was handed out (L26)."""
    form_versions: dict[str, str]
    """Version of each form in use: report, consent, information letter (R25)."""


class StaffAssigned(Event):
    """An institution named who of its people works on the case (Fallzuständigkeit, L22)."""

    assigned_on: date
    institution: str
    users: tuple[str, ...]
    reason: Personal[str | None]
    """Why somebody took the case over who was not in charge."""


class SourcesNamed(Event):
    """Where statements of the report come from (L14, L17, L19)."""

    named_on: date
    sources: Personal[tuple[Source, ...]]
    notice_by: date | None
    """When the young person is to know what others told; none where nobody did (L26)."""


class SubjectNotified(Event):
    """The young person was told what came from others (Art. 14 DSGVO, L26)."""

    notified_on: date


class CaseReReported(Event):
    """A case with earlier measures comes up for a new round (D14)."""

    reporter: str
    reported_on: date
    summary: Reported[str]
    support_needs: Reported[tuple[str, ...]]
    question: Reported[str | None] = None
    youth_wants_to_attend: bool
    form_versions: dict[str, str]


class ReportCorrected(Event):
    """Something in the report was wrong and now reads right (L28)."""

    schema_number: ClassVar[int] = 2

    corrected_on: date
    young_person: Reported[YoungPerson | None] = None
    summary: Reported[str | None] = None
    support_needs: Reported[tuple[str, ...] | None] = None
    question: Reported[str | None] = None
    reason: Reported[str]
    complete: bool
    """Whether it holds the whole report, so that what was there before can be destroyed.

    One of schema 1 does not: there `None` means unchanged.
    """
    renamed: bool = False
    """Whether the name is another than it was."""
    reborn: bool = False
    """Whether the birth date is."""


class ReportWithdrawn(Event):
    """The reporting institution took the report back; the case is closed."""

    withdrawn_on: date


class ResidenceChanged(Event):
    """The young person moved (Umzug, R12, D7)."""

    moved_on: date
    municipality: Personal[str]
    inside: bool
    """Whether the new home is in the municipality of the profile."""


class AgeLimitReached(Event):
    """The young person is no longer under the age limit (R5, D7)."""

    reached_on: Personal[date]
    """The birthday that ended it."""


# A case: selection, discussion, measures


class CaseSelected(Event):
    """The case is on the agenda of a conference (Auswahl, R15, R16)."""

    conference_id: UUID
    conference_on: date


class CaseDeferred(Event):
    """The case waits for a later conference (Zurückstellung, D13)."""

    reason: str
    deferred_on: date
    conference_id: UUID | None
    """The conference it was left out of, or taken from."""


class CaseDiscussed(Event):
    """The case was presented and discussed (Beratung, R17, R18, D16)."""

    conference_id: UUID
    discussed_on: date
    presenter: Attendee
    present: tuple[str, ...]
    """Institutions in the room for this item."""
    youth_present: bool
    youth_view: Personal[str | None] = None
    notes: Personal[str | None] = None


class DisclosureMade(Event):
    """Data of the case reached other institutions (Übermittlung, R29)."""

    conference_id: UUID
    recipients: tuple[str, ...]
    data_categories: Personal[tuple[str, ...]]
    legal_basis: Personal[str]
    """Says whether Art. 9 data are in it, and so belongs to the person."""
    consent_id: UUID


class MeasuresAgreed(Event):
    """Goals and measures were put on record (R19), or why there are none (D17)."""

    conference_id: UUID
    agreed_on: date
    goals: Personal[tuple[str, ...]]
    measures: tuple[AgreedMeasure, ...]
    contents: Personal[tuple[MeasureContent, ...]]
    no_measure_reason: Personal[str | None] = None


class MeasureProgress(Event):
    """What became of a measure; recorded only as one of the five below."""

    measure_id: UUID
    on: date
    note: Personal[str | None] = None


class MeasureStarted(MeasureProgress):
    """The responsible institution began."""


class MeasureCompleted(MeasureProgress):
    """The measure reached its end."""


class MeasureFailed(MeasureProgress):
    """The measure broke off."""


class MeasureReplaced(MeasureProgress):
    """Another measure takes its place."""


class MeasureCancelled(MeasureProgress):
    """The measure will not happen."""


class CaseHandedOver(Paper):
    """Another agency takes over, under a consent of its own (Übergabe, R29)."""

    handed_over_on: date
    recipient: Evidence[str]
    """The agency that takes over; where the young person lives now would show in it."""
    functions: Evidence[tuple[Released, ...]]
    """Who there may know, where the paper says so (L13)."""


class CaseMerged(Event):
    """The case is the same person's as another, which goes on; nothing of it goes there (§ 63 Abs. 2 SGB VIII)."""

    into: UUID
    merged_on: date


class DuplicateMerged(Event):
    """A second case of the same person was closed, and this one goes on (R31)."""

    duplicate: UUID
    merged_on: date


class CaseClosed(Event):
    """The case is done (Abschluss), with what became of it (Verbleib)."""

    reason: str
    outcome: str | None
    closed_on: date
    open_measures: int
    """Measures that still ran and were knowingly left to the institutions' own files."""


# A case: rights of the young person


class DataContested(Event):
    """The young person says something is not true (L29, § 84 Abs. 2 SGB X)."""

    contested_on: date
    statement: Personal[str]


class ContestResolved(Event):
    """The dispute over the data was settled."""

    resolved_on: date


class ProcessingRestricted(Event):
    """The data may only be kept, not used (L31)."""

    restricted_on: date
    reason: Personal[str]
    until: date | None


class RestrictionLifted(Event):
    """The data may be used again."""

    lifted_on: date


class NoteEntrusted(Event):
    """Something was told to one professional alone (Anvertrautes, § 65 SGB VIII, L15)."""

    schema_number: ClassVar[int] = 2

    note_id: UUID
    noted_on: date
    entrusted_to: str
    """Institution of the professional."""
    noted_by: str | None
    """The professional; none in what schema 1 says."""
    entrusted_by: Entrusted[str]
    """Who told it; they alone can release it."""
    text: Entrusted[str]


class NoteReleased(Event):
    """Who entrusted a note agreed that these institutions may know it (L15)."""

    note_id: UUID
    released_on: date
    recipients: tuple[str, ...]


RequestKind = Literal["ACCESS", "RECTIFICATION", "ERASURE", "RESTRICTION", "PORTABILITY", "OBJECTION", "WITHDRAWAL"]
"""What somebody may ask for: Art. 15, 16, 17, 18, 20, 21 and 7 Abs. 3 GDPR."""
Channel = Literal["BRIEF", "EMAIL", "FORMULAR", "PERSOENLICH", "TELEFON"]
"""How a request came."""
Proof = Literal["AUSWEIS", "BEKANNT", "EID", "VOLLMACHT"]
"""How it was made certain who asked."""


class SubjectRequestStep(Event):
    """What became of a request under the law (Betroffenenantrag); recorded only as one of the four below."""

    request_id: UUID


class SubjectRequestReceived(SubjectRequestStep):
    """Somebody used a right the law gives about their data (L27)."""

    kind: RequestKind
    received_on: date
    via: Channel
    received_by: str
    """Key of the institution that took it in, and answers it."""
    asked_by: Personal[Literal["young_person", "guardian", "representative"]]
    due_on: date
    """Last day for the answer: one month after receipt (Art. 12 Abs. 3 GDPR)."""


class SubjectRequestIdentified(SubjectRequestStep):
    """It is certain who asked (Art. 12 Abs. 6 GDPR)."""

    identified_on: date
    identified_by: Personal[Proof]


class SubjectRequestExtended(SubjectRequestStep):
    """The answer takes longer, and who asked was told so in time (Art. 12 Abs. 3 GDPR)."""

    extended_on: date
    """Day of the notice."""
    due_on: date
    """Two months later than before."""
    reason: Personal[str]


class SubjectRequestAnswered(SubjectRequestStep):
    """Who asked has the answer."""

    answered_on: date
    decision: Literal["GRANTED", "PARTLY", "REFUSED"]
    reason: Personal[str | None] = None
    """Why not all of it (§ 83 Abs. 3 SGB X)."""
    to_tell: tuple[str, ...]
    """Institutions the data had reached, which are to be told of the change (Art. 19 GDPR)."""


class EmergencyAccessGranted(Event):
    """Somebody looks in danger at a case they would not see otherwise (Notzugriff, L63)."""

    access_id: UUID
    institution: str
    user: str
    """The only one it opens the case to."""
    granted_on: date
    until: datetime
    """When it ends, UTC."""
    review_by: datetime
    """When somebody of another institution has looked at the reason, UTC."""
    reason: Personal[str]


class EmergencyAccessReviewed(Event):
    """Somebody of another institution looked at why it was done (L63)."""

    access_id: UUID
    reviewed_on: date
    justified: bool
    finding: Personal[str]


class LegalHoldPlaced(Event):
    """Something forbids to erase the case for now, such as a lawsuit (§ 84 Abs. 4 SGB X, L31)."""

    placed_on: date
    reason: Personal[str]
    review_on: date | None
    """When somebody looks whether it still holds."""


class LegalHoldLifted(Event):
    """Nothing forbids the erasure any more."""

    lifted_on: date


class ErasureOrdered(Event):
    """Somebody ordered the person to be forgotten; from now on nothing is added (L30)."""

    reason: Personal[str]
    """Free text, and so gone with the rest."""
    ordered_by: str
    ordered_on: date


class ErasureOrderWithdrawn(Event):
    """The order was a mistake; the case goes on."""

    withdrawn_on: date


class ErasureConfirmed(Event):
    """A second person wants the erasure, too. From here on it is carried out, whatever happens to the program (L30)."""

    confirmed_by: str


class SubjectDataErased(Event):
    """What the case held about the person is gone; the numbers say what that took."""

    keys_destroyed: int
    boxes_blanked: int
    requests_forgotten: int
    """Commands whose keyed fingerprint was emptied."""
    key_epoch: int
    """Epoch of the key-encryption key from here on; a copy of the keys from before cannot be opened any more."""
    recipients: tuple[str, ...]
    """Institutions the data had reached; they are to be told (Art. 19 GDPR)."""


# A conference


class ConferenceScheduled(Event):
    """A case conference has a date (Fallkonferenz, R21, R24, R27)."""

    number: str
    kind: Literal["REGULAR", "EXTRAORDINARY"]
    on: date
    start_time: time | None
    end_time: time | None
    place: str
    host: str | None
    capacity: int | None
    """Most cases it can take; none means unlimited (D5)."""
    report_deadline: date
    reason: str | None = None
    consultations: tuple[Consultation, ...] = ()


class ConferenceDatesPublished(Event):
    """The date was made known (R22)."""

    published_on: date
    channels: tuple[str, ...]


class InvitationsSent(Event):
    """Everybody was invited and asked to report cases (R23)."""

    invited_on: date
    institutions: tuple[str, ...]
    report_deadline: date


class CapacitySet(Event):
    """The conference can take more, or fewer, cases (D5)."""

    capacity: int | None


class ReportsClosed(Event):
    """The time for reports is over; these cases wait for this conference (R15)."""

    closed_on: date
    waiting: tuple[WaitingCase, ...]


class CoordinationAnswered(Event):
    """A reporting institution was asked about the selection (R16, D4)."""

    institution: str
    asked_on: date
    answer: Literal["agree", "dissent", "none"]
    channel: str | None = None


class AgendaItemAdded(Event):
    """A case took a place on the agenda."""

    case_id: UUID
    reporter: str
    deferred_on: date | None
    """When the case was first deferred since its last report; the longest deferred come first (D13)."""
    reported_on: date


class ItemDropped(Event):
    """A case left the agenda; others learn only that it does not take place (D8)."""

    case_id: UUID


class CaseLeftOut(Event):
    """A waiting case was deferred for a recorded reason instead of being selected (R15)."""

    case_id: UUID
    reason: str


class AgendaFixed(Event):
    """The agenda stands (Tagesordnung); its numbers no longer change."""

    fixed_on: date
    items: tuple[UUID, ...]
    general_items: tuple[str, ...]
    """Points without any case (R37)."""


class ConferenceOpened(Event):
    """The conference began with these people."""

    schema_number: ClassVar[int] = 2

    opened_on: date
    attendance: tuple[Participant, ...]


class AttendanceRecorded(Event):
    """Somebody came, or left for good."""

    schema_number: ClassVar[int] = 2

    attendee: Participant
    left: bool


class AttendeeLeftItem(Event):
    """An institution, or one account of it, leaves the room for one item, or comes back for it (L6)."""

    schema_number: ClassVar[int] = 2

    institution: str
    user: str | None = None
    """None where it is the whole institution, as in what schema 1 says."""
    case_id: UUID
    left: bool
    reason: str | None = None


class ItemCalled(Event):
    """A case is on the table."""

    case_id: UUID
    youth_present: bool


class ItemMinuted(Event):
    """Goals and measures of the item are on record; the next one may be called (R20)."""

    case_id: UUID


class ConferenceHeld(Event):
    """The conference took place."""

    held_on: date
    discussed: int
    dropped: int
    """Items that did not take place, whatever the reason."""
    youth_present: int


class MinutesApproved(Event):
    """The minutes were approved (Protokoll)."""

    approved_on: date
    form_version: str
    """Version of the form they were taken on (R25)."""


class ConferenceRescheduled(Event):
    """The conference moved to another day; selected cases keep their place."""

    on: date
    start_time: time | None
    end_time: time | None
    place: str
    report_deadline: date
    reason: str | None


class ConferenceCancelled(Event):
    """The conference will not take place; its cases are deferred."""

    cancelled_on: date
    reason: str


class FeedbackGiven(Event):
    """Somebody said how the conference went, without a name (R33)."""

    rating: int
    """From 1 (poor) to 5 (very good)."""


# A year


class YearPlanSet(Event):
    """The steering group set the fixed dates (R21)."""

    year: int
    dates: tuple[date, ...]


class RegularDateTaken(Event):
    """A regular conference counts towards the year's dates."""

    conference_id: UUID
    on: date


class RegularDateReleased(Event):
    """A regular conference no longer counts: it was cancelled or moved."""

    conference_id: UUID


class SteeringMeetingHeld(Event):
    """The steering group met (R3)."""

    held_on: date


class StatisticsFactsRecorded(Event):
    """Counts of a batch of cases, without any key of case or person (D19)."""

    year: int
    counts: dict[str, dict[str, dict[str, int]]]
    """Figure → dimension → value → how many."""
    counted: dict[Literal["reports", "discussions"], int]
    """Figure → how many of the year are in the counts so far, in the order they were recorded."""


class YearStatisticsClosed(Event):
    """The figures of a year are final, whatever is erased later (D19)."""

    year: int
    counts: dict[str, dict[str, dict[str, int]]]


class FiguresPublished(Event):
    """Figures of a year or of half of it left the office (Veröffentlichung, L52); never taken back."""

    year: int
    half: Literal[1, 2] | None
    audience: Literal["steering", "public"]
    published_on: date
    tables: dict[str, dict[str, dict[str, int | None]]]
    """Figure → dimension → value → how many; none where the number is hidden, `*` for all of a table."""


# The agency


class PolicyActivated(Event):
    """From here on the agency works under this profile (D21)."""

    digest: str
    profile: dict[str, Any]


class BundleExported(Event):
    """An audit bundle was made (Prüfpaket)."""

    purpose: str
    """A code of `vocabulary.AUDIT_PURPOSES`."""
    approved_by: str
    """Who allowed it, beside the one who made it."""
    controller: str | None
    """Only what this institution answers for; all where there is none."""
    cases: tuple[UUID, ...]
    """Whose trail is in it."""
    since: date | None
    until: date | None
    seed: str | None
    """What a random sample was drawn with."""


class UnknownPersonAnswered(Event):
    """Somebody asked whom the office holds nothing about, and was told so (L27). Holds no name either."""

    kind: RequestKind
    received_on: date
    via: Channel
    answered_on: date


class LogRestored(Event):
    """The log was put back from a backup (Wiederherstellung)."""

    size: int
    """Events in the backup."""
    known_size: int
    """Events there had been, as far as is known outside; what lies between is lost."""
    erased_again: int
    """Cases forgotten since the backup, and so once more."""


class LooksPurged(Value):
    """How many looks of a month were for one purpose."""

    month: str
    """As `2017-05`, in UTC."""
    purpose: str
    looks: int


class ReadLogPurged(Event):
    """Looks at young people's data are forgotten in time (K4, § 79 Abs. 4 SGB X); no count says who looked."""

    until: int
    """Last position of the read log whose look is removed."""
    looks: tuple[LooksPurged, ...]
    """Those removed now."""


class ReadLogRestored(Event):
    """The read log was lost and put back from a backup."""

    size: int
    """Looks in the backup."""
    known_size: int
    """Looks there had been, as far as is known outside; what lies between is lost."""


# Staff


Origin = Literal["coordinator", "operator", "token", "provider"]
"""How a role came: from the coordinator, from whoever set the office up, with a token, from the OpenID provider."""

EndOfSessions = Literal["SIGNED_OUT", "PASSWORD_CHANGED", "ACCOUNT_DISABLED"]
"""Why all tokens of somebody were taken back."""


class RoleGranted(Event):
    """Somebody works for an institution in a role (L22)."""

    institution: str
    user: str
    role: str
    valid_from: date | None = None
    """First day; none where it holds from here on, whatever day the office's calendar stands on."""
    valid_until: date | None = None
    source: Origin


class RoleRevoked(Event):
    """They no longer do; at once, whatever tokens are about."""

    institution: str
    user: str
    role: str
    revoked_on: date


class TokenIssued(Event):
    """Whoever sets the office up handed out a token for somebody (L44)."""

    institution: str
    user: str
    roles: tuple[str, ...]
    """Those it brings, sorted; it gives none that the registry does not."""
    until: datetime
    """When it runs out, UTC."""


class AccountMade(Event):
    """Whoever sets the office up made an account with a password for somebody (L44)."""

    institution: str
    user: str


class SessionsEnded(Event):
    """Every token somebody had was taken back (L44)."""

    institution: str
    user: str
    cause: EndOfSessions


CaseEvent = (
    ConsentSigned
    | FunctionsReleased
    | ConsentWithdrawn
    | ConsentNarrowed
    | RecipientsInformed
    | ConsentExpired
    | GuardianConsentLapsed
    | CaseReported
    | SourcesNamed
    | SubjectNotified
    | CaseReReported
    | ReportCorrected
    | ReportWithdrawn
    | ResidenceChanged
    | AgeLimitReached
    | CaseSelected
    | CaseDeferred
    | CaseDiscussed
    | DisclosureMade
    | MeasuresAgreed
    | MeasureStarted
    | MeasureCompleted
    | MeasureFailed
    | MeasureReplaced
    | MeasureCancelled
    | CaseHandedOver
    | CaseMerged
    | DuplicateMerged
    | StaffAssigned
    | CaseClosed
    | DataContested
    | ContestResolved
    | ProcessingRestricted
    | RestrictionLifted
    | SubjectRequestReceived
    | SubjectRequestIdentified
    | SubjectRequestExtended
    | SubjectRequestAnswered
    | NoteEntrusted
    | NoteReleased
    | EmergencyAccessGranted
    | EmergencyAccessReviewed
    | LegalHoldPlaced
    | LegalHoldLifted
    | ErasureOrdered
    | ErasureOrderWithdrawn
    | ErasureConfirmed
    | SubjectDataErased
)
ConferenceEvent = (
    ConferenceScheduled
    | ConferenceDatesPublished
    | InvitationsSent
    | CapacitySet
    | ReportsClosed
    | CoordinationAnswered
    | AgendaItemAdded
    | ItemDropped
    | CaseLeftOut
    | AgendaFixed
    | ConferenceOpened
    | AttendanceRecorded
    | AttendeeLeftItem
    | ItemCalled
    | ItemMinuted
    | ConferenceHeld
    | MinutesApproved
    | ConferenceRescheduled
    | ConferenceCancelled
    | FeedbackGiven
)
YearEvent = (
    YearPlanSet
    | RegularDateTaken
    | RegularDateReleased
    | SteeringMeetingHeld
    | StatisticsFactsRecorded
    | YearStatisticsClosed
    | FiguresPublished
)
AgencyEvent = PolicyActivated | BundleExported | UnknownPersonAnswered | LogRestored | ReadLogPurged | ReadLogRestored
StaffEvent = RoleGranted | RoleRevoked | TokenIssued | AccountMade | SessionsEnded

EVENTS: dict[str, type[Event]] = {
    kind.__name__: kind
    for union in (CaseEvent, ConferenceEvent, YearEvent, AgencyEvent, StaffEvent)
    for kind in union.__args__
}
"""Every event by its name on disk; nothing else is ever loaded from the log."""
