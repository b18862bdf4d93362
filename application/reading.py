"""Reading a case: fold its events, ask what this reader may see, write the look down, then show it.

What a person's key no longer opens reads `ERASED`. Nothing is shown that has not been logged before.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from application.access import FOLLOWING_UP, IN_DANGER, Sight, for_a_purpose, hidden, purpose_of, sight
from application.desk import Desk
from application.looking import Asked, Denied, Found, Group, Looking
from application.ports import Look, ReadLog
from domain import errors, events
from domain.case import Case
from domain.consent import Status
from domain.events import CaseEvent, Released, Source, YoungPerson
from domain.guards import in_charge, leads
from domain.personal import ERASED, Entrusted, Erased, Evidence, Personal
from domain.policy import by_a_caseworker, by_the_coordinator
from domain.recorded import Actor, Recorded


class Shown(BaseModel):
    """A frozen, closed part of what is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MeasureShown(Shown):
    """A measure as a reader sees it."""

    measure_id: UUID
    circle: str
    responsible: str
    due_on: date
    status: str
    category: Personal[str]
    text: Personal[str | None]


class RoundShown(Shown):
    """What one conference did with the case."""

    conference_id: UUID
    discussed_on: date
    presenter: str
    present: tuple[str, ...]
    youth_present: bool
    youth_view: Personal[str | None]
    notes: Personal[str | None]
    goals: Personal[tuple[str, ...]] = ()
    no_measure_reason: Personal[str | None] = None


class NoteShown(Shown):
    """Something entrusted, for those who may know it (L15)."""

    note_id: UUID
    noted_on: date
    entrusted_to: str
    recipients: tuple[str, ...]
    """Who else may know it, as who told it agreed."""
    entrusted_by: Entrusted[str]
    text: Entrusted[str]


class ConsentShown(Shown):
    """The consent in force, or the last one."""

    consent_id: UUID
    signed_on: date
    valid_until: date
    recipients: tuple[str, ...]
    data_categories: Evidence[tuple[str, ...]]
    special_categories: Evidence[bool]
    form: str
    form_reason: Evidence[str | None]
    """Why it has another form than the usual ones (L2)."""
    functions: Evidence[tuple[Released, ...]] = ()
    """Who at each recipient may know, where the paper says so."""


class Content(Shown):
    """Everything a covered reader may see."""

    young_person: Personal[YoungPerson]
    summary: Personal[str]
    support_needs: Personal[tuple[str, ...]]
    question: Personal[str | None]
    youth_wants_to_attend: bool
    sources: Personal[tuple[Source, ...]] = ()
    """Where statements come from, as far as others made them."""
    consent: ConsentShown
    rounds: tuple[RoundShown, ...]
    entrusted_notes: tuple[NoteShown, ...]


class CaseShown(Shown):
    """A case as far as this reader may see it (L63)."""

    id: UUID
    case_number: str
    state: str
    consent_status: Status
    reporter: str
    reported_on: date
    version: int
    sight: str
    """How much is shown: FULL, OWN_MEASURES or PSEUDONYM."""
    contested: bool
    """The young person disputes the data (bestritten, L29)."""
    restricted: bool
    content: Content | None = None
    measures: tuple[MeasureShown, ...] = ()


