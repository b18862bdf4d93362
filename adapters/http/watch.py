"""Measures every request and logs one line for it, which says nothing of who asked, for what, or about whom."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http.meters import Meters

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
"""Instead of a method or a route we do not know: it may be whatever somebody typed."""
BROKEN_OFF = 499
"""The status of a request that nobody waited for, as other servers have it."""

LOG = logging.getLogger(__name__)


class Watch:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; other traffic passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), BROKEN_OFF

        async def watched(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            self._tell(scope, status, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else OTHER
        route, code = getattr(scope.get("route"), "path", OTHER), scope["state"].get("code")
        self._meters.answered(method, route, status, code, seconds)
        line = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        LOG.info("request", extra=line | ({"code": code} if code else {}))
