"""What is on the table of a conference, in which order, and what is still to be decided?

Read by the coordinator, who sees who reported, how often a case was deferred, who may be in the room and what waits
(R15, R16). What participants see of it is `agenda_participants`. Must not contain: names, birth dates, addresses,
descriptions, needs; nor, for anybody, why an item does not take place (D8).
"""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from domain import events
from domain.conference import SELECTING
from domain.consent import Status
from domain.events import ConferenceEvent, Event
from domain.profile import Profile
from domain.recorded import Recorded
from domain.selection import agenda_key
from projections.case_list import CaseList, ListedCase, one_case, waiting
from projections.conference_list import ConferenceEntry, ConferenceList, conference
from projections.tables import Answer, Database, Reader

CASES = CaseList()
CONFERENCES = ConferenceList()
ItemStatus = Literal["PLANNED", "CALLED", "MINUTED", "DROPPED"]
"""`DROPPED` reads "entfällt", and nobody is told why."""


class Item(Answer):
    """A case on the agenda, as it is kept."""

    deferred_on: date | None
    reported_on: date
    status: ItemStatus = "PLANNED"
    present: tuple[str, ...] | None = None
    """Institutions in the room, once it was discussed."""


class Asked(Answer):
    """What a reporting institution said about the selection (R16)."""

    institution: str
    asked_on: date
    answer: Literal["agree", "dissent", "none"]


class Plan(Answer):
    """What is kept of an agenda."""

    items: dict[UUID, Item] = Field(default_factory=dict)
    fixed: tuple[UUID, ...] | None = None
    """The cases by their numbers, once these no longer change."""
    general_items: tuple[str, ...] = ()
    candidates: tuple[UUID, ...] | None = None
    """Who waited when reports closed."""
    left_out: tuple[UUID, ...] = ()
    answers: dict[str, Asked] = Field(default_factory=dict)

    def order(self) -> list[UUID]:
        """The cases by their number (D13); a fixed agenda keeps the place of what was dropped."""
        if self.fixed is not None:
            return list(self.fixed)
        live = {key: item for key, item in self.items.items() if item.status != "DROPPED"}
        return sorted(live, key=lambda key: agenda_key(live[key].deferred_on, live[key].reported_on, key))


class Agenda:
    """One row for each conference, beside the lists of cases and conferences."""

    name = "agenda"
    version = 1 + CASES.version + CONFERENCES.version
    schema = (
        CASES.schema
        + CONFERENCES.schema
        + "CREATE TABLE agenda (conference_id TEXT PRIMARY KEY, plan TEXT NOT NULL, position INTEGER NOT NULL);"
    )

    def apply(self, recorded: Recorded, db: Database) -> None:
        """Fold one event in; one that was folded in before changes nothing."""
        CASES.apply(recorded, db)
        CONFERENCES.apply(recorded, db)
        conference_id = _conference_of(recorded)
        if conference_id is None:
            return
        found = db.execute("SELECT plan, position FROM agenda WHERE conference_id = ?", (str(conference_id),))
        row = found.fetchone()
        plan, position = (Plan.model_validate_json(row[0]), row[1]) if row else (Plan(), 0)
        if position >= recorded.position:
            return
        plan = plan.model_copy(update=_changed(plan, recorded.event, recorded.stream))
        db.execute(
            "INSERT INTO agenda VALUES (?, ?, ?)"
            " ON CONFLICT (conference_id) DO UPDATE SET plan = excluded.plan, position = excluded.position",
            (str(conference_id), plan.model_dump_json(), recorded.position),
        )


def _conference_of(recorded: Recorded) -> UUID | None:
    if isinstance(recorded.event, events.CaseDiscussed):
        return recorded.event.conference_id
    return recorded.stream if isinstance(recorded.event, ConferenceEvent) else None


def _changed(plan: Plan, event: Event, stream: UUID) -> dict[str, Any]:
    match event:
        case events.AgendaItemAdded(case_id=key, deferred_on=deferred, reported_on=reported):
            item = Item(deferred_on=deferred, reported_on=reported)
            return {
                "items": plan.items | {key: item},
                "left_out": tuple(other for other in plan.left_out if other != key),
            }
        case events.ItemDropped(case_id=key):
            return _item(plan, key, status="DROPPED")
        case events.ItemCalled(case_id=key):
            return _item(plan, key, status="CALLED")
        case events.ItemMinuted(case_id=key):
            return _item(plan, key, status="MINUTED")
        case events.CaseDiscussed(present=present):
            return _item(plan, stream, present=present)
        case events.ReportsClosed(waiting=cases):
            return {"candidates": tuple(one.case_id for one in cases)}
        case events.CaseLeftOut(case_id=key):
            return {"left_out": (*plan.left_out, key)}
        case events.CoordinationAnswered(institution=institution, asked_on=day, answer=answer):
            asked = Asked(institution=institution, asked_on=day, answer=answer)
            return {"answers": plan.answers | {institution: asked}}
        case events.AgendaFixed(items=items, general_items=general_items):
            return {"fixed": items, "general_items": general_items}
        case _:
            return {}


