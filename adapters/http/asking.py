"""Who asks, what they hand in, and what they get back for it.

The same for every route: a token, `Idempotency-Key`, `If-Match` and `X-Min-Position` on the way in; id, version and
position on the way out.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from adapters.identity import NotSignedIn
from adapters.main import Office
from adapters.register import Behind
from application.commands import Command
from application.cut import View
from application.desk import NAMES, Submission
from application.journal import Receipt
from application.spelling import Day
from domain.recorded import Actor

LARGEST_POSITION = 2**62
BEARER = HTTPBearer(auto_error=False, scheme_name="bearer", bearerFormat="JWT")

Token: TypeAlias = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
IdempotencyKey: TypeAlias = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]*$",
        description="Names the request, so that repeating it does nothing more and gives the first answer again.",
    ),
]
IfMatch: TypeAlias = Annotated[
    str | None,
    Header(pattern=r'^"[0-9]{1,18}"$', description='The version the change is meant for, as in an ETag: `"3"`.'),
]
MinPosition: TypeAlias = Annotated[
    int | None,
    Header(
        alias="X-Min-Position",
        ge=0,
        le=LARGEST_POSITION,
        description="Answer from lists that have reached this position; wait up to 5 s for it.",
    ),
]


class AsOf(BaseModel):
    """Where a replay ends; at the end of the log where nothing is said."""

    model_config = ConfigDict(extra="forbid")

    as_of: Day | None = None
    """At the end of a day."""
    position: Annotated[int, Field(ge=0, le=LARGEST_POSITION)] | None = None
    """Behind a position."""
    view: View = "known"
    """With what was known on that day, or with what was true then as is known today."""


class Written(BaseModel):
    """What became of a command."""

    id: UUID
    """What was made, else what was changed."""
    version: int
    """Version of what was changed, also in the ETag."""
    position: int
    """Place in the log, for `X-Min-Position`."""


@dataclass(frozen=True)
class Sender:
    """Somebody with a command."""

    actor: Actor
    office: Office
    request: Request
    response: Response
    key: str | None = None
    version: int | None = None
    """The version they saw."""

    def hands_in(self, command: Command) -> Submission:
        """The command as the use cases take it.

        Its fingerprint is over the parsed command, so that spaces and the order of members make no other request.
        """
        desk = self.office.desk
        text = f"{self.request.method} {self.request.url.path} {command.model_dump_json()}"
        name = f"{self.actor.user}\n{self.actor.institution}\n{self.key}"
        return Submission(
            actor=self.actor,
            command_id=uuid5(NAMES, name) if self.key else desk.new_id(),
            digest=desk.keys.fingerprint(text),
            occurred_on=command.occurred_on,
            if_match=self.version,
        )

    def gets(self, receipt: Receipt, made_under: str = "", made: UUID | None = None) -> Written:
        """The answer to a command; `made_under` is the path whose part it made, `made` a part that is no stream."""
        thing = made or receipt.subject
        headers = self.response.headers
        headers["ETag"] = f'"{receipt.version}"'
        if receipt.replayed:
            headers["Idempotency-Replayed"] = "true"
        if made_under:
            headers["Location"] = f"{made_under}/{thing}"
        return Written(id=thing, version=receipt.version, position=receipt.position)


@dataclass(frozen=True)
class Doors:
    """How one comes in; each is a dependency of routes."""

    reader: Callable[..., Actor]
    """For questions, answered from lists that are recent enough."""
    maker: Callable[..., Awaitable[Sender]]
    """For commands about something new."""
    changer: Callable[..., Awaitable[Sender]]
    """For commands about what the path names."""
    token: Callable[..., Awaitable[str]]
    """For whoever does something with the very token they came with."""


async def presented(token: Token) -> str:
    """The token somebody came with; raises `NotSignedIn`."""
    if token is None:
        raise NotSignedIn()
    return token.credentials


def doors(office: Office) -> Doors:
    """The ways into an office; what waits for nothing is asked without a thread of its own."""

    def somebody(token: Annotated[str, Depends(presented)]) -> Actor:
        return office.door.actor(token)

    def reader(actor: Annotated[Actor, Depends(somebody)], min_position: MinPosition = None) -> Actor:
        if min_position is not None:
            reach(office, min_position)
        return actor

    async def maker(
        request: Request,
        response: Response,
        actor: Annotated[Actor, Depends(somebody)],
        idempotency_key: IdempotencyKey = None,
    ) -> Sender:
        return Sender(actor, office, request, response, idempotency_key)

    async def changer(
        request: Request,
        response: Response,
        actor: Annotated[Actor, Depends(somebody)],
        idempotency_key: IdempotencyKey = None,
        if_match: IfMatch = None,
    ) -> Sender:
        version = int(if_match.strip('"')) if if_match else None
        return Sender(actor, office, request, response, idempotency_key, version)

    return Doors(reader, maker, changer, presented)


def reach(office: Office, position: int) -> None:
    """Wait until the lists have reached a position; raises `Behind`.

    A position the log itself has not reached was never handed out, and nobody waits for it.
    """
    if position > office.journal.head():
        raise Behind()
    office.reach(position)
