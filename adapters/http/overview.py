"""Questions across cases: who is about to get lost, what is overdue, the figures of a year, the audit log."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from adapters.http.answers import PAGE, Items, Limit, link_next
from adapters.http.asking import LARGEST_POSITION, AsOf, Doors
from adapters.http.case_reads import asked_for
from adapters.http.conferences import API, Year
from adapters.http.document import reading
from adapters.main import Office
from adapters.replaying import replayed
from application.access import require_role
from application.birthdays import Coming, coming
from application.looking import Asked, Found
from application.ports import Query as ListQuery
from application.retention import Deletion, calendar
from application.spelling import Day
from domain import errors
from domain.case import Case
from domain.figures import Counts
from domain.recorded import Actor
from projections import audit_trail, figures
from projections.agency_then import AgencyThen
from projections.audit_trail import TrailEntry
from projections.case_list import open_cases
from projections.conference_list import planned
from projections.measures import OpenMeasure, open_measures
from projections.watchlist import Watch, watch

UNDIVIDED = "total"
"""The dimension that does not break a figure down."""
Tables: TypeAlias = Mapping[str, Mapping[str, Mapping[str, int | None]]]
"""Figure, dimension, value, and how many; null where the number is suppressed."""


class Figures(BaseModel):
    """The figures of a year."""

    year: int
    audience: Literal["steering", "public"]
    final: bool
    """Whether the year is closed and its figures never change again."""
    warnings: list[str]
    figures: Tables


def routes(office: Office, doors: Doors) -> APIRouter:
    """What crosses cases."""
    router = APIRouter(prefix=API)
    router.include_router(_open_loops(office, doors))
    router.include_router(_accounts(office, doors))
    return router


def _open_loops(office: Office, doors: Doors) -> APIRouter:
    router = APIRouter(tags=["cases"])
    desk, lists = office.desk, office.runners["watchlist"]
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.get("/watchlist", responses=reading(errors.NotCaseworker))
    def read_watchlist(actor: Reader) -> Watch:
        def find() -> Found[Watch]:
            office.reading.require_caseworker(actor)
            whole = watch(lists, desk.today(), desk.profile, _birthdays(office, actor), _deletions(office))
            shown = whole if actor.institution == desk.profile.coordinator else _own(whole, actor.institution)
            return Found(shown, ("PSEUDONYM",), lines=len(shown.items) + len(shown.cases))

        return office.looking.answer(Asked(actor, ListQuery("watchlist", {}), "ORGANISATION"), find)

    @router.get("/measures", responses=reading(errors.NotCaseworker))
    def list_measures(actor: Reader, overdue: bool = False) -> Items[OpenMeasure]:
        def find() -> Found[Items[OpenMeasure]]:
            office.reading.require_caseworker(actor)
            items = open_measures(lists, desk.today(), actor.institution, overdue=overdue)
            return Found(Items(items=items), ("PSEUDONYM",), lines=len(items))

        query = ListQuery("measures", {"overdue": str(overdue)})
        return office.looking.answer(Asked(actor, query, "MASSNAHMEN_NACHVERFOLGUNG"), find)

    return router


def _accounts(office: Office, doors: Doors) -> APIRouter:
    """For those who see no case: figures, and the audit log."""
    router = APIRouter()
    desk, runners = office.desk, office.runners
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.get("/statistics/{year}", tags=["figures"], responses=reading(errors.WrongRole))
    def read_statistics(
        year: Year,
        actor: Reader,
        audience: Literal["steering", "public"] = "steering",
        half: Annotated[int | None, Query(ge=1, le=2, description="One half of the year only (R33).")] = None,
    ) -> Figures:
        require_role(actor, "steering", "reporting", "coordinator", "auditor")
        report = figures.report(runners["statistics"], year, desk.today(), desk.profile)
        counts = figures.half_year(runners["statistics"], year, half) if half else report.counts
        shown: Tables = counts if audience == "steering" else _for_the_public(counts)
        return Figures(year=year, audience=audience, final=report.final, warnings=report.warnings, figures=shown)

    @router.get("/audit/log", tags=["audit"], responses=reading(errors.WrongRole))
    def read_audit_log(
        request: Request,
        response: Response,
        actor: Reader,
        after: Annotated[int, Query(ge=0, le=LARGEST_POSITION)] = 0,
        limit: Annotated[Limit, Query()] = PAGE,
    ) -> Items[TrailEntry]:
        def find() -> Found[list[TrailEntry]]:
            require_role(actor, "auditor")
            entries = audit_trail.log(runners["audit_trail"], after, limit + 1)
            return Found(entries, ("PSEUDONYM", "VERLAUF"), lines=len(entries[:limit]))

        query = ListQuery("audit/log", {"after": str(after), "limit": str(limit)})
        found = office.looking.answer(Asked(actor, query, "DATENSCHUTZKONTROLLE"), find)
        if len(found) > limit:
            link_next(request, response, after=found[limit - 1].position)
        return Items(items=found[:limit])

    @router.get("/deletion-calendar", tags=["audit"], responses=reading(errors.NotCoordinator))
    def read_deletion_calendar(actor: Reader, until: Day | None = None) -> Items[Deletion]:
        def find() -> Found[Items[Deletion]]:
            office.reading.require_coordinator_or_auditor(actor)
            found = calendar(desk, until)
            return Found(Items(items=found), ("PSEUDONYM",), lines=len(found))

        query = ListQuery("deletion-calendar", {"until": until.isoformat()} if until else {})
        return office.looking.answer(Asked(actor, query, "ORGANISATION"), find)

    @router.get("/audit/replay", tags=["audit"], responses=reading(errors.NotCoordinator))
    def read_replay(actor: Reader, query: Annotated[AsOf, Query()]) -> AgencyThen:
        def find() -> Found[AgencyThen]:
            office.reading.require_coordinator_or_auditor(actor)
            then = replayed(office, office.replay.until(query.position, query.as_of, query.view))
            return Found(then, ("PSEUDONYM",), lines=len(then.cases))

        return office.looking.answer(Asked(actor, asked_for("audit/replay", query), "DATENSCHUTZKONTROLLE"), find)

    return router


def _birthdays(office: Office, actor: Actor) -> dict[UUID, tuple[Coming, date]]:
    """Which cases need a new consent or an early date soon, of those this reader sees in full; dated today."""
    desk, today = office.desk, office.desk.today()
    cases = {one.case_id: desk.load(Case(), one.case_id)[0] for one in open_cases(office.runners["watchlist"])}
    seen = {key: case for key, case in cases.items() if office.reading.sight(key, case, actor).level == "FULL"}
    meeting = next((one.date for one in planned(office.runners["watchlist"]) if one.date >= today), None)
    found = {key: coming(case, today, desk.profile, meeting) for key, case in seen.items()}
    return {key: (code, today) for key, code in found.items() if code}


def _deletions(office: Office) -> list[tuple[UUID, str, date]]:
    """The closed cases somebody should order the erasure of."""
    due = calendar(office.desk, office.desk.today())
    return [(one.case_id, one.case_number, one.delete_on) for one in due if not (one.blockers or one.ordered)]


def _own(whole: Watch, institution: str) -> Watch:
    """What an institution answers for: loops and steps that are its own, and the cases it reported.

    Of a restricted case it learns nothing but that a request is to be answered (L31).
    """
    kept_only = {one.case_id for one in whole.cases if one.next_step.code == "LIFT_RESTRICTION"}
    open_ones = [one for one in whole.cases if one.case_id not in kept_only]
    loops = [one for one in whole.items if one.case_id not in kept_only or one.request_id]
    cases = [one for one in open_ones if institution in (one.reporter, one.next_step.owner)]
    led = {one.case_id for one in cases if one.reporter == institution}
    return Watch(items=[one for one in loops if one.owner == institution or one.case_id in led], cases=cases)


def _for_the_public(counts: Counts) -> Tables:
    """Whole figures only: of what is broken down not even the values show, since a small town knows its people."""
    return {
        figure: {
            dimension: {**values} if dimension == UNDIVIDED or figure == "conferences" else {"*": None}
            for dimension, values in dimensions.items()
        }
        for figure, dimensions in counts.items()
    }
