"""What those ask who keep the service running: does it live, is it ready, what does it measure?

It is answered while every thread is busy, too: none of the threads of the requests is needed.
"""

from functools import partial
from ipaddress import ip_address
from typing import Literal

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel

from adapters.condition import not_ready
from adapters.http.asking import Token, presented
from adapters.http.document import readiness, watching
from adapters.http.meters import Meters
from adapters.main import Office
from application.access import require_role


class Health(BaseModel):
    """The service answers."""

    status: Literal["ok"] = "ok"


class NotReady(Exception):
    """Some parts of the service cannot do their work now."""

    def __init__(self, parts: list[str]) -> None:
        super().__init__(", ".join(parts))
        self.parts = parts


class Exposition(PlainTextResponse):
    """Figures in the text format of Prometheus."""

    media_type = CONTENT_TYPE_PLAIN_0_0_4


def routes(office: Office, meters: Meters) -> APIRouter:
    """Health and readiness, for everybody; figures on this machine, and elsewhere for the operator."""
    router = APIRouter(tags=["health"])
    aside = partial(run_sync, limiter=CapacityLimiter(1))

    @router.get("/healthz")
    async def read_health() -> Health:
        return Health()

    @router.get("/readyz", responses=readiness())
    async def read_readiness() -> Health:
        """Whether the log can be read, and every list and seal is kept up to date."""
        if parts := await aside(not_ready, office):
            raise NotReady(parts)
        return Health()

    @router.get("/metrics", responses=watching(), response_class=Exposition)
    async def read_metrics(request: Request, token: Token) -> Exposition:
        if not _on_this_machine(request):
            actor = await aside(office.door.actor, await presented(token))
            require_role(actor, office.desk.profile, "operator")
        return Exposition(await aside(meters.exposition))

    return router


def _on_this_machine(request: Request) -> bool:
    """Whether whoever asks is on this machine; so is everybody behind a proxy there that does not say for whom."""
    try:
        return request.client is None or ip_address(request.client.host).is_loopback
    except ValueError:
        return False
