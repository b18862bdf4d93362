"""What whoever keeps the PostgreSQL of an office does with its log."""

from typing import Annotated

import typer

from adapters.cli.given import UNOPENED, WRONG, Given, stop
from adapters.cli.words import say
from adapters.log.migrate_postgres import UnknownRole, admit


def admit_role(
    given: Given,
    role: Annotated[str, typer.Argument(metavar=say("ROLLE", "ROLE"), help=say("Ihr Name.", "Its name."))],
) -> None:
    """To be run with the role that owns the log; the office then runs with the other."""
    place, schema = given.settings.log_place, given.settings.database_schema
    if not isinstance(place, str):
        stop(WRONG, say("Das Protokoll liegt nicht in PostgreSQL.", "The log is not in PostgreSQL."))
    try:
        admit(place, schema, role)
    except (*UNOPENED, UnknownRole) as error:
        stop(WRONG, str(error))
    given.answer({"schema": schema, "admitted": role}, say(f"{role} ist zugelassen.", f"{role} is admitted."))