def _item(plan: Plan, key: UUID, **changes: object) -> dict[str, Any]:
    item = plan.items.get(key)
    return {"items": plan.items | {key: item.model_copy(update=changes)}} if item else {}


class CoordinationItem(Answer):
    """A case on the agenda. Of one that is dropped nothing more is said."""

    number: int
    case_id: UUID
    case_number: str
    reporter: str
    status: ItemStatus
    contested: bool
    """The young person disputes the data (bestritten, L29)."""
    deferrals: int
    youth_wants_to_attend: bool
    consent_status: Status | None
    """On the day of the conference."""
    consent_valid_until: date | None
    covered: tuple[str, ...]
    """Institutions that may be in the room."""
    in_charge: dict[str, tuple[str, ...]]
    """Who of them works on the case, and is invited to the item; where nobody is named, all (L59)."""
    circles_covered: tuple[str, ...]
    circles_needed: int
    circles_present: tuple[str, ...] | None
    """Legal circles that were in the room, once it was discussed."""


class WaitingItem(Answer):
    """A case somebody must still select or defer (R15)."""

    case_id: UUID
    case_number: str
    reporter: str
    reported_on: date
    deferred_on: date | None
    deferrals: int
    contested: bool
    """The young person disputes the data (bestritten, L29)."""


class CoordinationAgenda(Answer):
    """The agenda as the coordinator works on it."""

    conference: ConferenceEntry
    fixed: bool
    """Whether the numbers stand; before that they are the running order (D13)."""
    items: list[CoordinationItem]
    general_items: tuple[str, ...]
    waiting: list[WaitingItem]
    answers: list[Asked]


def coordination(reader: Reader, conference_id: UUID, profile: Profile) -> CoordinationAgenda | None:
    """The coordinator's view; None where there is no such conference."""
    entry = conference(reader, conference_id)
    if entry is None:
        return None
    plan = plan_of(reader, conference_id)
    listed = [(number, key, one_case(reader, key)) for number, key in enumerate(plan.order(), 1)]
    return CoordinationAgenda(
        conference=entry,
        fixed=plan.fixed is not None,
        items=[_coordinated(number, plan.items[key], case, entry, profile) for number, key, case in listed if case],
        general_items=plan.general_items,
        waiting=_undecided(reader, plan) if entry.state in SELECTING else [],
        answers=[plan.answers[key] for key in sorted(plan.answers)],
    )


def plan_of(reader: Reader, conference_id: UUID) -> Plan:
    """What is kept of a conference's agenda; an empty one before anything was selected."""
    rows = reader.query("SELECT plan FROM agenda WHERE conference_id = ?", (str(conference_id),))
    return Plan.model_validate_json(rows[0]["plan"]) if rows else Plan()


def _coordinated(
    number: int, item: Item, listed: ListedCase, entry: ConferenceEntry, profile: Profile
) -> CoordinationItem:
    course, live = listed.course, item.status != "DROPPED"
    covered = course.covered() if live else ()
    return CoordinationItem(
        number=number,
        case_id=listed.case_id,
        case_number=course.case_number,
        reporter=course.reporter,
        status=item.status,
        contested=course.contested,
        deferrals=course.deferrals,
        youth_wants_to_attend=course.youth_wants_to_attend,
        consent_status=course.consent_status(entry.date) if live else None,
        consent_valid_until=course.consent.valid_until if live and course.consent else None,
        covered=covered,
        in_charge={institution: users for institution, users in course.in_charge.items() if institution in covered},
        circles_covered=_circles(covered, profile),
        circles_needed=profile.circles_needed,
        circles_present=None if item.present is None else _circles(item.present, profile),
    )


def _circles(institutions: tuple[str, ...], profile: Profile) -> tuple[str, ...]:
    return tuple(sorted(profile.circles(frozenset(institutions))))


def _undecided(reader: Reader, plan: Plan) -> list[WaitingItem]:
    """Who waits: once reports are closed, whoever waited then and is neither on the agenda nor left out."""
    names = WaitingItem.model_fields.keys() - {"case_id"}
    return [
        WaitingItem(case_id=one.case_id, **one.course.model_dump(include=names))
        for one in waiting(reader)
        if one.case_id not in plan.left_out and (plan.candidates is None or one.case_id in plan.candidates)
    ]
