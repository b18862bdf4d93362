"""Around every answer: headers that protect it, an id to find it by, and a last resort when something breaks."""

import logging
from datetime import date
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.asked import REQUEST
from adapters.http.beat import begin
from adapters.http.problems import FAILED, answer, language_of
from adapters.logs import places

PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What an answer does not say otherwise."""
TODAY = "X-Fallkonferenz-Today"
REQUEST_ID = "X-Request-Id"

logger = logging.getLogger(__name__)


class Frame:
    """Stands around everything that answers."""

    def __init__(self, app: ASGIApp, today: date | None) -> None:
        """`today` is the fixed calendar day, where there is one; every answer then names it."""
        self._app = app
        self._fixed = {TODAY: today.isoformat()} if today else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; other traffic passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = uuid4()
        REQUEST.set(request)
        begin(scope)
        begun, own = False, self._fixed | {REQUEST_ID: str(request)}

        async def framed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers.update(own)
                for name, value in PROTECTION.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, framed)
        except Exception as error:  # noqa: BLE001  # the last resort; it is reported and answered
            _report(own[REQUEST_ID], error)
            if begun:
                raise ConnectionError("the answer broke off") from None
            language = language_of(Headers(scope=scope).get("accept-language"))
            await answer(FAILED.problem(language))(scope, receive, framed)


def _report(request_id: str, error: Exception) -> None:
    """Where it broke, and not what with: the words of an exception may hold content."""
    logger.error("request %s: %s at %s", request_id, type(error).__name__, " > ".join(places(error)))