class Reading:
    """Reads cases for people."""

    def __init__(self, desk: Desk, read_log: ReadLog, looking: Looking) -> None:
        self._desk = desk
        self._read_log = read_log
        self._looking = looking

    def case(self, case_id: UUID, actor: Actor, purpose: str | None = None) -> CaseShown:
        """A case for one reader; where they name no purpose, it is the one of the moment.

        Raises `NotCaseworker`, `Unknown` when for this reader there is none, and `OutOfPurpose` for a purpose the
        consent does not name and for who reported it and may no longer look (R6, R10).
        """
        history = self._history(case_id)
        case = _fold(history)
        now = self.sight(case_id, case, actor)
        wanted = purpose or purpose_of(case)

        def find() -> Found[CaseShown] | Denied:
            self.require_caseworker(actor)
            if not history:
                return Denied(errors.Unknown(), "kein solcher Fall")
            seen = for_a_purpose(now, actor, case, wanted)
            if seen.level == "NONE":
                return Denied(errors.OutOfPurpose() if seen.told_why else errors.Unknown(), seen.reason)
            shown = show(case_id, case, history, seen, actor, self._desk.today())
            return Found(shown, groups(shown), seen.reason)

        return self._looking.answer(Asked(actor, case_id, IN_DANGER if now.in_danger else wanted), find)

    def glance(self, case_id: UUID, actor: Actor) -> CaseShown | None:
        """The line of a list: the pseudonym of a case, or nothing where this reader has no business with it."""
        case, version = self._desk.journal.load(Case(), case_id)
        seen = self.sight(case_id, case, actor)
        if version == 0 or seen.level == "NONE":
            return None
        return _pseudonym(case_id, case, version, seen, self._desk.today())

    def whole(self, case_id: UUID) -> tuple[Case, list[Recorded]]:
        """A case and all that happened to it, for who shows a part of it; raises `Unknown`."""
        history = self._history(case_id)
        if not history:
            raise errors.Unknown()
        return _fold(history), history

    def _history(self, case_id: UUID) -> list[Recorded]:
        """All that happened to a case; empty where there is none, or the id is of something else."""
        history = self._desk.journal.history(case_id)
        return history if history and isinstance(history[0].event, CaseEvent) else []

    def sight(self, case_id: UUID, case: Case, actor: Actor) -> Sight:
        """What this reader may see now, in the room or outside."""
        return sight(actor, case, self._desk.moment(case_id, case, actor), self._desk.profile)

    def hidden(self, case_id: UUID, actor: Actor) -> bool:
        """Whether for this caseworker there is no such case."""
        case, _ = self._desk.load(Case(), case_id)
        return hidden(actor, case, self._desk.moment(case_id, case, actor), self._desk.profile)

    def following_up(self, case_id: UUID, actor: Actor) -> Sight:
        """What this reader may see of a case to follow its measures up, asked as the case itself is."""
        case, _ = self._desk.load(Case(), case_id)
        return for_a_purpose(self.sight(case_id, case, actor), actor, case, FOLLOWING_UP)

    def require_caseworker(self, actor: Actor) -> None:
        """Cases are the operative level's (R39); raises `NotCaseworker`."""
        by_a_caseworker(self._desk.act(actor))

    def require_coordinator(self, actor: Actor) -> None:
        """What is organised is the coordinating institution's (R2); raises `NotCoordinator`."""
        by_the_coordinator(self._desk.act(actor))

    def require_coordinator_or_auditor(self, actor: Actor) -> None:
        """The agency as a whole is for those who coordinate it, and for those who audit it; raises `NotCoordinator`."""
        if not _audits(actor):
            self.require_coordinator(actor)

    def require_trail_reader(self, case_id: UUID, actor: Actor) -> None:
        """A case's trail, which holds no content, is for those who lead the case, and for auditors.

        Raises `NotCaseworker`, and `Unknown` for somebody who only works on other cases.
        """
        if not _audits(actor):
            self.require_caseworker(actor)
        case, _ = self._desk.load(Case(), case_id)
        if not (leads(actor, case, self._desk.profile) or _audits(actor)):
            raise errors.Unknown()

    def require_reader_of_looks(self, case_id: UUID, actor: Actor) -> None:
        """Who looked is for those in charge of the case, and for auditors: nobody watches colleagues (L48).

        Raises as `require_trail_reader` does, and `NotInCharge`.
        """
        self.require_trail_reader(case_id, actor)
        if not _audits(actor):
            in_charge(self._desk.load(Case(), case_id)[0], self._desk.act(actor))

    def accesses(self, case_id: UUID) -> list[Look]:
        """Who looked at the case (Art. 15 GDPR, L27)."""
        return list(self._read_log.looks(case_id))

    def hand_out(self, case_id: UUID, actor: Actor, purpose: str, until: datetime) -> Sequence[Look]:
        """Who looked at the case up to a moment, for an audit bundle; that it is handed out is a look itself."""

        def find() -> Found[Sequence[Look]]:
            looks = [one for one in self._read_log.looks(case_id) if one.at <= until]
            return Found(looks, ("PSEUDONYM", "VERLAUF", "ZUGRIFFE"), "L45: Prüfpaket ohne Inhalte")

        return self._looking.answer(Asked(actor, case_id, purpose), find)


def show(case_id: UUID, case: Case, history: list[Recorded], seen: Sight, actor: Actor, day: date) -> CaseShown:
    """A case as far as the sight allows."""
    base = _pseudonym(case_id, case, history[-1].version, seen, day)
    measures = _measures(case, history)
    own = tuple(measure for measure in measures if measure.responsible == actor.institution)
    match seen.level:
        case "FULL":
            content = _content(history, _notes(case, history, actor))
            # Once nobody may follow them up any more, those of others are told no more, in a second round neither (R6).
            followed = seen.in_danger or (case.consent is not None and FOLLOWING_UP in case.consent.purposes)
            return base.model_copy(update={"content": content, "measures": measures if followed else own})
        case "OWN_MEASURES":
            return base.model_copy(update={"measures": own})
        case _:
            return base


def groups(shown: CaseShown) -> tuple[Group, ...]:
    """The groups of fields a case shows."""
    content = shown.content
    there: dict[Group, bool] = {
        "PSEUDONYM": True,
        "STAMMDATEN": content is not None,
        "BERICHT": content is not None,
        "EINWILLIGUNG": content is not None,
        "BERATUNG": content is not None and bool(content.rounds),
        "ANVERTRAUT": content is not None and bool(content.entrusted_notes),
        "MASSNAHMEN": bool(shown.measures),
    }
    return tuple(group for group, shows in there.items() if shows)


