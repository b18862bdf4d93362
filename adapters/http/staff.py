"""Who may work in which role: what the coordinator decides, and what auditors read."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Response

from adapters.http.answers import Items
from adapters.http.asking import Doors, Sender, Written
from adapters.http.conferences import API
from adapters.http.document import making, reading, signing_out
from adapters.http.refusals import GRANTING, REVOKING
from adapters.main import Office
from application.access import require_role
from application.spelling import Day
from application.staff_commands import GrantRole, RevokeRole, Somebody
from domain import errors
from domain.recorded import Actor
from domain.staff import GrantForm, RoleForm
from projections.staff import RoleHeld, roles_on


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

    @router.post("/roles", responses=making(*GRANTING))
    def grant_role(command: GrantRole, by: Maker) -> Written:
        return by.gets(staffing.grant(command.form(GrantForm), by.hands_in(command)))

    @router.post("/roles/revocation", responses=making(*REVOKING))
    def revoke_role(command: RevokeRole, by: Maker) -> Written:
        return by.gets(staffing.revoke(command.form(RoleForm), by.hands_in(command)))

    @router.post("/sessions/revocation", status_code=204, responses=signing_out(errors.WrongRole, errors.Unknown))
    def end_sessions(command: Somebody, actor: Reader) -> Response:
        require_role(actor, office.desk.profile, "coordinator", "operator")
        office.door.sign_out(command.institution, command.user)
        return Response(status_code=204)

    return router
