"""Questions about conferences: dates, agenda, minutes; and the plan of a year."""

import datetime as dt
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from adapters.http.answers import Items, known
from adapters.http.asking import Doors
from adapters.http.conferences import API, ONE, PATH, Year
from adapters.http.document import reading
from adapters.main import Office
from application.desk import year_stream
from application.looking import Asked, Found
from application.ports import Query
from application.reading import MeasureShown, RoundShown
from application.spelling import Id
from domain import errors
from domain.case import Case
from domain.conference import Conference
from domain.events import Attendee, MeasuresAgreed
from domain.policy import Act
from domain.recorded import Actor
from domain.room import at_the_table, seats
from domain.year_plan import YearPlan
from projections import agenda, conference_list
from projections.agenda import CoordinationAgenda, ItemStatus, plan_of
from projections.agenda_participants import ParticipantsAgenda, participants
from projections.conference_list import ConferenceEntry


class MinutesItem(BaseModel):
    """What the minutes say about a case, as far as this reader may see it."""

    number: int
    case_id: UUID | None
    case_number: str | None
    """Neither for who may not know the case."""
    status: ItemStatus
    contested: bool
    """The young person disputes the data (bestritten, L29)."""
    round: RoundShown | None = None
    measures: tuple[MeasureShown, ...] = ()


class RoomShown(BaseModel):
    """Who is in the room for a case, and who leaves before it is called; of a case that is dropped nothing more."""

    case_id: UUID
    status: ItemStatus
    present: tuple[str, ...]
    must_leave: tuple[str, ...]
    """Institutions the consent does not name."""
    circles_left: tuple[str, ...]
    """Legal circles of those who stay."""
    circles_needed: int


class Minutes(BaseModel):
    """The minutes of a conference."""

    conference: ConferenceEntry
    attendance: tuple[Attendee, ...]
    general_items: tuple[str, ...]
    items: list[MinutesItem]


class YearShown(BaseModel):
    """The plan of a year."""

    year: int
    dates: list[dt.date]
    taken: list[dt.date]
    """Days of the regular conferences that count towards it."""
    steering_meetings: int
    final: bool
    """Whether the figures of the year are closed."""
    version: int


def routes(office: Office, doors: Doors) -> APIRouter:
    """Everything that can be read of conferences."""
    router = APIRouter()
    router.include_router(_dates(office, doors))
    router.include_router(_table(office, doors))
    return router


def _dates(office: Office, doors: Doors) -> APIRouter:
    router = APIRouter()
    lists = office.runners["conference_list"]
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.get(PATH, tags=["conferences"], responses=reading())
    def list_conferences(_: Reader, year: Year | None = None) -> Items[ConferenceEntry]:
        found = conference_list.conferences(lists) if year is None else conference_list.by_year(lists, year)
        return Items(items=found)

    @router.get(ONE, tags=["conferences"], responses=reading(errors.Unknown))
    def read_conference(conference_id: Id, response: Response, _: Reader) -> ConferenceEntry:
        found = known(conference_list.conference(lists, conference_id))
        response.headers["ETag"] = f'"{found.version}"'
        return found

    @router.get(API + "/year-plans/{year}", tags=["steering"], responses=reading(errors.Unknown))
    def read_year_plan(year: Year, response: Response, _: Reader) -> YearShown:
        plan, version = office.desk.load(YearPlan(), year_stream(year))
        response.headers["ETag"] = f'"{version}"'
        return YearShown(
            year=year,
            dates=sorted(plan.dates),
            taken=sorted(plan.taken.values()),
            steering_meetings=plan.meetings,
            final=plan.closed,
            version=version,
        )

    return router


def _table(office: Office, doors: Doors) -> APIRouter:
    """What is, or was, on the table."""
    router = APIRouter(prefix=ONE, tags=["conferences"])
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.get("/agenda", responses=reading(errors.NotCaseworker, errors.NotCoordinator, errors.Unknown))
    def read_agenda(
        conference_id: Id, actor: Reader, view: Literal["coordination", "participants"] = "participants"
    ) -> CoordinationAgenda | ParticipantsAgenda:
        asked = Asked(actor, Query("agenda", {"conference": str(conference_id), "view": view}), "FALLVORBEREITUNG")
        if view == "coordination":
            return office.looking.answer(asked, lambda: _coordination(conference_id, actor, office))
        return office.looking.answer(asked, lambda: _participants(conference_id, actor, office))

    @router.get("/room", responses=reading(errors.NotCaseworker, errors.AbsentContributor, errors.Unknown))
    def read_room(conference_id: Id, case: Id, actor: Reader) -> RoomShown:
        asked = Asked(actor, case, "FALLBESPRECHUNG")
        return office.looking.answer(asked, lambda: _room(conference_id, case, actor, office))

    @router.get("/minutes", responses=reading(errors.NotCaseworker, errors.Unknown))
    def read_minutes(conference_id: Id, actor: Reader) -> Minutes:
        asked = Asked(actor, Query("minutes", {"conference": str(conference_id)}), "FALLBESPRECHUNG")
        return office.looking.answer(asked, lambda: _minutes(conference_id, actor, office))

    return router


