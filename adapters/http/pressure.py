"""Lets in as many requests as there are threads to work on them; whoever comes then is told at once to come again.

A queue would only grow, and those in it would give up and ask once more. Health and metrics need none of these threads.
"""

from contextlib import ExitStack

from anyio.to_thread import current_default_thread_limiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http.guard import API
from adapters.http.meters import Meters
from adapters.http.problems import OVERLOADED, answer, language_of

AGAIN_SECONDS = 1


class Pressure:
    """Stands behind `Guard`: who has not sent the whole request yet holds no thread."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; other traffic passes."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
        elif self._meters.at_work >= current_default_thread_limiter().total_tokens:
            problem = OVERLOADED.problem(language_of(Headers(scope=scope).get("accept-language")))
            await answer(problem, {"Retry-After": str(AGAIN_SECONDS)})(scope, receive, send)
        else:
            await self._work(scope, receive, send)

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        with ExitStack() as thread:
            thread.enter_context(self._meters.working())

            async def answering(message: Message) -> None:
                thread.close()  # whoever reads slowly holds no thread, either
                await send(message)

            await self._app(scope, receive, answering)
