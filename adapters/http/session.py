"""Coming in with a password, and going out again."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from adapters.http.asking import Doors
from adapters.http.conferences import API
from adapters.http.document import signing_in, signing_out
from adapters.identity.door import SESSION
from adapters.main import Office
from application.staff_commands import Credentials, Nothing

NOTHING = Nothing()


class Session(BaseModel):
    """Somebody is let in."""

    token: str
    expires_in: int
    """Seconds."""


def routes(office: Office, doors: Doors) -> APIRouter:
    """Sign in and out."""
    router = APIRouter(prefix=f"{API}/session", tags=["session"])
    Token: TypeAlias = Annotated[str, Depends(doors.token)]

    @router.post("", status_code=201, responses=signing_in())
    def sign_in(command: Credentials, request: Request) -> Session:
        address = request.client.host if request.client else ""
        token = office.door.sign_in(command.user, command.password, address)
        return Session(token=token, expires_in=round(SESSION.total_seconds()))

    @router.post("/revocation", status_code=204, responses=signing_out())
    def sign_out(token: Token, _: Nothing = NOTHING) -> Response:
        office.door.end(token)
        return Response(status_code=204, headers={"Clear-Site-Data": '"cache", "cookies", "storage"'})

    return router