def _coordination(conference_id: UUID, actor: Actor, office: Office) -> Found[CoordinationAgenda]:
    office.reading.require_caseworker(actor)
    office.reading.require_coordinator(actor)
    whole = known(agenda.coordination(office.runners["agenda"], conference_id, office.desk.profile))
    return Found(whole, ("PSEUDONYM",), lines=len(whole.items))


def _participants(conference_id: UUID, actor: Actor, office: Office) -> Found[ParticipantsAgenda]:
    office.reading.require_caseworker(actor)
    lists, profile = office.runners["agenda"], office.desk.profile
    shown = known(participants(lists, conference_id, profile, lambda key: _if_known(key, actor, office)))
    opened = [one.case_id for one in shown.items if one.case_id]
    return Found(shown, ("PSEUDONYM", "ECKDATEN"), lines=len(opened), opened=opened)


def _room(conference_id: UUID, case_id: UUID, actor: Actor, office: Office) -> Found[RoomShown]:
    office.reading.require_caseworker(actor)
    conference, _ = office.desk.load(Conference(), conference_id)
    if case_id not in conference.items or _if_known(case_id, actor, office) is None:
        raise errors.Unknown()
    act = office.desk.act(actor)
    at_the_table(conference, case_id, act)
    return Found(_seated(conference, case_id, office.desk.load(Case(), case_id)[0], act), ("PSEUDONYM",))


def _seated(conference: Conference, case_id: UUID, case: Case, act: Act) -> RoomShown:
    status, needed = conference.items[case_id].status, act.profile.circles_needed
    if status == "DROPPED":
        return RoomShown(
            case_id=case_id, status=status, present=(), must_leave=(), circles_left=(), circles_needed=needed
        )
    return RoomShown(
        case_id=case_id, status=status, circles_needed=needed, **vars(seats(conference, case_id, case, act))
    )


def _minutes(conference_id: UUID, actor: Actor, office: Office) -> Found[Minutes]:
    office.reading.require_caseworker(actor)
    lists = office.runners["agenda"]
    entry = known(conference_list.conference(lists, conference_id))
    plan = plan_of(lists, conference_id)
    conference, _ = office.desk.load(Conference(), conference_id)
    items = [
        _minuted(number, key, plan.items[key].status, conference_id, actor, office)
        for number, key in enumerate(plan.order(), 1)
    ]
    shown = Minutes(conference=entry, attendance=conference.attendance, general_items=plan.general_items, items=items)
    return Found(shown, ("PSEUDONYM",), lines=len(items))


def _minuted(
    number: int, case_id: UUID, status: ItemStatus, conference_id: UUID, actor: Actor, office: Office
) -> MinutesItem:
    """What this conference did with a case; no more than the item's number for who may not know the case (L62)."""
    case = _if_known(case_id, actor, office)
    if case is None:
        return MinutesItem(number=number, case_id=None, case_number=None, status=status, contested=False)
    item = MinutesItem(
        number=number, case_id=case_id, case_number=case.case_number, status=status, contested=case.contested
    )
    if status != "MINUTED":
        return item
    try:
        shown = office.reading.case(case_id, actor)
    except (errors.Unknown, errors.OutOfPurpose):
        return item
    rounds = shown.content.rounds if shown.content else ()
    agreed = _agreed(case_id, conference_id, office)
    return item.model_copy(
        update={
            "round": next((one for one in rounds if one.conference_id == conference_id), None),
            "measures": tuple(one for one in shown.measures if one.measure_id in agreed),
        }
    )


def _if_known(case_id: UUID, actor: Actor, office: Office) -> Case | None:
    """The case, for who may know of it."""
    case, _ = office.desk.load(Case(), case_id)
    return None if office.reading.sight(case_id, case, actor).level == "NONE" else case


def _agreed(case_id: UUID, conference_id: UUID, office: Office) -> set[UUID]:
    """The measures of a case that this conference agreed."""
    told = (entry.event for entry in office.journal.history(case_id))
    agreed = [one for one in told if isinstance(one, MeasuresAgreed) and one.conference_id == conference_id]
    return {measure.measure_id for event in agreed for measure in event.measures}
