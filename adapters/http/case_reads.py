"""Questions about cases: what this reader may see now, what happened and why, who looked."""

from datetime import date, datetime
from itertools import islice
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from adapters.http.answers import PAGE, Items, Limit, link_next
from adapters.http.asking import AsOf, Doors
from adapters.http.cases import ONE, PATH
from adapters.http.document import reading
from adapters.main import Office
from application.erasure import Certificate
from application.looking import Asked, Found, Group
from application.ports import Query as ListQuery
from application.reading import CaseShown
from application.retention import of_case
from application.spelling import Id, Key
from application.steps import Step
from domain import errors
from domain.case import Case, State
from domain.guards import leads
from domain.recorded import Actor
from projections import case_list
from projections.case_list import CaseFilter
from projections.next_step import NextStep

Purpose = Literal["FALLVORBEREITUNG", "FALLBESPRECHUNG", "MASSNAHMEN_NACHVERFOLGUNG"]


class CaseQuery(BaseModel):
    """Which cases are asked for."""

    model_config = ConfigDict(extra="forbid")

    state: State | None = None
    conference: Id | None = None
    restricted: bool = False
    """Those whose data may only be kept (L31), which no other list shows; for the coordinator."""
    mine: bool = False
    """Only those the own institution reported or is named in."""
    cursor: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9a-f-]{36}$")] | None = None
    """As the `Link` of the page before says."""
    limit: Limit = PAGE


class HistoryQuery(AsOf):
    """Which part of a case's history is asked for, and through whose eyes."""

    institution: Key | None = None
    """Only what this one could see; else what each could."""


class CaseFile(CaseShown):
    """A case as far as this reader may see it, and what comes next."""

    next_step: NextStep | None
    delete_on: date | None = None
    """Wird gelöscht am (L64): of a closed case, for those who lead it."""


class Access(BaseModel):
    """Somebody looked at the case."""

    at: datetime
    user: str
    institution: str
    purpose: str
    legal_basis: str
    fields: tuple[Group, ...]
    """What was shown; nothing where the look was refused."""
    decision: Literal["SHOWN", "REFUSED"]
    reason: str
    request: UUID
    """The `X-Request-Id` of the answer."""


def routes(office: Office, doors: Doors) -> APIRouter:
    """The case, and everything about it."""
    router = APIRouter()
    router.include_router(_content(office, doors))
    router.include_router(_accountability(office, doors))
    return router


def _content(office: Office, doors: Doors) -> APIRouter:
    router = APIRouter(prefix=PATH, tags=["cases"])
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.get("", responses=reading(errors.NotCaseworker, errors.NotCoordinator))
    def list_cases(
        request: Request, response: Response, actor: Reader, query: Annotated[CaseQuery, Query()]
    ) -> Items[CaseFile]:
        asked = Asked(actor, asked_for("cases", query), "ORGANISATION")
        items = office.looking.answer(asked, lambda: _listed(query, actor, office))
        if len(items) > query.limit:
            last = items[query.limit - 1]
            link_next(request, response, cursor=f"{last.reported_on}_{last.id}")
        return Items(items=items[: query.limit])

    @router.get("/{case_id}", responses=reading(errors.NotCaseworker, errors.Unknown, errors.OutOfPurpose))
    def read_case(case_id: Id, response: Response, actor: Reader, purpose: Purpose | None = None) -> CaseFile:
        shown = office.reading.case(case_id, actor, purpose)
        response.headers["ETag"] = f'"{shown.version}"'
        return CaseFile(
            **dict(shown), next_step=_next_step(office, case_id), delete_on=_delete_on(office, case_id, actor)
        )

    return router


def _accountability(office: Office, doors: Doors) -> APIRouter:
    """What happened to a case and why, and who looked."""
    router = APIRouter(prefix=ONE, tags=["audit"])
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]
    refused = reading(errors.NotCaseworker, errors.Unknown)

    @router.get("/history", responses=refused)
    def read_history(case_id: Id, actor: Reader, query: Annotated[HistoryQuery, Query()]) -> Items[Step]:
        def find() -> Found[Items[Step]]:
            office.reading.require_trail_reader(case_id, actor)
            at = office.replay.until(query.position, query.as_of, query.view)
            steps = office.replay.case(case_id, at, query.institution)
            return Found(Items(items=steps), ("PSEUDONYM", "VERLAUF"))

        return office.looking.answer(Asked(actor, case_id, "DATENSCHUTZKONTROLLE"), find)

    @router.get("/accesses", responses=reading(errors.NotCaseworker, errors.Unknown, errors.NotInCharge))
    def read_accesses(case_id: Id, actor: Reader) -> Items[Access]:
        def find() -> Found[Items[Access]]:
            office.reading.require_reader_of_looks(case_id, actor)
            looks = [Access.model_validate(one, from_attributes=True) for one in office.reading.accesses(case_id)]
            return Found(Items(items=looks), ("ZUGRIFFE",))

        return office.looking.answer(Asked(actor, case_id, "DATENSCHUTZKONTROLLE"), find)

    @router.get("/erasure", responses=reading(errors.NotCaseworker, errors.Unknown, errors.WrongState))
    def read_erasure_certificate(case_id: Id, actor: Reader) -> Certificate:
        def find() -> Found[Certificate]:
            office.reading.require_trail_reader(case_id, actor)
            return Found(office.erasures.certificate(case_id), ("LOESCHUNG",))

        return office.looking.answer(Asked(actor, case_id, "BETROFFENENRECHTE"), find)

    return router


def asked_for(name: str, query: BaseModel) -> ListQuery:
    """A list with what it was narrowed down by."""
    chosen = query.model_dump(mode="json", exclude_defaults=True)
    return ListQuery(name, {key: str(value) for key, value in chosen.items()})


def _listed(query: CaseQuery, actor: Actor, office: Office) -> Found[list[CaseFile]]:
    """One page, and the first case of the next."""
    office.reading.require_caseworker(actor)
    if query.restricted:
        office.reading.require_coordinator(actor)
    institution = actor.institution if query.mine else None
    wanted = CaseFilter(institution=institution, **query.model_dump(exclude={"mine", "restricted"}))
    desk = office.desk
    lines = case_list.lines(office.runners["case_list"], wanted, desk.today(), desk.profile.coordinator)
    glances = ((office.reading.glance(one.case_id, actor), one.next_step) for one in lines)
    seen = (
        CaseFile(**dict(shown), next_step=step)
        for shown, step in glances
        if shown and shown.restricted is query.restricted
    )
    found = list(islice(seen, query.limit + 1))
    return Found(found, ("PSEUDONYM",), lines=len(found[: query.limit]))


def _next_step(office: Office, case_id: UUID) -> NextStep | None:
    desk = office.desk
    listed = case_list.one_case(office.runners["case_list"], case_id)
    return case_list.entry(listed, desk.today(), desk.profile.coordinator).next_step if listed else None


def _delete_on(office: Office, case_id: UUID, actor: Actor) -> date | None:
    case = office.desk.load(Case(), case_id)[0]
    if not leads(actor, case, office.desk.profile):
        return None
    return next((one.delete_on for one in of_case(case_id, case, office.desk)), None)
