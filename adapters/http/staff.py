"""Who may work in which role: what the coordinator decides, and what auditors read."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends

from adapters.http.answers import Items
from adapters.http.asking import Doors, Sender, Written
from adapters.http.conferences import API
from adapters.http.document import making, reading
from adapters.http.refusals import GRANTING, REVOKING
from adapters.main import Office
from application.access import require_role
from application.spelling import Day
from application.staff_commands import EndSessions, GrantRole, RevokeRole
from domain import errors
from domain.recorded import Actor
from domain.staff import GrantForm, RoleForm, Somebody
from projections.staff import RoleHeld, WayIn, roles_on, ways_in


def routes(office: Office, doors: Doors) -> APIRouter:
    """The registry of staff."""
    router = APIRouter(prefix=f"{API}/staff", tags=["staff"])
    staffing = office.staffing
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]
    Maker: TypeAlias = Annotated[Sender, Depends(doors.maker)]

    @router.get("", responses=reading(errors.WrongRole))
    def list_staff(actor: Reader, as_of: Day | None = None) -> Items[RoleHeld]:
        require_role(actor, office.desk.profile, "coordinator", "auditor")
        return Items(items=roles_on(office.runners["staff"], as_of or office.desk.today()))

    @router.get("/sessions", responses=reading(errors.WrongRole))
    def list_ways_in(actor: Reader, as_of: Day | None = None) -> Items[WayIn]:
        require_role(actor, office.desk.profile, "coordinator", "auditor")
        return Items(items=ways_in(office.runners["staff"], as_of or office.desk.today()))

    @router.post("/roles", responses=making(*GRANTING))
    def grant_role(command: GrantRole, by: Maker) -> Written:
        return by.gets(staffing.grant(command.form(GrantForm), by.hands_in(command)))

    @router.post("/roles/revocation", responses=making(*REVOKING))
    def revoke_role(command: RevokeRole, by: Maker) -> Written:
        return by.gets(staffing.revoke(command.form(RoleForm), by.hands_in(command)))

    @router.post("/sessions/revocation", responses=making(errors.WrongRole, errors.Unknown))
    def end_sessions(command: EndSessions, by: Maker) -> Written:
        require_role(by.actor, office.desk.profile, "coordinator", "operator")
        return by.gets(office.door.sign_out(command.form(Somebody), by.hands_in(command)))

    return router
