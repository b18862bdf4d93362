"""Refusals leave on the beat, so that the clock tells nobody whether there was something to refuse.

A case somebody may not know is read before they are told so, which takes longer than finding that there is none.
"""

import asyncio
import time

from starlette.requests import Request
from starlette.types import Scope

BEAT_SECONDS = 0.05
"""Several times what reading the longest case takes."""


def begin(scope: Scope) -> None:
    """The request came in now."""
    scope.setdefault("state", {})["begun"] = time.monotonic()


async def next_beat(request: Request) -> None:
    """Wait for the next beat after the request came in."""
    await asyncio.sleep(BEAT_SECONDS - (time.monotonic() - request.state.begun) % BEAT_SECONDS)
