"""The web server. Each of its processes opens the office for itself; the log lets them work side by side."""

import os
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from adapters.cli.given import Given
from adapters.cli.words import say
from adapters.http.app import create_app
from adapters.http.meters import SHARED
from adapters.logs import start_logging
from adapters.main import open_office
from adapters.settings import PREFIX, Settings, read_settings

PATIENCE_SECONDS = 30
"""How long open requests may go on after a signal to stop: none waits so long for a list, a lock and a key server."""


def serve(
    given: Given,
    host: Annotated[str, typer.Option(help=say("Adresse.", "Address."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=say("Port.", "Port."))] = 8000,
    workers: Annotated[int, typer.Option(min=1, help=say("Zahl der Prozesse.", "Number of processes."))] = 1,
) -> None:
    """Serve the office over HTTP."""
    with given.new_office():
        pass  # What is wrong with it is said here in words, and the processes need not race to set it up.
    run(given.settings, host, port, workers)


def run(settings: Settings, host: str, port: int, processes: int) -> None:
    """Serve until a signal says stop."""
    # A secret, and a table, is where it was found: in the environment, or in a file each process reads for itself.
    chosen = settings.model_dump(exclude_none=True, exclude={"transit_token", "database", "keys_database", "oidc"})
    os.environ |= {PREFIX + name.upper(): str(value) for name, value in chosen.items()}
    start_logging()
    with ExitStack() as stack:
        if processes > 1:
            os.environ[SHARED] = stack.enter_context(TemporaryDirectory())
        uvicorn.run(
            f"{__name__}:application",
            factory=True,
            host=host,
            port=port,
            workers=processes,
            lifespan="on",
            log_config=None,
            access_log=False,  # it would keep whatever somebody types into an address
            server_header=False,
            timeout_graceful_shutdown=PATIENCE_SECONDS,
        )


def application() -> FastAPI:
    """What one process serves, under the settings of its environment."""
    start_logging()
    opened = ExitStack()
    app = create_app(opened.enter_context(open_office(read_settings())))

    @asynccontextmanager
    async def open_until_stopped(_: FastAPI) -> AsyncIterator[None]:
        with opened:
            yield

    app.router.lifespan_context = open_until_stopped
    return app
