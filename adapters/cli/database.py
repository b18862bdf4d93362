"""What whoever keeps the PostgreSQL of an office does with it."""

from pathlib import Path
from typing import Annotated

import psycopg
import typer

from adapters.backup import InUse
from adapters.cli import show
from adapters.cli.given import UNOPENED, WRONG, Given, stop
from adapters.cli.words import say
from adapters.log.migrate_postgres import UnknownRole
from adapters.main import FAILURES
from adapters.moving import NotMoved, move
from adapters.opening import admit


def admit_role(
    given: Given,
    role: Annotated[str, typer.Argument(metavar=say("ROLLE", "ROLE"), help=say("Ihr Name.", "Its name."))],
) -> None:
    """To be run with the role that owns the schemas; the office then runs with the other."""
    place = given.settings.log_place
    if isinstance(place, Path):
        stop(WRONG, say("Das Protokoll liegt nicht in PostgreSQL.", "The log is not in PostgreSQL."))
    try:
        admit(given.settings, role)
    except (*UNOPENED, UnknownRole) as error:
        stop(WRONG, str(error))
    given.answer({"schema": place.schema, "admitted": role}, say(f"{role} ist zugelassen.", f"{role} is admitted."))


def move_office(given: Given) -> None:
    """To be run with the role that owns the schemas; every row is compared, and the files stay as they are."""
    if isinstance(given.settings.log_place, Path):
        stop(WRONG, say("FALLKONFERENZ_DATABASE nennt kein PostgreSQL.", "FALLKONFERENZ_DATABASE names no PostgreSQL."))
    try:
        counts = move(given.settings)
    except (*UNOPENED, *FAILURES, NotMoved, InUse, psycopg.Error) as error:
        stop(WRONG, f"{say('Nichts ist umgezogen', 'Nothing was moved')}: {error}")
    given.answer(counts, show.pairs(say("Umgezogen", "Moved"), counts))
