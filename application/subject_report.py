"""What a young person may know (Art. 15 GDPR, § 83 SGB X, L27): everything that is held, and what became of it.

Given for a request whose sender is known for certain, by whoever took it in or leads the case; without a request only
while those who lead may see everything anyway. Names institutions, and nobody who works there (C-154/21, C-579/21).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import get_args
from uuid import UUID

from application.access import RIGHTS, Sight
from application.desk import Desk
from application.looking import Asked, Found, Group, Looking
from application.reading import Reading, Shown
from application.subject_statements import Statement, Withheld, statements, withheld
from domain import errors, events, retention
from domain.case import FORGOTTEN, Case
from domain.events import RequestKind, YoungPerson
from domain.guards import in_charge, leads
from domain.personal import ERASED, Personal
from domain.policy import works_on_cases
from domain.profile import Profile
from domain.recorded import Actor, Recorded

EVERYTHING: tuple[Group, ...] = (
    *("STAMMDATEN", "BERICHT", "EINWILLIGUNG", "BERATUNG", "MASSNAHMEN", "ANVERTRAUT"),
    *("EMPFAENGER", "ZUGRIFFE", "VERLAUF"),
)
"""What an answer shows."""
ASKED = ("ACCESS", "PORTABILITY")
"""Requests that are answered with data."""


class Told(Shown):
    """What one event holds."""

    on: date
    event: str
    institution: str
    """Name of the institution it comes from, and which answers for it."""
    purpose: str
    legal_basis: str
    withheld: Withheld | None
    """Why a part of it is not told here; the institution says more."""
    says: tuple[Statement, ...]


class Received(Shown):
    """Data reached others."""

    on: date
    recipients: tuple[str, ...]
    """By their names."""
    data_categories: Personal[tuple[str, ...]]
    legal_basis: Personal[str]


class Looked(Shown):
    """Somebody of an institution looked."""

    at: datetime
    institution: str
    purpose: str
    fields: tuple[str, ...]


class Kept(Shown):
    """How long the data are kept (L64)."""

    retention: str
    """`never_discussed` or `discussed`, as in the profile."""
    months: int
    erased_on: date | None
    """None while the case is open: the time begins when it is closed."""


class Complaint(Shown):
    """Where one can complain about an institution."""

    institution: str
    authority: str


class SubjectReport(Shown):
    """The answer."""

    made_on: date
    agency: str
    case_number: str
    held: bool
    """Whether anything is still held; if not, only the proof that it was erased is."""
    contested: bool
    """The young person disputes the data (bestritten, L29)."""
    restricted: bool
    restricted_until: date | None
    controllers: tuple[str, ...]
    """Names of the institutions that answer for the data."""
    purposes: tuple[str, ...]
    legal_bases: tuple[str, ...]
    told: tuple[Told, ...]
    received: tuple[Received, ...]
    reads: tuple[Looked, ...]
    kept: Kept | None
    rights: tuple[RequestKind, ...]
    """What can be asked for."""
    complaints: tuple[Complaint, ...]


class SubjectReports:
    """Answers young people."""

    def __init__(self, desk: Desk, reading: Reading, looking: Looking) -> None:
        self._desk = desk
        self._reading = reading
        self._looking = looking

    def report(self, case_id: UUID, actor: Actor) -> SubjectReport:
        """Everything about a young person; raises `Unknown`, `IdentityUnproven` and `SubjectErased`."""
        case, history = self.opened(case_id, actor)
        profile = self._desk.profile
        looks = [
            Looked(at=look.at, institution=_name(look.institution, profile), purpose=look.purpose, fields=look.fields)
            for look in self._reading.accesses(case_id)
            if look.decision == "SHOWN"
        ]
        return _report(case, history, actor, profile, self._desk.today()).model_copy(update={"reads": tuple(looks)})

    def opened(self, case_id: UUID, actor: Actor) -> tuple[Case, list[Recorded]]:
        """A case for who answers its young person; the look is on record. Raises as `report` does."""

        def find() -> Found[tuple[Case, list[Recorded]]]:
            self._reading.require_caseworker(actor)
            case, history = self._reading.whole(case_id)
            seen = self._why(case_id, case, history, actor)
            return Found((case, history), EVERYTHING if seen.level == "FULL" else ("PSEUDONYM",), seen.reason)

        return self._looking.answer(Asked(actor, case_id, RIGHTS), find)

    def _why(self, case_id: UUID, case: Case, history: Sequence[Recorded], actor: Actor) -> Sight:
        """By what right the whole case is opened.

        Whoever may not see it anyway needs a request, and somebody else who made sure who sent it (four eyes): else
        one person could open any case by asking in the young person's name.
        """
        waiting = {key: one for key, one in case.open_requests.items() if one.kind in ASKED}
        works = works_on_cases(actor, self._desk.today(), self._desk.profile)
        if not works or not leads(actor, case, self._desk.profile):
            raise errors.Unknown()
        in_charge(case, self._desk.act(actor))
        if case.state in FORGOTTEN:
            return Sight("NONE", "L30: keine Daten mehr")
        seen = self._reading.sight(case_id, case, actor)
        proven = [key for key, one in waiting.items() if one.identified]
        if seen.level == "FULL" and (proven or not waiting):
            return seen
        if any(who.user != actor.user for who in _identified(history, proven)):
            return Sight("FULL", "L27: Antrag der betroffenen Person")
        if case.erasure_ordered_by is not None and not proven:
            raise errors.SubjectErased()
        raise errors.IdentityUnproven()


def _identified(history: Sequence[Recorded], requests: Collection[UUID]) -> Iterator[Actor]:
    """Who made sure of who sent these requests."""
    for entry in history:
        if isinstance(entry.event, events.SubjectRequestIdentified) and entry.event.request_id in requests:
            yield entry.actor


def person_of(history: Sequence[Recorded]) -> YoungPerson | None:
    """The young person as the last correction left them; none once they are forgotten."""
    found = [getattr(entry.event, "young_person", None) for entry in history]
    return next((one for one in reversed(found) if isinstance(one, YoungPerson)), None)


def _report(case: Case, history: Sequence[Recorded], actor: Actor, profile: Profile, day: date) -> SubjectReport:
    held = case.state not in FORGOTTEN
    answering = list(dict.fromkeys(entry.actor.institution for entry in history))
    return SubjectReport(
        made_on=day,
        agency=profile.name,
        case_number=case.case_number,
        held=held,
        contested=held and case.contested,
        restricted=case.restricted,
        restricted_until=_restricted_until(history) if case.restricted else None,
        controllers=tuple(_name(key, profile) for key in answering),
        purposes=tuple(dict.fromkeys(purpose for entry in history for purpose in _purposes(entry))),
        legal_bases=tuple(dict.fromkeys(entry.legal_basis for entry in history)),
        told=tuple(_told(case, history, actor, profile)) if held else (),
        received=tuple(_received(history, profile)),
        reads=(),
        kept=_kept(case, profile) if held else None,
        rights=get_args(RequestKind),
        complaints=tuple(_complaints(answering, profile)),
    )


def _purposes(entry: Recorded) -> tuple[str, ...]:
    """The purpose something was written down for, and those a consent allows."""
    allowed = entry.event.purposes if isinstance(entry.event, events.ConsentSigned) else ()
    return (*allowed, entry.purpose)


def _told(case: Case, history: Sequence[Recorded], actor: Actor, profile: Profile) -> Iterator[Told]:
    person = person_of(history)
    for entry in history:
        says = statements(entry.event, person, case, actor, profile)
        yield Told(
            on=entry.occurred_on,
            event=type(entry.event).__name__,
            institution=_name(entry.actor.institution, profile),
            purpose=entry.purpose,
            legal_basis=entry.legal_basis,
            withheld=withheld(entry.event, person, case, actor),
            says=tuple(says),
        )


def _received(history: Sequence[Recorded], profile: Profile) -> Iterator[Received]:
    """Who took part, who took over, and who looked in danger; whoever was told is told by name (Art. 15 Abs. 1 c)."""
    for entry in history:
        match entry.event:
            case events.DisclosureMade(recipients=recipients, data_categories=kinds, legal_basis=basis):
                reached, by = tuple(recipients), basis
            case events.CaseHandedOver(recipient=recipient, data_categories=kinds) if recipient is not ERASED:
                reached, by = (recipient,), entry.legal_basis
            case events.EmergencyAccessGranted(institution=institution):
                reached, kinds, by = (institution,), ("STAMMDATEN", "BERICHT"), entry.legal_basis
            case _:
                continue
        names = tuple(_name(key, profile) for key in reached)
        yield Received(on=entry.occurred_on, recipients=names, data_categories=kinds, legal_basis=by)


def _kept(case: Case, profile: Profile) -> Kept:
    kind = "discussed" if case.discussed_on else "never_discussed"
    term = retention.term(case, profile)
    months: int = getattr(profile.retention, kind)
    return Kept(retention=kind, months=months, erased_on=term.delete_on if term else None)


def _restricted_until(history: Sequence[Recorded]) -> date | None:
    made = [entry.event for entry in history if isinstance(entry.event, events.ProcessingRestricted)]
    return made[-1].until


def _complaints(institutions: Sequence[str], profile: Profile) -> Iterator[Complaint]:
    for key in institutions:
        institution = profile.institution(key)
        if institution and institution.authority:
            yield Complaint(institution=institution.name, authority=institution.authority)


def _name(key: str, profile: Profile) -> str:
    """The real name of an institution; its key where the profile knows it no more."""
    institution = profile.institution(key)
    return institution.name if institution else key
