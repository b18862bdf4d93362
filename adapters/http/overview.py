"""Who is about to get lost, and what is overdue."""

from datetime import date
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends

from adapters.http.answers import Items
from adapters.http.asking import Doors
from adapters.http.conferences import API
from adapters.http.document import reading
from adapters.main import Office
from application.access import FOLLOWING_UP
from application.birthdays import Coming, coming
from application.looking import Asked, Found
from application.ports import Query
from application.retention import calendar
from domain import errors
from domain.case import Case
from domain.policy import coordinates
from domain.recorded import Actor
from projections.case_list import open_cases
from projections.conference_list import planned
from projections.measures import OpenMeasure, open_measures
from projections.watchlist import Watch, watch


def routes(office: Office, doors: Doors) -> APIRouter:
    """The open loops of every case."""
    router = APIRouter(prefix=API, tags=["cases"])
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.get("/watchlist", responses=reading(errors.NotCaseworker))
    def read_watchlist(actor: Reader) -> Watch:
        asked = Asked(actor, Query("watchlist", {}), "ORGANISATION")
        return office.looking.answer(asked, lambda: _watch(actor, office))

    @router.get("/measures", responses=reading(errors.NotCaseworker))
    def list_measures(actor: Reader, overdue: bool = False) -> Items[OpenMeasure]:
        asked = Asked(actor, Query("measures", {"overdue": str(overdue)}), FOLLOWING_UP)
        return office.looking.answer(asked, lambda: _measures(actor, office, overdue=overdue))

    return router


def _watch(actor: Actor, office: Office) -> Found[Watch]:
    office.reading.require_caseworker(actor)
    lists, desk = office.runners["watchlist"], office.desk
    whole = watch(lists, desk.today(), desk.profile, _birthdays(office, actor), _deletions(office))
    shown = whole if coordinates(actor, desk.profile) else _known(_own(whole, actor), office, actor)
    return Found(shown, ("PSEUDONYM",), lines=len(shown.items) + len(shown.cases))


def _measures(actor: Actor, office: Office, *, overdue: bool) -> Found[Items[OpenMeasure]]:
    office.reading.require_caseworker(actor)
    own = open_measures(office.runners["watchlist"], office.desk.today(), actor.institution, overdue=overdue)
    seen = {case: office.reading.following_up(case, actor).level for case in {one.case_id for one in own}}
    items = [one for one in own if seen[one.case_id] in ("FULL", "OWN_MEASURES")]
    return Found(Items(items=items), ("PSEUDONYM",), lines=len(items))


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


def _known(own: Watch, office: Office, actor: Actor) -> Watch:
    """Without the cases that are none for this reader by now, such as one whose consent names them no more (R10).

    Nor with measures they may not follow up, such as those of a case whose consent no longer names it (R6). A request
    is to be answered by whoever took it in.
    """
    found = {one.case_id for one in own.items if one.case_id} | {one.case_id for one in own.cases}
    gone = {key for key in found if office.reading.hidden(key, actor)}
    loops = [one for one in own.items if one.case_id not in gone or one.request_id]
    promised = {one.case_id for one in loops if one.measure_id and one.case_id}
    left = {key for key in promised if office.reading.following_up(key, actor).level == "NONE"}
    return Watch(
        items=[one for one in loops if not one.measure_id or one.case_id not in left],
        cases=[one for one in own.cases if one.case_id not in gone],
    )


def _own(whole: Watch, actor: Actor) -> Watch:
    """What an institution answers for: loops and steps that are its own, and the cases it reported.

    Of a restricted case it learns nothing but that a request is to be answered (L31).
    """
    institution = actor.institution
    kept_only = {one.case_id for one in whole.cases if one.next_step.code == "LIFT_RESTRICTION"}
    open_ones = [one for one in whole.cases if one.case_id not in kept_only]
    loops = [one for one in whole.items if one.case_id not in kept_only or one.request_id]
    cases = [one for one in open_ones if institution in (one.reporter, one.next_step.owner)]
    led = {one.case_id for one in cases if one.reporter == institution}
    return Watch(items=[one for one in loops if one.owner == institution or one.case_id in led], cases=cases)