def _audits(actor: Actor) -> bool:
    return "auditor" in actor.roles


def _fold(history: Iterable[Recorded]) -> Case:
    case = Case()
    for entry in history:
        case = case.evolve(entry.event)  # type: ignore[arg-type]
    return case


def _pseudonym(case_id: UUID, case: Case, version: int, seen: Sight, day: date) -> CaseShown:
    return CaseShown(
        id=case_id,
        case_number=case.case_number,
        state=case.state,
        consent_status=case.consent_status(day),
        reporter=case.reporter,
        reported_on=case.reported_on,
        version=version,
        sight=seen.level,
        contested=case.contested,
        restricted=case.restricted,
    )


def _content(history: Iterable[Recorded], notes: tuple[NoteShown, ...]) -> Content:
    """The report as it reads after every correction, with the consent in force and all rounds."""
    fields: dict[str, Any] = {"rounds": (), "entrusted_notes": notes}
    for entry in history:
        match entry.event:
            case events.CaseReported() | events.CaseReReported() as reported:
                fields |= _fields(reported, "young_person", "summary", "support_needs", "question")
                fields["youth_wants_to_attend"] = reported.youth_wants_to_attend
            case events.ReportCorrected() as corrected:
                question = ("question",) if corrected.complete else ()
                fields |= _fields(corrected, "young_person", "summary", "support_needs", *question)
            case events.SourcesNamed(sources=named):
                fields["sources"] = ERASED if named is ERASED else (*fields.get("sources", ()), *named)
            case events.ConsentSigned() as signed:
                fields["consent"] = _consent(signed)
            case events.ConsentWithdrawn(recipients=gone):
                fields["consent"] = _without(fields["consent"], gone)
            case events.FunctionsReleased(functions=named):
                fields["consent"] = fields["consent"].model_copy(update={"functions": named})
            case events.ConsentNarrowed(data_categories=gone):
                fields["consent"] = _narrowed(fields["consent"], gone)
            case events.CaseDiscussed() as discussed:
                fields["rounds"] += (_round(discussed),)
            case events.MeasuresAgreed(goals=goals, no_measure_reason=reason):
                last = fields["rounds"][-1].model_copy(update={"goals": goals, "no_measure_reason": reason})
                fields["rounds"] = (*fields["rounds"][:-1], last)
    return Content(**fields)


def _notes(case: Case, history: Iterable[Recorded], actor: Actor) -> tuple[NoteShown, ...]:
    return tuple(
        NoteShown(
            recipients=tuple(sorted(case.notes[entry.event.note_id].recipients)),
            **entry.event.model_dump(exclude={"noted_by"}),
        )
        for entry in history
        if isinstance(entry.event, events.NoteEntrusted)
        and case.notes[entry.event.note_id].known_to(actor.user, actor.institution)
    )


def _fields(event: events.Event, *names: str) -> dict[str, Any]:
    """The values an event sets; what it leaves at `None` is unchanged."""
    values = {name: getattr(event, name, None) for name in names}
    return {name: value for name, value in values.items() if value is not None or name == "question"}


def _consent(signed: events.ConsentSigned) -> ConsentShown:
    return ConsentShown(
        consent_id=signed.consent_id,
        signed_on=signed.signed_on,
        valid_until=signed.valid_until,
        recipients=signed.recipients,
        data_categories=signed.data_categories,
        special_categories=signed.special_categories,
        form=signed.form,
        form_reason=signed.form_reason,
    )


def _without(consent: ConsentShown, gone: Iterable[str]) -> ConsentShown:
    left = tuple(key for key in consent.recipients if key not in set(gone))
    return consent.model_copy(update={"recipients": left})


def _narrowed(consent: ConsentShown, gone: tuple[str, ...] | Erased) -> ConsentShown:
    if consent.data_categories is ERASED or gone is ERASED:
        return consent
    left = tuple(kind for kind in consent.data_categories if kind not in gone)
    return consent.model_copy(update={"data_categories": left})


def _round(discussed: events.CaseDiscussed) -> RoundShown:
    return RoundShown(
        conference_id=discussed.conference_id,
        discussed_on=discussed.discussed_on,
        presenter=discussed.presenter.institution,
        present=discussed.present,
        youth_present=discussed.youth_present,
        youth_view=discussed.youth_view,
        notes=discussed.notes,
    )


def _measures(case: Case, history: Iterable[Recorded]) -> tuple[MeasureShown, ...]:
    texts: dict[UUID, Any] = {}
    for entry in history:
        if isinstance(entry.event, events.MeasuresAgreed) and entry.event.contents is not ERASED:
            texts |= {content.measure_id: content.text for content in entry.event.contents}
    return tuple(
        MeasureShown(
            measure_id=key,
            circle=measure.circle,
            responsible=measure.responsible,
            due_on=measure.due_on,
            status=measure.status,
            category=measure.category or ERASED,
            text=texts.get(key, ERASED),
        )
        for key, measure in case.measures.items()
    )
