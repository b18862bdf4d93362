"""The agency as a whole, for auditors: its log, as it stood once, and what is to be deleted."""

from datetime import date
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Query, Request, Response

from adapters.http.answers import PAGE, Items, Limit, link_next
from adapters.http.asking import LARGEST_POSITION, AsOf, Doors
from adapters.http.case_reads import asked_for
from adapters.http.conferences import API
from adapters.http.document import reading
from adapters.main import Office
from adapters.replaying import replayed
from application.access import require_role
from application.looking import Asked, Found
from application.ports import Query as ListQuery
from application.retention import Deletion, calendar
from application.spelling import Day
from domain import errors
from domain.recorded import Actor
from projections import audit_trail
from projections.agency_then import AgencyThen
from projections.audit_trail import TrailEntry


def routes(office: Office, doors: Doors) -> APIRouter:
    """What crosses cases, without their content."""
    router = APIRouter(prefix=API, tags=["audit"])
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.get("/audit/log", responses=reading(errors.WrongRole))
    def read_audit_log(
        request: Request,
        response: Response,
        actor: Reader,
        after: Annotated[int, Query(ge=0, le=LARGEST_POSITION)] = 0,
        limit: Annotated[Limit, Query()] = PAGE,
    ) -> Items[TrailEntry]:
        query = ListQuery("audit/log", {"after": str(after), "limit": str(limit)})
        asked = Asked(actor, query, "DATENSCHUTZKONTROLLE")
        found = office.looking.answer(asked, lambda: _log(after, limit, actor, office))
        if len(found) > limit:
            link_next(request, response, after=found[limit - 1].position)
        return Items(items=found[:limit])

    @router.get("/deletion-calendar", responses=reading(errors.NotCoordinator))
    def read_deletion_calendar(actor: Reader, until: Day | None = None) -> Items[Deletion]:
        query = ListQuery("deletion-calendar", {"until": until.isoformat()} if until else {})
        asked = Asked(actor, query, "ORGANISATION")
        return office.looking.answer(asked, lambda: _deletions(until, actor, office))

    @router.get("/audit/replay", responses=reading(errors.NotCoordinator))
    def read_replay(actor: Reader, query: Annotated[AsOf, Query()]) -> AgencyThen:
        asked = Asked(actor, asked_for("audit/replay", query), "DATENSCHUTZKONTROLLE")
        return office.looking.answer(asked, lambda: _then(query, actor, office))

    return router


def _log(after: int, limit: int, actor: Actor, office: Office) -> Found[list[TrailEntry]]:
    """One page, and the first entry of the next."""
    require_role(actor, office.desk.profile, "auditor")
    entries = audit_trail.log(office.runners["audit_trail"], after, limit + 1)
    return Found(entries, ("PSEUDONYM", "VERLAUF"), lines=len(entries[:limit]))


def _deletions(until: date | None, actor: Actor, office: Office) -> Found[Items[Deletion]]:
    office.reading.require_coordinator_or_auditor(actor)
    found = calendar(office.desk, until)
    return Found(Items(items=found), ("PSEUDONYM",), lines=len(found))


def _then(query: AsOf, actor: Actor, office: Office) -> Found[AgencyThen]:
    office.reading.require_coordinator_or_auditor(actor)
    then = replayed(office, office.replay.until(query.position, query.as_of, query.view))
    return Found(then, ("PSEUDONYM",), lines=len(then.cases))
